"""What a refusal is. Every slice names its own in `domain/<slice>/errors.py`."""

import inspect
import re
from string import Formatter
from typing import Any, ClassVar, Literal

Language = Literal["en", "zh-CN"]
FieldPath = tuple[str | int, ...]


class Refusal(Exception):
    """What was asked for cannot be done, and nothing was changed.

    没有办成,也没有改动任何数据。

    A subclass's docstring is the message people read: its first paragraph in English, its second in Chinese, both
    with `{names}` that the raiser supplies. `at` is the path of the input field that caused it.
    """

    code: ClassVar[str] = "REFUSAL"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).upper()

    def __init__(self, at: FieldPath = (), **data: Any) -> None:
        missing = placeholders(type(self)) - data.keys()
        if missing:
            raise TypeError(f"{type(self).__name__} needs {', '.join(sorted(missing))}")
        super().__init__(self.code)
        self.at = at
        self.data = data

    def message(self, language: Language = "en") -> str:
        return template(type(self), language).format(**self.data)

    def __str__(self) -> str:
        return self.message()


class NotFound(Refusal):
    """There is no such {what}, or it is not yours to see. Check the id, or ask the person who gave it to you.

    没有这个{what},或者您无权查看。请核对编号,或向提供编号的人询问。
    """


class NotPermitted(Refusal):
    """Your role ({role}) may not do this ({permission}). Sign in with a role that may, or ask someone who has it.

    您当前的角色({role})不能做这件事({permission})。请换用有权限的角色登录,或请有权限的同事办理。
    """


class InvalidInput(Refusal):
    """{reason_en}

    {reason_zh}
    """


class WrongState(Refusal):
    """This {what} is {state}; that can only be done while it is {expected}. Reload to see where it stands.

    {what}当前状态为 {state},只有状态为 {expected} 时才能这样做。请刷新后查看最新状态。
    """


class Conflict(Refusal):
    """Somebody else changed the same thing at the same moment. Reload, and try again.

    有人同时修改了同一内容。请刷新后重试。
    """

    in_passing: bool = False
    """Whether the database only asks to do the very same again: two waited for each other, and one had to give way."""


class TooLarge(Refusal):
    """A text or a figure is larger than can be kept. Shorten it, or check the figure.

    有文字过长或数字过大,无法保存。请缩短文字或核对数字。
    """


class TookTooLong(Refusal):
    """The database took longer than allowed, and nothing was changed. Ask for less at once, or try again later.

    数据库处理超时,没有做任何更改。请减少单次请求的内容,或稍后重试。
    """


def template(refusal: type[Refusal], language: Language) -> str:
    """The message of a refusal in one language, its placeholders unfilled."""
    paragraphs = inspect.cleandoc(refusal.__doc__ or "").split("\n\n")
    return " ".join(paragraphs[0 if language == "en" else 1].split("\n"))


def placeholders(refusal: type[Refusal]) -> set[str]:
    """The names both messages of a refusal are filled with."""
    return {name for _, name, _, _ in Formatter().parse(template(refusal, "en")) if name}


def every_refusal(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """All refusals that loaded code defines, by code."""
    found = set(root.__subclasses__())
    for sub in list(found):
        found.update(every_refusal(sub))
    return sorted(found, key=lambda each: each.code)
