"""How Chinese is spelled, for finding and for sorting."""

import pytest

from domain.catalog.spelling import found_by, sort_key, spelled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("双店蓝莓", "shuangdianlanmei sdlm"),
        ("重庆火锅底料", "chongqinghuoguodiliao cqhgdl"),
        ("绿豆", "lvdou ld"),
        ("蓝莓 100% 精选", "lanmei jingxuan lm jx"),
        ("straw berries", ""),
        ("", ""),
    ],
)
def test_only_the_chinese_of_a_text_is_spelled(text: str, expected: str) -> None:
    assert spelled(text) == expected


def test_titles_sort_by_syllables_not_by_letters() -> None:
    assert sorted(["先", "西安", "鲜花", "蓝莓", "阿胶"], key=sort_key) == ["阿胶", "蓝莓", "西安", "先", "鲜花"]


def test_a_key_is_short_enough_for_a_cursor() -> None:
    assert len(sort_key("双" * 200)) == 100


def test_a_listing_is_found_by_its_names_and_their_spelling_each_once() -> None:
    assert found_by("蓝莓", "蓝莓", "双店") == "蓝莓\n双店\nlanmei lm\nshuangdian sd"
