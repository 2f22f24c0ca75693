"""What filing a reserved share and moving orders refuse."""

from domain.errors import Refusal


class SchemeNotInForce(Refusal):
    """The scheme {code} is not in force in {year}, or not for buyers of your region. Choose another scheme.

    方案 {code} 在 {year} 年未生效,或不适用于贵单位所在地区。请选择其他方案。
    """


class ShareTooLow(Refusal):
    """The scheme reserves at least {percent} % of what is planned: {least} yuan. Reserve that much, or more.

    该方案要求预留比例不低于 {percent}%,即 {least} 元。请提高预留金额。
    """


class ShareTooHigh(Refusal):
    """No more can be reserved than is planned: {planned} yuan. Correct one of the two.

    预留金额不能超过计划采购额 {planned} 元。请更正其中之一。
    """


class YearOver(Refusal):
    """The year {year} is over. File for this year or the next.

    {year} 年度已经结束。请填报本年度或下一年度。
    """


class AlreadyFiled(Refusal):
    """Your organisation has already filed for {year}. Amend that filing.

    贵单位已完成 {year} 年度填报。如需更改,请提交修订。
    """


class UnitFiledAlready(Refusal):
    """The budget unit {name} stands in another filing for {year}. A unit is filed once a year: leave it out here.

    预算单位{name}已在 {year} 年度的其他填报中。每个预算单位每年只填报一次,请在此处去掉。
    """


class UnitsMissing(Refusal):
    """A filing counts what is charged to budget units. Name at least one of your own.

    填报按预算单位统计。请至少选择一个本单位的预算单位。
    """


class PartyMissing(Refusal):
    """These have not put in a budget unit yet: {names}. Ask them to join the filing first.

    以下单位尚未加入预算单位:{names}。请先通知其加入填报。
    """


class AlreadyConfirmed(Refusal):
    """{name} has already confirmed this. Nothing is left to do.

    {name}已经确认。无需再次办理。
    """


class YearOfFilingClosed(Refusal):
    """The budget year {year} of {name} is closed, so its filing stands as it is. Ask your finance office.

    {name}的 {year} 预算年度已关账,填报不能再修改。请联系财务部门。
    """


class AlreadyThere(Refusal):
    """The order is charged to {name} already. Choose another budget unit.

    该订单已由{name}列支。请选择其他预算单位。
    """


class LimitedThere(Refusal):
    """{name} has spending limits of its own organisation, which count what its own people order. Let them order it.

    {name}所属单位设有支出限额,且只统计本单位人员的订单。请由该单位自行下单,或选择其他预算单位。
    """


class NotInSameFiling(Refusal):
    """That budget unit is another organisation's, and no filing of {year} names it beside yours. Choose one that is.

    该预算单位属于其他单位,且 {year} 年度没有共同填报。请选择同一填报中的预算单位。
    """


class NeverApproved(Refusal):
    """There, an order above {limit} yuan needs approval; this one comes to {total}, and nobody was asked. Leave it.

    该预算单位的订单超过 {limit} 元须经审批,而本订单 {total} 元未经审批。请保留在原预算单位。
    """
