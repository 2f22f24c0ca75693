"""What allocating refuses."""

from domain.errors import Refusal


class LotsGivenByPolicy(Refusal):
    """Your organisation's lots are given out by {policy} today. Set the policy SELLER_CHOICE first, then choose.

    贵单位今天按 {policy} 分配批次。请先将分配方式设为 SELLER_CHOICE,再选择批次。
    """


class NeedRuleUnfit(Refusal):
    """{reason_en}

    {reason_zh}
    """


class NeedRuleLooksBack(Refusal):
    """A rule holds from today at the earliest: what was decided before stands by what held then. Choose a later day.

    规则最早自今天起生效,此前的分配仍按当时规则执行。请选择较晚的日期。
    """


class NeedRuleOverlaps(Refusal):
    """Your county has set a rule that begins on {day} already. Let this one end before that day, or begin after it.

    本县已设定自 {day} 起生效的规则。请将本规则的结束日期提前,或推后开始日期。
    """
