"""What a buying organisation's own rules refuse."""

from domain.errors import Refusal


class DutyMissing(Refusal):
    """In your organisation this is done by a {duty}, and you are none today. Ask a manager of your organisation.

    在贵单位这件事由 {duty} 办理,而您今天没有这一职责。请联系本单位管理员。
    """


class NoSuchColleague(Refusal):
    """Nobody with the login {login} is a buyer for your organisation. Check the login, or have the person appointed.

    贵单位没有登录名为 {login} 的采购人员。请核对登录名,或先办理任职。
    """


class LastManager(Refusal):
    """An organisation needs somebody who manages it. Make somebody else a manager first.

    单位至少要有一名管理员。请先指定另一名管理员。
    """


class DayPassed(Refusal):
    """{day} has passed. Choose today or a later day.

    {day} 已经过去。请选择今天或以后的日期。
    """


class LimitNegative(Refusal):
    """A limit cannot be less than zero. Give zero where nothing may be spent.

    限额不能小于零。如不允许支出,请填写零。
    """


class BudgetUnitCodeTaken(Refusal):
    """Your organisation already has a budget unit with the code {code}. Choose another code.

    贵单位已有代码为 {code} 的预算单位。请换一个代码。
    """


class BudgetUnitMissing(Refusal):
    """Your organisation has several budget units. Say which of them the order is charged to.

    贵单位有多个预算单位。请选择订单由哪个预算单位列支。
    """


class BudgetUnitNotInForce(Refusal):
    """The budget unit {name} is not in force on {day}. Choose another unit, or another delivery day.

    预算单位{name}在 {day} 不在有效期内。请选择其他预算单位或其他配送日期。
    """


class BudgetYearClosed(Refusal):
    """The budget year {year} of {name} is closed. Charge to an open year, or ask your finance office.

    {name}的 {year} 预算年度已关账。请列支到未关账的年度,或联系财务部门。
    """


class OverSpendingLimit(Refusal):
    """Of the limit of {limit} yuan from {since} until {until} only {left} yuan are left. Order less, or ask a manager.

    {since} 至 {until} 的支出限额 {limit} 元仅剩 {left} 元。请减少订购,或联系本单位管理员。
    """


class ApprovedByOneself(Refusal):
    """Whoever placed an order cannot approve or decline it. Ask a colleague who approves orders.

    下单人不能审批自己的订单。请由其他有审批职责的同事办理。
    """


class AlreadyDecided(Refusal):
    """{name} has already decided: {decision}. Nothing is left to decide.

    {name}已作出决定:{decision}。无需再次审批。
    """


class ApprovalTooLate(Refusal):
    """It was to be delivered on {day}, which has passed. Decline the order, and order anew for a later day.

    该订单的配送日期 {day} 已过。请驳回该订单,并重新选择日期下单。
    """


class NotAwaitingApproval(Refusal):
    """No part of this order waits for approval any more. Reload to see where it stands.

    该订单已没有待审批的部分。请刷新后查看最新状态。
    """


class YearNotBegun(Refusal):
    """The year {year} has not begun. Close the current year, or one that is over.

    {year} 年度尚未开始。只能对本年度或已结束的年度关账。
    """


class AlreadyClosed(Refusal):
    """The budget year {year} of {name} is closed already. Nothing is left to do.

    {name}的 {year} 预算年度已经关账。无需再次办理。
    """


class UnfitTime(Refusal):
    """{written} is no time of the day that fits here. Write hours as in 06:30, the later after the earlier.

    {written} 不是合适的时间。请按 06:30 的格式填写,且结束时间晚于开始时间。
    """


class UnfitWeekdays(Refusal):
    """Days of the week are numbers from 1 (Monday) to 7 (Sunday), each once and at least one. Correct them.

    星期请用 1(周一)至 7(周日)的数字填写,至少一个且不重复。请更正。
    """


class UnfitPhone(Refusal):
    """This is no telephone number. Write digits, with + or spaces where they belong.

    这不是电话号码。请填写数字。
    """


class WindowPassed(Refusal):
    """{day} until {closes} is over. Choose a later window.

    {day} {closes} 前的时段已经过去。请选择以后的时段。
    """


class NotReceivedThen(Refusal):
    """At this address goods are received on {day} at {hours}. Choose a window within these hours, or another day.

    该地址在 {day} 的收货时段为 {hours}。请选择其中的时段或其他日期。
    """


