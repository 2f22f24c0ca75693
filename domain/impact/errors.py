"""What certificates refuse."""

from domain.errors import Refusal


class NotWholeMonths(Refusal):
    """A certificate is for whole calendar months, at most {most}. Begin with the first day of one, end with the last.

    证书按整月出具,最多 {most} 个月。起始日须为月初,截止日须为月末。
    """


class PeriodNotEnded(Refusal):
    """The period ends on {until}, and is not over yet. Ask for it from the day after.

    该期间至 {until} 才结束。请在次日之后再申请。
    """
