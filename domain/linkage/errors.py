"""What linkage refuses."""

from domain.errors import Refusal


class UnknownHousehold(Refusal):
    """No household {number} with a member {name} is registered in your county. Check both on the paper contract.

    本县没有户号为 {number} 且成员中有 {name} 的农户。请核对纸质合同上的户号和姓名。
    """


class LinkageOverlaps(Refusal):
    """{number} binds the same household for this product from {first} already. End that one, or choose other days.

    该农户的这个产品从 {first} 起已有合同 {number}。请先终止原合同,或选择不重叠的日期。
    """


class EndsBeforeItBegins(Refusal):
    """The last day comes before the first, {first}. Correct one of the two.

    最后一天早于第一天({first})。请更正其中之一。
    """


class DayHasPassed(Refusal):
    """{day} has passed, and what was settled until today stays as it is. Choose today or a later day.

    {day} 已经过去,今天以前的结算不再改变。请选择今天或以后的日期。
    """


class NotWithinContract(Refusal):
    """A new version begins after the first day of this one, {first}, and at the latest the day after its last. Choose
    such a day.

    新版本的起始日须晚于本版本的第一天({first}),且最迟为本版本最后一天的次日。请另选日期。
    """


class NewerVersion(Refusal):
    """{number} has a newer version. Change that one.

    {number} 已有更新的版本。请在最新版本上办理。
    """


class ConfirmedAlready(Refusal):
    """{name} has confirmed this version already, and once is enough. Nothing needs to be done.

    {name}已确认过此版本,无需重复确认。
    """


class ReasonForConfirmingMissing(Refusal):
    """Who confirms for a household says why it does not do so itself. Write it down.

    代农户确认须说明其未亲自确认的原因。请填写。
    """


class NotOfGoods(Refusal):
    """A contract over goods is SUPPLY or CUSTODY. Choose one of the two.

    货物合同只能是订单收购或托管代养。请选择其一。
    """


class ShareOutOfRange(Refusal):
    """A share of what goods brought is between 0 and 1. Write 60 % as 0.6.

    净收入分成比例应在 0 到 1 之间。60% 请写作 0.6。
    """


class PercentOutOfRange(Refusal):
    """A percentage is between 0 and 100, with two decimals at most. Correct it.

    百分比应在 0 到 100 之间,最多两位小数。请更正。
    """


class SplitNotWhole(Refusal):
    """The three parts come to {sum} %, and must be 100 %. Correct one of them.

    三部分合计为 {sum}%,应为 100%。请更正其中之一。
    """


class ChangesAlready(Refusal):
    """Something is set to hold from {first} already. Choose a later day.

    从 {first} 起已另有登记。请选择更晚的日期。
    """


class TooFewShares(Refusal):
    """{household} holds {held} shares on {day}. Choose that many at most.

    {household}在 {day} 持有 {held} 股。转让数量不能超过这个数。
    """


class TransferToOneself(Refusal):
    """Shares go from one household to another. Choose two.

    股份须在两户之间转让。请选择不同的农户。
    """


class LandLetAlready(Refusal):
    """This land of the household is let under {number} from {first} already. End that one, or choose other days.

    该农户的这块土地从 {first} 起已有流转合同 {number}。请先终止原合同,或选择不重叠的日期。
    """


class NoInstalmentDay(Refusal):
    """Rent is owed on days of every year, each once, written as 06-30, and never 02-29. Correct them.

    租金付款日应为每年都有的日期,写作 06-30,不得重复,也不得为 02-29。请更正。
    """


class YearNotOver(Refusal):
    """This is done for a year that is over, from 2000 on, and {year} is none. Choose such a year.

    只能为 2000 年以后已经结束的年度办理,{year} 年不符合。请另选年度。
    """


class YearDone(Refusal):
    """This was done for {year} already, and is done once. Nothing needs to be done.

    {year} 年度已经办理过,每年只办理一次,无需重复办理。
    """


class NothingGuaranteed(Refusal):
    """No guaranteed dividend held in {year}. Enter the guarantee first.

    {year} 年度没有保底分红约定。请先录入保底分红。
    """


class NothingTraded(Refusal):
    """No household supplied goods that were accepted in {year}, so that nothing can be refunded by trade.

    {year} 年度没有农户交售并验收的货物,无法按交易额返还。
    """


class TooLittleByTrade(Refusal):
    """At least {least} % of a surplus go back by trade ({source}). Give that much or more.

    可分配盈余按交易量(额)返还的比例不得低于 {least}%({source})。请提高该比例。
    """


class NoSurplusRule(Refusal):
    """No rule of how a surplus is parted is known for {year}. Ask who runs the platform to enter it.

    系统中没有 {year} 年度的盈余分配规则。请联系平台运维人员录入。
    """


class NoDueNamed(Refusal):
    """Name the dues to pay, or a day until which all are paid, and not both.

    请指定要支付的款项,或指定支付截至的到期日,二者选一。
    """


class MoreThanDue(Refusal):
    """Only {open} yuan of these are unpaid. Pay that much at most.

    这些款项仅有 {open} 元未付。支付金额不能超过这个数额。
    """


class NothingDue(Refusal):
    """All of these are paid. Nothing needs to be done.

    这些款项均已付清,无需办理。
    """
