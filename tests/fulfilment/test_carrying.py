"""On the way: stretch after stretch, a log that is sound or refused whole, a cold chain that is judged by it."""

import asyncio
from typing import Any

import asyncpg
import orjson
import pytest

from domain.fulfilment.errors import TemperatureLogUnreadable
from domain.fulfilment.temperature_log import read_temperature_log
from tests.conftest import TestDatabase
from tests.fulfilment.steps import (
    DRIVER,
    Sent,
    accepted,
    arrived,
    at,
    departed,
    departure,
    done,
    refused,
    sent,
    story,
    whole,
)
from tests.reading.county import run
from tests.story.people import People

POST = ("recordTemperatures", "leg { id }")


def every(minutes: int, since: int, until: int, celsius: str = "4.5") -> list[dict[str, str]]:
    return [{"at": at(each), "celsius": celsius} for each in range(since, until + 1, minutes)]


async def judged(people: People, gone: Sent) -> tuple[Any, list[tuple[str, int, Any]]]:
    """Whether the cold was kept, and each breach by its kind, stretch and temperature."""
    shown = await story(people, gone)
    return shown["coldChainKept"], [(each["kind"], each["leg"], each["celsius"]) for each in shown["breaches"]]


async def test_stretches_follow_one_another(people: People) -> None:
    gone = await sent(people)
    first = await departed(people, gone)
    early = {"consignmentId": gone.id, "departure": departure(-90)}
    overlap = await refused(people, "seller", "recordDeparture", "leg { id }", **early)
    assert overlap == ("LEGS_OVERLAP", ["departedAt"])
    await arrived(people, first, -100)
    earlier = {"consignmentId": gone.id, "departure": departure(-101)}
    assert (await refused(people, "seller", "recordDeparture", "leg { id }", **earlier))[0] == "LEGS_OVERLAP"
    second = (await done(people, "seller", "recordDeparture", "leg { id position }", **early))["leg"]
    await arrived(people, second["id"], -30)
    shown = (await story(people, gone))["legs"]
    assert [(each["position"], each["carrier"], each["isReturn"]) for each in shown] == [
        (1, "苏捷冷链", False),
        (2, "苏捷冷链", False),
    ]
    assert {each["driverPhone"] for each in shown} == {"138****5678"}


async def test_a_drivers_phone_is_kept_sealed(people: People, fresh: TestDatabase) -> None:
    await departed(people, await sent(people))
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    kept = await owner.fetch("SELECT * FROM leg")
    await owner.close()
    assert DRIVER not in str(kept)
    assert DRIVER.encode() not in kept[0]["driver_phone_sealed"]


async def test_a_drivers_whole_number_is_shown_for_a_reason_that_is_kept(people: People) -> None:
    gone = await sent(people)
    leg = await departed(people, gone)
    shown = await done(people, "buyer", "revealDriverPhone", "phone", legId=leg, reason=" 问到货时间 ")
    assert shown["phone"] == DRIVER
    for who, reason, code in (("rival", "看看", "NOT_FOUND"), ("seller", " ", "REASON_MISSING")):
        told = await refused(people, who, "revealDriverPhone", "phone", legId=leg, reason=reason)
        assert told[0] == code
    query = """query($id: ID!) { delivery(consignmentId: $id) {
      legs { driverReveals { reason organisation { name } } } } }"""
    for who in ("seller", "auditor"):
        [told] = (await people.get(who, query, id=gone.id))["delivery"]["legs"]
        assert told["driverReveals"] == [{"reason": "问到货时间", "organisation": {"name": "canteen"}}]


@pytest.mark.parametrize("minutes", [60 * 24, -60 * 24 * 3])
async def test_nobody_sets_off_in_the_future_or_long_before(people: People, minutes: int) -> None:
    gone = await sent(people)
    given = {"consignmentId": gone.id, "departure": departure(minutes)}
    assert await refused(people, "seller", "recordDeparture", "leg { id }", **given) == ("OUT_OF_TIME", ["departedAt"])


async def test_what_has_not_left_or_has_arrived_is_not_on_the_road(people: People) -> None:
    gone = await accepted(people)
    given = {"consignmentId": gone.id, "departure": departure(-5)}
    assert (await refused(people, "seller", "recordDeparture", "leg { id }", **given))[0] == "WRONG_STATE"


