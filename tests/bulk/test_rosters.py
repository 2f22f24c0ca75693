"""Rosters of families: matched by ID number, all or none or what is sound, and the same file again changes nothing."""

from typing import Any

import pytest

from tests.bulk.steps import outcomes, sent, table, workbook
from tests.households.steps import changes_of, id_number
from tests.story.people import People, day

HEADINGS = "户编号,姓名,身份证号,与户主关系,电话,劳动能力,登记日期"
QUERY = """query($number: String) { households(number: $number) { nodes { id number registeredOn version
  memberships { relation since until person { name phoneMasked labourCapacity } } } } }"""
MENG = (
    f"SP-1,孟庆山,{id_number(1)},户主,13861320001,普通劳动力,{day(-9)}",
    f"SP-1,丁秀云,{id_number(2)},配偶,,弱劳动力,{day(-9)}",
    f"SP-1,孟小雪,{id_number(3)},之女,,,",
)


async def roster(people: People, *rows: str, who: str = "officer", **given: Any) -> Any:
    data = table(*rows, headings=HEADINGS).encode()
    return await sent(people, who, "importRoster", data, file="花名册.csv", **given)


async def family(people: People, number: str) -> Any:
    found = (await people.get("officer", QUERY, number=number))["households"]["nodes"]
    return found[0] if found else None


async def test_families_are_registered_with_their_members_and_the_same_again_is_no_change(people: People) -> None:
    told = await roster(people, *MENG)
    assert (told["taken"], told["refused"]) == (3, 0), told
    made = await family(people, "SP-1")
    assert [(each["relation"], each["since"], each["person"]["name"]) for each in made["memberships"]] == [
        ("HEAD", day(-9), "孟庆山"),
        ("SPOUSE", day(-9), "丁秀云"),
        ("CHILD", day(0), "孟小雪"),
    ]
    assert made["memberships"][0]["person"]["phoneMasked"] == "138****0001"
    assert made["memberships"][1]["person"]["labourCapacity"] == "WEAK"
    assert {each["source"] for each in await changes_of(people, made["id"])} == {"导入 花名册.csv"}
    again = await roster(people, *MENG)
    assert (again["taken"], again["unchanged"]) == (0, 3)
    assert (await family(people, "SP-1"))["version"] == made["version"]


async def test_a_later_roster_adds_whom_the_household_lacks(people: People) -> None:
    await roster(people, MENG[0])
    told = await roster(people, *MENG)
    assert (told["taken"], told["unchanged"]) == (2, 1)
    assert len((await family(people, "SP-1"))["memberships"]) == 3


async def test_a_dry_run_tells_it_all_and_keeps_nothing(people: People) -> None:
    told = await roster(people, *MENG, dryRun=True)
    assert told["taken"] == 3
    assert await family(people, "SP-1") is None


MISTYPED = id_number()[:-1] + ("1" if id_number()[-1] != "1" else "2")
BAD = {
    "a wrong checksum": (
        f"SP-2,吴桂香,{MISTYPED},户主",
        "ID_NUMBER_MISTYPED",
    ),
    "15 digits": ("SP-2,吴桂香,320722800229001,户主", "ID_NUMBER_OF_OLD_STYLE"),
    "full-width digits": (f"SP-2,吴桂香,３２０７２２{id_number()[6:]},户主", "ID_NUMBER_FULL_WIDTH"),
    "no name": (f"SP-2,,{id_number(5)},户主", "MISSING"),
    "no such relation": (f"SP-2,吴桂香,{id_number(5)},邻居", "RELATION_UNKNOWN"),
    "no head": (f"SP-2,吴桂香,{id_number(5)},配偶", "HEAD_OF_ROSTER_MISSING"),
    "no labour that is known": (f"SP-2,吴桂香,{id_number(5)},户主,,很强,", "LABOUR_UNKNOWN"),
    "somebody twice": (f"SP-2,孟庆山,{id_number(1)},户主", "ROW_TWICE"),
    "a day ahead": (f"SP-2,吴桂香,{id_number(5)},户主,,,{day(1)}", "DAY_AHEAD"),
    "a second head": (f"SP-1,吴桂香,{id_number(5)},户主", "HEAD_ELSEWHERE"),
}


@pytest.mark.parametrize("which", BAD)
async def test_one_bad_row_rejects_all_or_is_skipped(people: People, which: str) -> None:
    row, code = BAD[which]
    rejected = await roster(people, *MENG, row)
    assert [each[1:] for each in outcomes(rejected)] == [("GIVEN_UP", None)] * 3 + [("REFUSED", code)]
    assert await family(people, "SP-1") is None
    skipped = await roster(people, *MENG, row, errorPolicy="SKIP_BAD_ROWS")
    assert (skipped["taken"], skipped["refused"]) == (3, 1)
    assert len((await family(people, "SP-1"))["memberships"]) == 3


async def test_of_who_belongs_to_another_village_nothing_is_told(people: People) -> None:
    await roster(people, *MENG)
    told = await roster(people, MENG[0].replace("SP-1", "ZD-1"), who="next officer")
    assert outcomes(told) == [(2, "REFUSED", "IN_ANOTHER_HOUSEHOLD")]
    told = await roster(people, f"SP-1,吴桂香,{id_number(5)},户主", who="next officer")
    assert outcomes(told) == [(2, "REFUSED", "NUMBER_TAKEN")]


async def test_an_id_number_that_a_sheet_keeps_as_a_figure_is_refused(people: People) -> None:
    typed: list[Any] = ["SP-1", "孟庆山", int(id_number(1)[:17] + "0"), "户主", 13861320001, "", ""]
    rows = [list[Any](HEADINGS.split(",")), typed]
    told = await sent(people, "officer", "importRoster", workbook(*rows), file="roster.xlsx")
    assert [each[2] for each in outcomes(told)] == ["ID_NUMBER_AS_FIGURE"]
    assert told["results"][0]["field"] == "身份证号"
    typed[2] = id_number(1)
    told = await sent(people, "officer", "importRoster", workbook(*rows), file="roster.xlsx")
    assert told["taken"] == 1
    assert (await family(people, "SP-1"))["memberships"][0]["person"]["phoneMasked"] == "138****0001"


async def test_only_the_village_takes_rosters_in(people: People) -> None:
    query = "mutation($input: ImportRowsInput!) { importRoster(input: $input) { taken } }"
    told = await people.ask("approver", query, input={"idempotencyKey": "a key to try", "file": None})
    assert "errors" in told
