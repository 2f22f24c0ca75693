"""What carrying, accepting, returning and claiming refuse."""

from domain.errors import Refusal


class MoreThanDispatched(Refusal):
    """Lot {lot} left with {dispatched}, so {accepted} cannot have arrived. Read the scales again.

    批次 {lot} 发货 {dispatched},验收数量不可能为 {accepted}。请重新过秤。
    """


class WeighAgain(Refusal):
    """Lot {lot} is off by more than {tolerance} %. Weigh it again, and give both readings.

    批次 {lot} 的重量差超过 {tolerance}%。请重新过秤,并填写两次读数。
    """


class LotOrLine(Refusal):
    """A reading is of one lot, or of a whole line whose lots nobody can tell apart. Name one of the two, and only one.

    每条过秤记录须对应一个批次,或对应批次无法区分的整条订单行。请填写其中之一,且只填一项。
    """


class WeighedLotByLot(Refusal):
    """Lot {lot} of this line was weighed by itself, or is loaded for another line too. Weigh this line lot by lot.

    该订单行的批次 {lot} 已单独过秤,或同时装给其他订单行。请对该订单行逐批次过秤。
    """


class RejectedByLot(Refusal):
    """What is not taken of a line is rejected lot by lot. Reject it of its lot first, then weigh the line.

    整行过秤时,拒收须逐批次登记。请先按批次拒收,再对整行过秤。
    """


class ReadingMissing(Refusal):
    """Each lot that was sent needs a reading, and no other. Lot {lot} is missing, unknown or there twice.

    每个发货批次都要有读数,且仅限这些批次。批次 {lot} 缺失、不在此批货中或重复。
    """


class MoreRejectedThanArrived(Refusal):
    """Of lot {lot} {arrived} arrived, so no more than that can be rejected; {rejected} would be. Correct the figures.

    批次 {lot} 到货 {arrived},拒收数量不能超过到货数量,现为 {rejected}。请更正。
    """


class RecalledOnItsWay(Refusal):
    """Lot {lot} was recalled, so none of it can be accepted. Reject all of it that arrived; it goes back to the seller.

    批次 {lot} 已被召回,不能验收。请将到货的该批次全部拒收,货物将退回供货方。
    """


class PhotoMissing(Refusal):
    """Goods refused for {reason} need a photo that shows it. Take one, send it, and name it here.

    因 {reason} 拒收或索赔须附照片。请拍照上传后填写照片编号。
    """


class NoteMissing(Refusal):
    """Say in a few words what is the matter, so that the other side can answer.

    请简要说明情况,以便对方处理。
    """


class LegsOverlap(Refusal):
    """The stretch before this one has not arrived, or arrived after {departed}. Record its arrival, or correct it.

    上一段运输尚未到达,或到达时间晚于 {departed}。请先登记到达或更正时间。
    """


class OutOfTime(Refusal):
    """{at_instant} cannot be: it lies before {earliest} or after {latest}. Correct the instant.

    时间 {at_instant} 不成立:早于 {earliest} 或晚于 {latest}。请更正。
    """


class TemperatureLogMalformed(Refusal):
    """Reading {number} of the log cannot be taken: {reason_en} Nothing of the log was kept; correct it and post it.

    温度记录第 {number} 条无法采用:{reason_zh}整份记录均未保存,请更正后重新提交。
    """


class TemperatureLogHasGaps(Refusal):
    """The log is silent for longer than {minutes} minutes: {gaps}. Post the readings between, or keep it with its gaps.

    温度记录中断超过 {minutes} 分钟:{gaps}。请补充其间读数,或选择带缺口保存(将判为冷链未保持)。
    """


class ClaimTooLate(Refusal):
    """Claims on these goods could be opened until {last}. Settle it with the seller directly.

    该批货物的索赔期限为 {last}。请与供货方直接协商。
    """


class MoreThanAccepted(Refusal):
    """Of this lot {left} can still be claimed for; the rest was not accepted, is claimed or is settled. Claim less.

    该批次尚可索赔的数量为 {left},其余未验收、已在索赔中或已处理。请减少数量。
    """


class AllowanceTooLarge(Refusal):
    """An allowance on this is more than zero and at most its price, {most} yuan. Correct the amount.

    该部分的折让须大于零且不超过货款 {most} 元。请更正金额。
    """


class TermsIncomplete(Refusal):
    """{reason_en}

    {reason_zh}
    """


class StillTimeToAnswer(Refusal):
    """The seller has until {day} to answer. Wait for the answer, or take it to the county afterwards.

    供货方可在 {day} 前答复。请等待答复,逾期后再提交县级仲裁。
    """


class OtherProduct(Refusal):
    """This lot is of another product than the one claimed for. Send a lot of the same product.

    该批次与索赔商品不是同一产品。请选择同一产品的批次。
    """


class MoreThanReturned(Refusal):
    """{quantity} come back, so no more than that can go into stock again. Correct the figure.

    退回数量为 {quantity},重新入库数量不能超过退回数量。请更正。
    """


class TemperatureLogUnreadable(Refusal):
    """Line {line} of {name} is no instant and temperature. Nothing of it was kept; correct the line and send it anew.

    {name}第 {line} 行不是“时间,温度”。整份文件均未保存,请更正该行后重新上传。
    """


class RuleLooksBack(Refusal):
    """A rule holds from tomorrow at the earliest: what left before is judged by what held then. Choose a later day.

    规则最早自明天起生效,此前发出的货物仍按当时规则判定。请选择较晚的日期。
    """


class RuleOutOfRange(Refusal):
    """This figure is between {least} and {most}, {unit_en}. Correct it.

    该数值应在 {least} 至 {most} 之间,单位:{unit_zh}。请更正。
    """


class RuleForAnyCategory(Refusal):
    """This figure is the same for goods of every category. Leave the category out.

    该规则对所有品类一致。请不要填写品类。
    """


class ColdestAboveWarmest(Refusal):
    """Goods of this category would have to be {lowest} °C or more and {highest} °C or less. Set the other end first.

    该品类的温度下限 {lowest}°C 高于上限 {highest}°C。请先设置另一端。
    """


class SourceMissing(Refusal):
    """Say what the figure rests on: the number of a paper, a standard, a decision.

    请注明该数值的依据,例如文件号、标准号或决定。
    """