async def test_an_arrival_comes_once_and_after_what_was_read(people: People) -> None:
    gone = await sent(people)
    leg = await departed(people, gone)
    await done(people, "seller", *POST, legId=leg, readings=every(20, -180, -60))
    arrive = ("recordArrival", "leg { id }")
    early = await refused(people, "seller", *arrive, legId=leg, arrivedAt=at(-61))
    assert early == ("OUT_OF_TIME", ["arrivedAt"])
    assert (await refused(people, "seller", *arrive, legId=leg, arrivedAt=at(60 * 24)))[0] == "OUT_OF_TIME"
    await done(people, "seller", *arrive, legId=leg, arrivedAt=at(-50))
    assert (await refused(people, "seller", *arrive, legId=leg, arrivedAt=at(-40)))[0] == "WRONG_STATE"


async def test_only_the_seller_writes_the_way_out(people: People) -> None:
    gone = await sent(people)
    leg = await departed(people, gone)
    given = {"consignmentId": gone.id, "departure": departure(-5)}
    for who in ("buyer", "rival"):
        assert (await refused(people, who, "recordDeparture", "leg { id }", **given))[0] == "NOT_FOUND"
        assert (await refused(people, who, *POST, legId=leg, readings=every(20, -180, -170)))[0] == "NOT_FOUND"
    assert (await story(people, gone))["legs"][0]["readings"] == []


async def test_a_whole_log_keeps_the_cold_chain(people: People) -> None:
    gone = await sent(people)
    assert await judged(people, gone) == (False, [("NO_LOG", 0, None)])
    leg = await departed(people, gone)
    await done(people, "seller", *POST, legId=leg, readings=every(20, -170, -110))
    await done(people, "seller", *POST, legId=leg, readings=every(20, -90, -60))
    await arrived(people, leg)
    assert await judged(people, gone) == (True, [])
    await done(people, "buyer", "acceptDelivery", "consignment { id }", **whole(gone))
    assert await judged(people, gone) == (True, [])


async def test_a_log_with_gaps_is_refused_or_knowingly_kept_and_judged(people: People) -> None:
    gone = await sent(people)
    leg = await departed(people, gone)
    await arrived(people, leg)
    readings = [*every(20, -180, -140), *every(20, -100, -80, "12.5"), *every(20, -60, -60, "-0.5")]
    assert await refused(people, "seller", *POST, legId=leg, readings=readings) == (
        "TEMPERATURE_LOG_HAS_GAPS",
        ["withGaps"],
    )
    assert (await story(people, gone))["legs"][0]["readings"] == []
    await done(people, "seller", *POST, legId=leg, readings=readings, withGaps=True)
    assert await judged(people, gone) == (
        False,
        [("GAP", 1, None), ("TOO_WARM", 1, "12.5"), ("TOO_WARM", 1, "12.5"), ("TOO_COLD", 1, "-0.5")],
    )
    gap = (await story(people, gone))["breaches"][0]
    assert (gap["since"][:16], gap["until"][:16]) == (readings[2]["at"][:16], readings[3]["at"][:16])


async def test_silence_at_either_end_of_a_stretch_is_a_gap_too(people: People) -> None:
    gone = await sent(people)
    leg = await departed(people, gone)
    await arrived(people, leg)
    assert await judged(people, gone) == (False, [("GAP", 1, None)])
    late = await refused(people, "seller", *POST, legId=leg, readings=every(20, -140, -60))
    assert late[0] == "TEMPERATURE_LOG_HAS_GAPS"
    short = await refused(people, "seller", *POST, legId=leg, readings=every(20, -160, -100))
    assert short[0] == "TEMPERATURE_LOG_HAS_GAPS"


async def test_how_long_and_how_warm_is_a_categorys_own_for_a_time(people: People, fresh: TestDatabase) -> None:
    rule = "INSERT INTO delivery_rule VALUES ('{}', 'FRUIT', 0, {}, daterange('2020-01-01', NULL), 'made up',"
    figures = {"LONGEST_GAP": 61, "HIGHEST_CELSIUS": 15, "LOWEST_CELSIUS": 12}
    gone = await sent(people)
    leg = await departed(people, gone)
    await done(people, "seller", *POST, legId=leg, readings=every(60, -180, -60, "12.5"), withGaps=True)
    await arrived(people, leg)
    assert (await judged(people, gone))[0] is False
    await run(fresh, *(f"{rule.format(kind, figure)} gen_random_uuid())" for kind, figure in figures.items()))
    assert await judged(people, gone) == (True, [])


