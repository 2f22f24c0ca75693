"""What the catalog refuses."""

from domain.errors import Refusal


class NotPositive(Refusal):
    """This must be more than zero. Give a positive figure.

    必须大于零。请填写正数。
    """


class PartsDoNotAddUp(Refusal):
    """The households' parts come to {parts}, and the lot has {quantity}. Correct one of them.

    各农户数量合计为 {parts},而批次数量为 {quantity}。请更正其中之一。
    """


class HarvestInFuture(Refusal):
    """The harvest day {day} has not come yet. Record the lot once it is harvested.

    采收日期 {day} 尚未到来。请在采收后再登记批次。
    """


class OneDay(Refusal):
    """{category} is dated by {dated_by}. Give that day, and no other.

    {category}以{dated_by}日期为准。请只填写这一个日期。
    """


class ExpiresTooEarly(Refusal):
    """The lot would expire on {day}, before it was made. Correct one of the days.

    到期日 {day} 早于采收或生产日期。请更正其中之一。
    """


class NoTemperatureRange(Refusal):
    """Storage needs a lowest and a highest temperature in this order, or neither. Correct them.

    储存温度须同时填写下限和上限,且下限不高于上限,或都不填。请更正。
    """


class LotExpired(Refusal):
    """Lot {lot} is good until {day}, and may not be sold or sent after that. Choose another lot.

    批次 {lot} 的保质期至 {day},之后不得销售或发货。请选择其他批次。
    """


class LotHeld(Refusal):
    """Lot {lot} is held for an inspection or a review, and may not be sold or sent until it is cleared.

    批次 {lot} 因检测或核查被暂停销售,解除前不得上架或发货。
    """


class LotRecalled(Refusal):
    """Lot {lot} was recalled, and may not be sold or sent. Choose another lot.

    批次 {lot} 已被召回,不得销售或发货。请选择其他批次。
    """


class UnknownSupplier(Refusal):
    """{household} has no contract with you for {product} in force on {day}. Check the name, or enter the contract.

    {household}在 {day} 没有与贵方签订{product}的有效合同。请核对姓名,或先录入合同。
    """


class SupplierTwice(Refusal):
    """{household} stands there twice. Add the two figures up.

    {household}出现了两次。请把两处数量合并。
    """


class LotCodeTaken(Refusal):
    """You already have a lot with the code {code}. Choose another.

    批次编号 {code} 已被使用。请另取一个。
    """


class LotsOfSeveralProducts(Refusal):
    """One listing sells one product, and these lots are of several. List them one by one.

    一个上架商品只能对应一种产品,而所选批次属于多种产品。请分别上架。
    """


class EmptyWindow(Refusal):
    """The last delivery day comes before the first, or has passed. Correct the delivery window.

    最后配送日早于首个配送日,或已经过去。请更正配送时间。
    """


class WindowTooLong(Refusal):
    """Deliveries are offered for at most {most} days ahead. Choose an earlier last day; it can be moved on later.

    配送日期最远为 {most} 天之后。请选择较早的结束日期,以后可以再延长。
    """


class TiersOutOfOrder(Refusal):
    """Tiers go from small quantities to large, each once, and more never costs more per unit. Correct this one.

    阶梯价须按数量从小到大排列且不得重复,数量越大单价不得越高。请更正此档。
    """


class NothingChanged(Refusal):
    """Nothing to change was given. Give at least one thing that shall be otherwise.

    没有填写任何要修改的内容。请至少填写一项。
    """


class NoPrice(Refusal):
    """A listing needs a price from its minimum quantity on. Correct the prices.

    上架商品必须有从起订量开始的价格。请更正阶梯价。
    """


class SearchTooLong(Refusal):
    """A search has at most {limit} characters. Shorten it to the words that matter.

    搜索内容最多 {limit} 个字符。请只保留关键词。
    """
