"""What provenance refuses."""

from domain.errors import Refusal


class NothingToCorrect(Refusal):
    """Shrinkage and spoilage take away, and a count takes or adds something. Check the figure.

    损耗和变质须为减少,盘点须有增减。请核对数字。
    """


class BelowReserved(Refusal):
    """Of lot {lot} {reserved} are promised to orders, and only {left} would be left. Cancel orders first.

    批次 {lot} 已有 {reserved} 被订单占用,调整后仅剩 {left}。请先取消订单。
    """


class MoreThanRecorded(Refusal):
    """A lot cannot grow beyond the {quantity} it was recorded with. Record what came in addition as a lot of its own.

    批次数量不能超过登记时的 {quantity}。新增部分请另行登记批次。
    """


class InspectedTooEarly(Refusal):
    """An inspection on {day} cannot be of this lot: it was made on {made}, and today is {today}. Correct the day.

    检测日期 {day} 与该批次不符:批次日期为 {made},今天是 {today}。请更正。
    """


class ValueWithoutUnit(Refusal):
    """A measured value and its limit need their unit, and a limit needs a value. Complete the figures.

    检测值和限值须填写单位,填写限值时须同时填写检测值。请补全。
    """


class FiguresSayOtherwise(Refusal):
    """The value {value} is above its limit {limit}, so this cannot have passed. Correct the result or the figures.

    检测值 {value} 超过限值 {limit},结论不能为合格。请更正结论或数值。
    """


class AlreadyRecalled(Refusal):
    """Lot {lot} was recalled already. Look at its recall to see how far it is.

    批次 {lot} 已经召回。请查看该召回的进展。
    """


class ReasonMissing(Refusal):
    """Say why: those who read it must understand what happened.

    请说明原因,以便相关人员了解情况。
    """


class AlreadyAcknowledged(Refusal):
    """This notice was acknowledged already. Tell the seller where something has changed since.

    该召回通知已经确认。如情况有变,请联系卖方。
    """


class DoesNotAddUp(Refusal):
    """Returned, destroyed and consumed come to {told}, and {received} were received. Account for all of it.

    退回、销毁和已消费合计 {told},而实收 {received}。请如数说明。
    """


class AlreadySurplus(Refusal):
    """This listing is offered as surplus already. End that offer first.

    该商品已列为滞销急售。请先结束原有信息。
    """


class NothingToSell(Refusal):
    """Nothing of this listing can be sold now, so it is no surplus.

    该商品目前没有可售数量,不能列为滞销。
    """


class SellByTooEarly(Refusal):
    """The last day to sell has passed: {day}. Give a day from today on.

    最迟出售日 {day} 已过。请填写今天或以后的日期。
    """


class DearerThanListed(Refusal):
    """A surplus is asked for at most at the listed price of {price}. Ask less, or change the listing.

    滞销急售价格不能高于上架价 {price}。请降低价格或修改上架信息。
    """


class NothingToExplain(Refusal):
    """No claim of this lot waits for a reason.

    该批次没有需要说明的数量。
    """


class AlreadyDecided(Refusal):
    """This finding is {review} already. A decision stands.

    该核查结果已为 {review},决定不可更改。
    """


class SeasonNotBegun(Refusal):
    """Stock is counted when a season begins, on the first of a month, and not ahead of time. Correct the day.

    期初存量按产季开始日(某月一日)登记,且不得早于该日登记。请更正日期。
    """


class OriginUnfit(Refusal):
    """Give the address of your trace page as in https://example.org, at most 100 characters.

    请填写追溯页面的网址,例如 https://example.org,最多 100 个字符。
    """


class RegisteredAhead(Refusal):
    """A register says what is so already: the first day lies ahead, or the last comes before it. Correct the days.

    登记的是已有情况:起始日不能晚于今天,终止日不能早于起始日。请更正日期。
    """


class NormLooksBack(Refusal):
    """A norm holds from tomorrow at the earliest: lots are checked by what held as they were made. Choose a later one.

    标准最早自明天起生效,已产出的批次仍按当时标准核查。请选择较晚的日期。
    """


class NormIncomplete(Refusal):
    """{reason_en}

    {reason_zh}
    """
