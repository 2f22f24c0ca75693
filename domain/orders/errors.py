"""What ordering, delivering and paying refuse."""

from domain.errors import Refusal


class NothingOrdered(Refusal):
    """An order needs at least one line, and at most {largest}. Correct the lines.

    订单至少一行,最多 {largest} 行。请更正。
    """


class BelowMinimum(Refusal):
    """{title} is sold from {minimum} {unit} on. Order more, or leave it out.

    {title}的起订量为 {minimum} {unit}。请增加数量或去掉该商品。
    """


class NotWholePackages(Refusal):
    """{title} is sold in packages of {content} {unit}. Order a whole number of them.

    {title}按每件 {content} {unit} 出售。请按整件订购。
    """


class WindowClosed(Refusal):
    """{title} cannot be delivered on {day}: it is delivered from {first} to {last}. Choose a day among these.

    {title}不能在 {day} 配送,可配送日期为 {first} 至 {last}。请在其中选择一天。
    """


class InsufficientStock(Refusal):
    """Of {title} only {available} {unit} are left. Order less, or choose another listing.

    {title}仅剩 {available} {unit}。请减少数量或选择其他商品。
    """


class TooLateToCancel(Refusal):
    """What is confirmed for {day} could be cancelled until {until}. Ask the seller to withdraw it.

    {day} 配送的订单确认后最晚可于 {until} 取消。请联系卖方撤回。
    """


class ConfirmedIsBinding(Refusal):
    """Nothing provides for cancelling what is confirmed for {day}. Ask the seller to withdraw it.

    {day} 配送的订单确认后没有可取消的规定。请联系卖方撤回。
    """


class TooLateToConfirm(Refusal):
    """What is to be delivered on {day} had to be confirmed by {until}. Ask the buyer to order again.

    {day} 配送的订单须在 {until} 之前确认。请联系买方重新下单。
    """


class WithdrawalNeedsReason(Refusal):
    """A promise is taken back only for a reason. Say what the buyer should know.

    撤回已确认的订单必须说明原因。请填写原因。
    """


class NothingSent(Refusal):
    """Something must leave. Give what of each lot is sent, or send everything by naming no lots.

    至少要发出一部分货物。请填写各批次的发货数量;不填批次表示全部发货。
    """


class MoreThanReserved(Refusal):
    """Of lot {lot} only {reserved} is reserved for this order. Send that much at most.

    批次 {lot} 为该订单预留的数量仅为 {reserved}。发货不能超过该数量。
    """


class Overpaid(Refusal):
    """Only {open} yuan of this order are open. Pay that much at most.

    该订单仅剩 {open} 元未付。付款不能超过这个数额。
    """


class LineTwice(Refusal):
    """This line stands there twice. Give all its lots in one place.

    该订单行出现了两次。请合并填写。
    """


class LotTwice(Refusal):
    """This lot stands there twice. Add the two up.

    该批次出现了两次,请合并。
    """


class NothingChosen(Refusal):
    """Nothing is chosen. Name at least one line of the order.

    没有选择任何内容。请至少填写一个订单行。
    """


class LotsDoNotAddUp(Refusal):
    """The lots given for {title} come to {given} {unit}, and {quantity} {unit} were ordered. Correct the quantities.

    {title}所选批次合计 {given} {unit},而订购数量为 {quantity} {unit}。请更正数量。
    """


class OtherProduct(Refusal):
    """Lot {lot} is not of the product that was ordered as {title}. Choose a lot of the same product.

    批次 {lot} 与所订的{title}不是同一产品。请选择同一产品的批次。
    """


class OtherGrade(Refusal):
    """Lot {lot} is not of the grade that {title} was ordered in. Choose a lot of the same grade.

    批次 {lot} 与所订的{title}等级不同。请选择同一等级的批次。
    """
