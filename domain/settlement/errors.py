"""What settlement refuses."""

from domain.errors import Refusal


class ContractMissing(Refusal):
    """{household} supplied {product} but has no contract for it in force on {day}. Enter the contract, then dispatch.

    {household}供应了{product},但在 {day} 没有生效的合同。请先录入合同再发货。
    """


class MoreThanOpen(Refusal):
    """Only {open} yuan of this consignment are open. Take off that much at most.

    该批货款仅剩 {open} 元未付。减免金额不能超过这个数额。
    """


class NotSettledYet(Refusal):
    """What this consignment came to could not be worked out yet; the platform tries again every day. Ask who runs it to
    mend what was set aside, then come back.

    该批货的收益尚未结算,系统每天会重新办理。请联系平台运维人员处理挂起的结算,然后再来办理。
    """


class ShareRegisterEmpty(Refusal):
    """The split gives {percent} % to share holders, and no shares are registered on {day}. Enter the share register.

    分配方案中股东占 {percent}%,但 {day} 没有登记任何股份。请先录入股份登记表。
    """


class MoreThanHouseholdsAwait(Refusal):
    """Households and the buyer's refund lack only {needed} yuan of this consignment. Pay in that much at most.

    该批货的农户款和应退货款合计仅缺 {needed} 元。垫付金额不能超过这个数额。
    """


class MoreThanOverpaid(Refusal):
    """The buyer has paid {left} yuan more than is owed for this consignment. Pay back that much at most.

    买方就该批货多付了 {left} 元。退款金额不能超过这个数额。
    """


class NoCashForRefund(Refusal):
    """Of this consignment's money only {free} yuan are not its households'. Let the seller pay in {lacking} yuan first.

    该批货款中仅有 {free} 元不属于农户。请供货方先垫付 {lacking} 元,再办理退款。
    """


class NothingToJudge(Refusal):
    """Only a claim that both sides settled as the lot's fault is judged, and only once. This one needs no judgement.

    只有双方协商认定为批次责任的索赔才需要责任认定,且只认定一次。该索赔无需认定。
    """