class NotDeliveredThatDay(Refusal):
    """{seller} delivers on these days of the week: {weekdays} (1 is Monday). {day} is none of them: choose another.

    {seller}的配送日为星期 {weekdays}(1 为周一),{day} 不在其中。请选择其他日期。
    """


class BelowSellersMinimum(Refusal):
    """{seller} delivers orders from {minimum} yuan on, and this one comes to {goods}. Order more of them.

    {seller}的起送金额为 {minimum} 元,当前为 {goods} 元。请增加订购。
    """


class RegionUnknown(Refusal):
    """There is no region with the code {code}. Write its 12 digits, as in 320722000000.

    没有代码为 {code} 的行政区划。请填写 12 位代码,例如 320722000000。
    """


class FreightNegative(Refusal):
    """Freight cannot be less than nothing. Give zero or more.

    运费不能小于零。请填写零或正数。
    """


class SellerBearsFreight(Refusal):
    """Where the seller bears the freight the buyer pays none. Leave out flat, perKg and freeFrom.

    运费由卖方承担时,买方不付运费。请不要填写 flat、perKg 和 freeFrom。
    """


class AddressEnded(Refusal):
    """Nothing is delivered to {label} on {day} any more. Choose another address.

    {day} 已不再向{label}配送。请选择其他地址。
    """


class NextDefaultMissing(Refusal):
    """{label} is your default address, and you have others. Say which of them is the default one from now on.

    {label}是默认收货地址,贵单位还有其他地址。请指定接替它的默认地址。
    """


class AddressMissing(Refusal):
    """A window is asked for, and your organisation has no address for it. Enter a delivery address first.

    已选择收货时段,但贵单位尚未登记收货地址。请先登记收货地址。
    """


class ReasonMissing(Refusal):
    """Say in a few words why. It is kept beside what you do.

    请简要说明原因。原因会与操作一并留存。
    """


class CartEmpty(Refusal):
    """There is nothing in the cart. Put something in first.

    购物车是空的。请先加入商品。
    """


class CartFull(Refusal):
    """A cart holds at most {largest} lines. Order what is in it first, or take something out.

    购物车最多 {largest} 行。请先下单或移除部分商品。
    """


class PriceRose(Refusal):
    """{title} now costs {now} yuan; it was {then} when it was put in. Accept price changes, or take it out.

    {title}现价 {now} 元,加入购物车时为 {then} 元。请接受调价或移除该商品。
    """


class NotLeftMissing(Refusal):
    """This part is {state}: no seller left anything of it missing. Replace what was declined, recalled, or lapsed.

    该部分没有因卖方而缺货:其状态为 {state}。只有被卖方拒绝、召回或逾期失效的部分可以补购。
    """


class NothingMissing(Refusal):
    """All of {title} that was missing is ordered from others already. Reload to see from whom.

    缺少的{title}已全部向其他卖方补购。请刷新后查看。
    """


class MoreThanMissing(Refusal):
    """Of {title} only {left} {unit} are missing. Replace that much at most, and order the rest anew.

    {title}仅缺 {left} {unit}。补购不能超过该数量,其余请另行下单。
    """


class SameSeller(Refusal):
    """This listing is of the seller who does not send {title}. Choose a listing of another.

    该商品属于未能供应{title}的卖方。请选择其他卖方的商品。
    """


class OtherCategory(Refusal):
    """This listing is not of the category of {title}. Choose one of the same category, or order it anew.

    该商品与{title}不属于同一品类。请选择同一品类的商品,或另行下单。
    """


class OtherUnit(Refusal):
    """{title} was ordered in {unit}, and this listing is sold otherwise. Choose one sold in the same unit.

    {title}按 {unit} 订购,而该商品的计量单位不同。请选择计量单位相同的商品。
    """


class ChargedToOthers(Refusal):
    """This order is charged to a budget unit of another organisation. Order what is missing anew.

    该订单由其他单位的预算单位列支。请另行下单补购。
    """


class AboveApproved(Refusal):
    """With this the order comes to {total} yuan, above the {most} it may. Choose cheaper goods, or order them anew.

    补购后订单总额为 {total} 元,超过可用的 {most} 元。请选择更便宜的商品,或另行下单送审。
    """


class NotBegunThen(Refusal):
    """{name} is charged from {first} on, and cannot end before that. Choose that day or a later one.

    {name}自 {first} 起列支,不能在此之前停用。请选择该日或之后的日期。
    """