async def test_what_needs_no_cold_is_not_judged(people: People, fresh: TestDatabase) -> None:
    gone = await sent(people)
    await run(fresh, "UPDATE category SET cold_chain = false")
    assert await judged(people, gone) == (None, [])


@pytest.mark.parametrize(
    ("readings", "number"),
    [
        ([], "0"),
        ([(-100, "4"), (-100, "4")], "1"),
        ([(-100, "4"), (-110, "4")], "1"),
        ([(-181, "4")], "0"),
        ([(-100, "4"), (-59, "4")], "1"),
        ([(-170, "4"), (-150, "4")], "1"),
        ([(-100, "70.01")], "0"),
        ([(-100, "4"), (-90, "-60.01")], "1"),
    ],
)
async def test_a_malformed_log_is_refused_whole(people: People, readings: list[tuple[int, str]], number: str) -> None:
    gone = await sent(people)
    leg = await departed(people, gone)
    known = [*every(20, -180, -160), {"at": at(-150), "celsius": "4"}]
    await done(people, "seller", *POST, legId=leg, readings=known)
    await arrived(people, leg)
    before = await story(people, gone)
    given = [{"at": at(minutes), "celsius": celsius} for minutes, celsius in readings]
    assert await refused(people, "seller", *POST, legId=leg, readings=given, withGaps=True) == (
        "TEMPERATURE_LOG_MALFORMED",
        ["readings", number],
    )
    assert await story(people, gone) == before


async def test_of_two_who_post_the_same_reading_at_once_one_does(people: People) -> None:
    leg = await departed(people, await sent(people))
    reading = every(20, -170, -150)
    answers = await asyncio.gather(*(people.do("seller", *POST, legId=leg, readings=reading) for _ in range(6)))
    assert sum(answer["leg"] is not None for answer in answers) == 1
    assert {each["code"] for answer in answers for each in answer["userErrors"]} == {"TEMPERATURE_LOG_MALFORMED"}


IMPORT = """mutation($input: ImportTemperaturesInput!) { importTemperatures(input: $input) {
  leg { readings { at celsius } } userErrors { code message } } }"""


async def imported(people: People, leg: str, text: bytes) -> Any:
    operations = {"query": IMPORT, "variables": {"input": {"file": None, "legId": leg}}}
    answer = await people.client.post(
        "/graphql",
        data={"operations": orjson.dumps(operations).decode(), "map": '{"0": ["variables.input.file"]}'},
        files={"0": ("log.csv", text)},
        headers={"Authorization": f"Bearer {await people.token_of('seller')}", "Accept-Language": "en"},
    )
    return answer.json()["data"]["importTemperatures"]


async def test_a_thermometers_own_file_is_read(people: People) -> None:
    leg = await departed(people, await sent(people))
    lines = ["时间,温度(℃)", *(f"{at(each)},4.{each % 10}" for each in range(-180, -100, 20)), ""]
    told = await imported(people, leg, "\n".join(lines).encode("gb18030"))
    assert [each["celsius"] for each in told["leg"]["readings"]] == ["4", "4", "4", "4"]
    broken = "\n".join([lines[0], f"{at(-90)},4.5", f"{at(-70)},坏"]).encode()
    told = await imported(people, leg, broken)
    assert told["leg"] is None
    assert told["userErrors"][0]["message"].startswith("Line 3 of log.csv is no instant and temperature.")


def test_an_instant_without_a_zone_is_shanghais() -> None:
    [first, second] = read_temperature_log(b"2020-08-02 09:30:00,4.5\n2020/08/02 10:00:00,-18\xe2\x84\x83\n", "log.csv")
    assert (first.at.isoformat(), str(first.celsius)) == ("2020-08-02T09:30:00+08:00", "4.5")
    assert (second.at.isoformat(), str(second.celsius)) == ("2020-08-02T10:00:00+08:00", "-18")


@pytest.mark.parametrize(
    "text", ["2.8.2020 9:30,4.5", "2020-08-02 09:30,NaN", "2020-08-02 09:30,4.555", '"', "\0" * 99]
)
def test_a_first_line_that_is_no_heading_is_not_passed_over(text: str) -> None:
    with pytest.raises(TemperatureLogUnreadable):
        read_temperature_log(f"{text}\n2020-08-02 10:00,4".encode(), "log.csv")
