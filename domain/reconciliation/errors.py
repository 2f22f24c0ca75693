"""What reconciling refuses."""

from domain.errors import Refusal


class FindingClosed(Refusal):
    """{name} has closed this finding already, and what was said stays. Nothing is left to do.

    {name}已关闭此差异记录,所写理由不再更改。无需再次办理。
    """


class ReasonForClosingMissing(Refusal):
    """A finding is closed with what was found out about it. Write it down.

    关闭差异记录须写明查明的情况。请填写。
    """
