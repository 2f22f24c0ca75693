"""What matchmaking refuses."""

from domain.errors import Refusal


class DayPassed(Refusal):
    """{day} has passed. Choose a day from today on.

    {day} 已经过去。请选择今天或以后的日期。
    """


class SessionFull(Refusal):
    """All {capacity} seats of this session are taken. Ask the host, or come to another session.

    该场次 {capacity} 个席位已满。请联系主办方,或参加其他场次。
    """


class NoTrader(Refusal):
    """{name} neither sells nor buys on the market. Invite cooperatives, enterprises, canteens, shops or markets.

    {name}不是市场买方或卖方。请邀请合作社、企业、食堂、商超或批发市场。
    """


class NotYetHeld(Refusal):
    """This session is on {day}. Say who attended on that day or after it.

    该场次定于 {day} 举行。请在当天或之后登记到场情况。
    """


class NotSignedUp(Refusal):
    """Your organisation is not signed up for this session. Sign up first.

    贵单位未报名该场次。请先报名。
    """


class NotThere(Refusal):
    """A lead is between a seller and a buyer who both attended the session, and one of these two did not. Check both.

    意向须在均已到场的卖方与买方之间登记,其中一方未到场。请核对双方。
    """


class ReasonNeeded(Refusal):
    """This needs a reason, in at most {most} characters. Say why.

    须说明原因,最多 {most} 个字符。请填写。
    """


class NoSuchOrder(Refusal):
    """{number} is no order of this product that the two placed since they met, or was cancelled. Copy its number.

    {number} 不是双方对接会之后就该产品订立的有效订单。请对照订单填写编号。
    """


class OrderCounted(Refusal):
    """Order {number} has won another lead for this product already. Name the order that came of this one.

    订单 {number} 已计入该产品的另一条意向。请填写由本意向产生的订单。
    """
