"""How Chinese is spelled in Latin letters (拼音), for finding and for sorting."""

from pypinyin import lazy_pinyin

_LONGEST_KEY = 100
"""Characters: enough to tell titles apart, and short enough for a cursor to hold."""


def spelled(text: str) -> str:
    """Full spelling and initials of the Chinese in a text: `双店蓝莓` gives `shuangdianlanmei sdlm`.

    A character that is read in several ways is spelled as the word around it is read (重庆 chongqing); ü is v.
    """
    syllables = lazy_pinyin(text, errors=lambda _: " ")
    return " ".join("".join(each).strip() for each in (syllables, [each[0] for each in syllables])).strip()


def sort_key(title: str) -> str:
    """By what a title is sorted: its syllables, spaces between; the rest stands as it is, in small letters."""
    return " ".join(lazy_pinyin(title.lower()))[:_LONGEST_KEY]


def found_by(title: str, *names: str) -> str:
    """What a listing is found by beside its title: other names, and how they and the title are spelled."""
    return "\n".join(dict.fromkeys(each for each in (*names, *map(spelled, (title, *names))) if each))
