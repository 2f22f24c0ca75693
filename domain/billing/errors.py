"""What money papers refuse."""

from domain.errors import Refusal


class UnfitInvoiceNumber(Refusal):
    """An invoice has a number of 20 digits, or one of 8 digits with a code of 10 or 12. Copy both from the invoice.

    发票号码为 20 位数字,或 8 位号码加 10 或 12 位发票代码。请照发票填写。
    """


class InvoiceNumberUsed(Refusal):
    """The invoice {number} was already entered. Each number is used once; check what stands on this one.

    发票 {number} 已经录入过。每个号码只能使用一次,请核对本张发票。
    """


class InvoiceDoesNotAddUp(Refusal):
    """Net {net} and tax {tax} come to {sum}, and the invoice says {total}. Copy the three from the invoice.

    金额 {net} 与税额 {tax} 合计 {sum},而价税合计为 {total}。请照发票填写。
    """


class TaxIsOff(Refusal):
    """At {percent} % the tax on {net} is {expected} yuan, give or take {tolerance}; the invoice says {tax}. Check it.

    按 {percent}% 计算,{net} 元的税额应为 {expected} 元(允许尾差 {tolerance} 元),而填写为 {tax} 元。请核对。
    """


class InvoiceDiffersFromOrder(Refusal):
    """The invoice is over {total} yuan; goods and freight less credits come to {billable}. They must be the same.

    发票价税合计为 {total} 元,而验收金额加运费减去贷项后为 {billable} 元。两者必须一致,请更正。
    """


class OfSeveralOrders(Refusal):
    """One invoice is for consignments of one order, each once. Invoice other orders apart.

    一张发票只对应一个订单的货,且每批货只能列一次。其他订单请另行开票。
    """


class AlreadyInvoiced(Refusal):
    """{consignment} stands on an invoice already. Void that one by a red-letter invoice first.

    {consignment} 已经开过发票。请先用红字发票冲销原发票。
    """


class AlreadyVoided(Refusal):
    """This invoice was voided by {number}. There is nothing left of it to void.

    该发票已被 {number} 冲销,不能再次冲销。
    """


class DayNotCome(Refusal):
    """{day} has not come yet. Give today or an earlier day.

    {day} 尚未到来。请填写今天或更早的日期。
    """


class NothingOverdue(Refusal):
    """No interest has come up on this from {since} to {until}. Choose a later day, or leave it.

    从 {since} 到 {until} 没有产生逾期利息。请选择更晚的日期,或不必主张。
    """


class TermTooLong(Refusal):
    """This buyer pays within {most} days at most, whatever a contract says. Agree on fewer.

    该类采购单位的付款期限最长为 {most} 天,合同也不得超过。请约定更短的期限。
    """


class NoTermForBuyer(Refusal):
    """No payment term is in force on {day} for buyers of this kind ({kind}). Ask who runs the platform to enter one.

    {day} 没有适用于该类采购单位({kind})的付款期限规则。请联系平台管理员录入。
    """


class TermsOverlap(Refusal):
    """Another payment agreement between the two is in force on some of these days. Choose days after it.

    双方在这段时间内已有付款约定。请选择其后的日期。
    """


class OwnProposal(Refusal):
    """You proposed this term yourself. The other side is to confirm it.

    该付款约定由贵方提出,须由对方确认。
    """


class NotPartners(Refusal):
    """A payment agreement is between a seller and a buyer. Name one organisation of each, yourself among them.

    付款约定须在一个销售方与一个采购方之间订立,且贵方为其中之一。请重新选择对方。
    """


class AlreadyPaid(Refusal):
    """This interest note was paid on {day}. There is nothing left to pay.

    该利息通知单已于 {day} 付清,无须再付。
    """
