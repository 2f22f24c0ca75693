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


class MoreThanDispatched(Refusal):
    """Lot {lot} left with {dispatched}, so {accepted} cannot have arrived. Read the scales again.

    批次 {lot} 发货 {dispatched},验收数量不可能为 {accepted}。请重新过秤。
    """


class WeighAgain(Refusal):
    """Lot {lot} is off by more than {tolerance} %. Weigh it again, and give both readings.

    批次 {lot} 的重量差超过 {tolerance}%。请重新过秤,并填写两次读数。
    """


class ReadingMissing(Refusal):
    """Each lot that was sent needs a reading, and no other. Lot {lot} is missing, unknown or there twice.

    每个发货批次都要有读数,且仅限这些批次。批次 {lot} 缺失、不在此批货中或重复。
    """


class Overpaid(Refusal):
    """Only {open} yuan of this order are open. Pay that much at most.

    该订单仅剩 {open} 元未付。付款不能超过这个数额。
    """
