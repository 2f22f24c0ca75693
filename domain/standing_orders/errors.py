"""What keeping standing orders refuses, and what a run reports of a line."""

from domain.errors import Refusal


class EmptyMenu(Refusal):
    """A menu needs at least one line, and at most {largest}. Correct the lines.

    周菜单至少一行,最多 {largest} 行。请更正。
    """


class NoSuchWeekday(Refusal):
    """Weekdays are counted from 1 (Monday) to 7 (Sunday). Correct the weekday.

    星期以 1(周一)至 7(周日)表示。请更正。
    """


class OneSource(Refusal):
    """A line is bought either from a listing or under a contract. Give one of the two.

    每一行要么从上架商品购买,要么按采购合同要货。请填写其中之一。
    """


class LineTwice(Refusal):
    """{title} stands twice on this weekday. Add the two quantities up.

    {title}在同一天出现了两次。请合并数量。
    """


class PeriodTooEarly(Refusal):
    """A standing order begins today at the earliest, and ends after it begins. Correct the period.

    周菜单最早从今天开始,且结束日期不能早于开始日期。请更正期间。
    """


class MarginTooLong(Refusal):
    """Orders can be made at most {longest} days ahead of the sellers' lead times. Choose a shorter margin.

    最多可比卖方备货期提前 {longest} 天下单。请缩短提前天数。
    """


class NotOnMenu(Refusal):
    """The standing order does not deliver on {day}. Choose one of its days, today or later.

    该周菜单在 {day} 不配送。请选择今天或以后的配送日。
    """


class MisplacedQuantity(Refusal):
    """Another quantity needs a line and a figure, and nothing else has one. Give both, or neither.

    改变数量须同时指定菜单行和数量;其他情况不填数量。请更正。
    """


class DayIsDone(Refusal):
    """Orders for {day} were made already. Change those orders instead.

    {day} 的订单已经生成。请直接修改订单。
    """


class PriceAboveLimit(Refusal):
    """{title} costs {price} yuan, and you pay {highest} at most. Raise the limit, or choose another listing.

    {title}现价 {price} 元,高于您设定的最高价 {highest} 元。请提高最高价或选择其他商品。
    """


class SkippedByBuyer(Refusal):
    """You skip this day. Nothing is to be done.

    您已设定这一天不配送。无需处理。
    """


class SkippedForHoliday(Refusal):
    """The day is a public holiday, and you take no deliveries then. Set a quantity for the day if you want some.

    这一天是法定节假日,您设定节假日不配送。如需配送,请为这一天单独设定数量。
    """


class CalendarUnknown(Refusal):
    """The public holidays of {year} are not published yet. Set a quantity for the day if you want a delivery.

    {year} 年的法定节假日安排尚未公布。如当日需要配送,请为这一天单独设定数量。
    """


class NoLongerListed(Refusal):
    """{title} is not listed any more, or not enough of it is left. Choose another listing.

    {title}已下架或库存不足。请选择其他商品。
    """


class NotDeliveredThen(Refusal):
    """{title} cannot be delivered on {day} any more, or not yet. Choose another listing, or a longer margin.

    {title}不能在 {day} 配送。请选择其他商品,或加长提前天数。
    """


class NobodyToActFor(Refusal):
    """Whoever kept this standing order is no longer appointed. Resume it in your own name.

    设定该周菜单的人员已不再任职。请由在任人员恢复该周菜单。
    """


class NothingToChange(Refusal):
    """Nothing is added, taken off or changed. Name what is to be different from that day on.

    没有新增、删除或修改任何菜单行。请填写自该日起的变更。
    """


class OrderedAlready(Refusal):
    """Orders are made already for days up to {last}. Let the change begin later, or set those days one by one.

    截至 {last} 的订单已经生成。请选择更晚的生效日期,或直接修改已生成的订单。
    """
