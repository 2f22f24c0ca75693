"""What a village's plan is refused for."""

from domain.errors import Refusal


class PlanWithoutLines(Refusal):
    """A plan says which household is to have how much. Enter at least one line.

    分配方案须写明分给哪些农户及金额。请至少填写一行。
    """


class PlanNotAddingUp(Refusal):
    """The lines come to {sum} yuan, and the plan says {amount}. Correct one of them.

    各户合计为 {sum} 元,而方案总额为 {amount} 元。请更正其中之一。
    """


class HouseholdTwiceInPlan(Refusal):
    """{name} stands in this plan already. Put all that the household is to have into one line.

    {name}在方案中已有一行。请将该户的金额合并为一行。
    """


class NotOfThisVillage(Refusal):
    """{name} is no household of this village, whose money this is. Leave it out.

    {name}不是本村农户,不能参与本村集体收益分配。请删除该行。
    """


class PlanReasonMissing(Refusal):
    """Say why this household is to have so much. Write it down.

    请写明该户分得此金额的理由。
    """


class PlanYearNotBegun(Refusal):
    """{year} is not a year from 2000 to this one. Choose the year whose income the plan gives away.

    {year} 年不在 2000 年至今年之间。请选择所分配收益的年度。
    """


class MoreThanVillageHolds(Refusal):
    """The village holds {held} yuan of what buyers have paid. Give away that much at most.

    村集体账户中买方已付清的款项为 {held} 元。分配金额不能超过这个数额。
    """


class NobodyVoted(Refusal):
    """A vote counts ayes and nays, neither less than nothing and not both none. Enter them as the minutes have them.

    表决须有赞成或反对票数,且不能为负数。请按会议记录填写。
    """


class VoteOutOfTime(Refusal):
    """A plan is voted on after it was drafted, on {first}, and no later than today. Enter the day of the meeting.

    表决日期须在方案拟定日({first})至今天之间。请填写会议日期。
    """


class PlanNoticeNotOver(Refusal):
    """The plan is on public notice until {day}. Pay it afterwards.

    分配方案公示至 {day}。请在公示期满后支付。
    """


class NoVillagePlanRule(Refusal):
    """No rule of how a village votes and publishes is known for {day}. Ask who runs the platform to enter it.

    系统中没有 {day} 的村集体分配表决和公示规则。请联系平台运维人员录入。
    """
