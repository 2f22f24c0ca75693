"""What agreeing on prices refuses."""

from domain.errors import Refusal


class ContractsOverlap(Refusal):
    """A contract price of this seller, buyer and product is in force from {first} to {last}. Choose other days.

    该供应商、采购方与产品在 {first} 至 {last} 已有生效的合同价。请选择不重叠的日期。
    """


class EmptyPeriod(Refusal):
    """The last day comes before the first, or has passed. Correct the period.

    最后一天早于第一天,或已经过去。请更正期限。
    """


class PeriodTooLong(Refusal):
    """Prices are settled for at most {most} days ahead. Choose an earlier last day, and settle them anew near it.

    价格最多约定到 {most} 天之后。请选择较早的截止日期,到期前再重新约定。
    """


class ContractWithOneself(Refusal):
    """A seller cannot agree on prices with itself. Choose a buyer.

    供应商不能与自己签订合同价。请选择采购方。
    """


class OutsidePriceCorridor(Refusal):
    """{price} yuan is outside the corridor for {product}, {low} to {high} yuan. Give a reason, or another price.

    {price} 元超出本县{product}的价格走廊({low} 至 {high} 元)。请填写理由,或调整价格。
    """


class CorridorsOverlap(Refusal):
    """For these goods a corridor holds from {first} to {last} already. End that one first, or choose other days.

    该商品在 {first} 至 {last} 已有价格走廊。请先结束原有走廊,或选择其他日期。
    """


class CorridorOfOne(Refusal):
    """A corridor is for one category or for the products of one name. Give one of the two, not both.

    价格走廊针对一个类别或一个产品名称。请只填写其中之一。
    """


class LowAboveHigh(Refusal):
    """The low end is above the high end. Exchange them.

    下限高于上限。请调换。
    """
