"""What asking for quotes, quoting, awarding and calling off refuse."""

from domain.errors import Refusal


class NothingAsked(Refusal):
    """A request for quotation needs at least one line, and at most {largest}. Correct the lines.

    询价单至少一行,最多 {largest} 行。请更正。
    """


class NobodyAsked(Refusal):
    """Nobody could answer. Invite sellers, or open the request to all of them.

    没有可以报价的卖方。请邀请卖方,或向所有卖方公开。
    """


class ClosesTooSoon(Refusal):
    """Quotes must be due in the future, and before the first delivery on {first}. Correct the closing time.

    报价截止时间必须晚于现在,且早于首个交货日 {first}。请更正截止时间。
    """


class EmptyPeriod(Refusal):
    """The last day comes before the first, or has passed. Correct the period.

    结束日期早于开始日期,或已经过去。请更正期间。
    """


class OwnTender(Refusal):
    """Your own organisation asks here, so it cannot answer. Let another seller quote.

    这是贵单位自己的询价,不能自己报价。请由其他卖方报价。
    """


class QuotingClosed(Refusal):
    """Quotes were due until {closes_at}. What stands there then stands; ask the buyer to ask again.

    报价已于 {closes_at} 截止,之后不能再报价、修改或撤回。请联系买方重新询价。
    """


class StillSealed(Refusal):
    """Quotes are taken until {closes_at} and are sealed until then. Award after that.

    报价截止时间为 {closes_at},此前报价密封。请在截止后定标。
    """


class NothingQuoted(Refusal):
    """A quote needs at least one line, each line of the request at most once. Correct the lines.

    报价至少一行,且询价单的每一行最多报一次。请更正。
    """


class OtherUnit(Refusal):
    """{product} is counted in {unit}, and the request in {wanted}. Choose a product that is counted alike.

    {product}的计量单位是 {unit},而询价单是 {wanted}。请选择计量单位一致的产品。
    """


class QuoteNotStanding(Refusal):
    """This quote was withdrawn or replaced. Award one that still stands.

    该报价已撤回或已被新版本取代。请选择仍然有效的报价。
    """


class QuoteExpired(Refusal):
    """This quote was valid until {valid_until}. Choose another, or ask again.

    该报价有效期至 {valid_until},已过期。请选择其他报价或重新询价。
    """


class OutsideQuoted(Refusal):
    """{goods} was quoted for deliveries from {first} until {last}. Keep within these days, or leave the days out.

    {goods}的报价对应 {first} 至 {last} 的交货。请在此期间内选择合同日期,或不填写日期。
    """


class NothingAwarded(Refusal):
    """An award names at least one line of a quote. Choose what to award.

    定标至少选择一行报价。请选择。
    """


class AwardedTooMuch(Refusal):
    """Only {left} {unit} are left to award here. Award that much at most.

    此处仅剩 {left} {unit} 可定标。定标数量不能超过这个数。
    """


class ReasonMissing(Refusal):
    """A cheaper quote of {cheapest} yuan stands with {left} {unit} to give. Say why this one is chosen.

    还有报价更低的 {cheapest} 元,尚可供 {left} {unit}。请写明选择这一报价的理由。
    """


class OutsideContract(Refusal):
    """The contract holds from {first} to {last}, so nothing can be delivered under it on {day}. Choose another day.

    合同有效期为 {first} 至 {last},不能在 {day} 按该合同交货。请另选日期。
    """


class OverContract(Refusal):
    """Only {left} {unit} of this contract are left. Call off that much at most.

    该合同仅剩 {left} {unit} 可要货。要货数量不能超过这个数。
    """


class NothingListed(Refusal):
    """The seller lists no {product} for delivery on {day}. Choose another day, or ask the seller to list it.

    卖方没有可在 {day} 配送的{product}。请另选日期,或请卖方上架。
    """
