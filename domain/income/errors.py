"""What a family's word on its income, and questions about it, are refused for."""

from domain.errors import Refusal


class DisputedAlready(Refusal):
    """This entry is disputed already and waits for the officer's answer. Wait for it, or confirm the entry after all.

    该笔收入已提出异议,正等待干部答复。请等待答复,或改为确认该笔收入。
    """


class NothingDisputed(Refusal):
    """Nobody disputes this entry now, so there is nothing to answer. Reload to see where it stands.

    该笔收入目前没有待答复的异议。请刷新后查看最新状态。
    """


class NoteOnIncomeMissing(Refusal):
    """Say in a few words what is wrong with the entry, or what you found out. Write it down.

    请简要写明该笔收入有何不符,或查明的情况。
    """


class OneChange(Refusal):
    """Ask about one change at a time: a line, a rule or a source. Give exactly one of them.

    每次只能测算一项变化:标准线、计入规则或收入来源。请只填一项。
    """


class PercentOutOfRange(Refusal):
    """A category is counted at 0 to 100 percent. Correct the figure.

    收入类别的计入比例须在 0 到 100 之间。请更正。
    """
