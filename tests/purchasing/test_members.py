"""Who may do what in a buying organisation."""

import asyncio
from datetime import timedelta
from typing import Any

from domain import clock
from domain.parties.roles import Role
from tests.conftest import TestDatabase
from tests.factories import AccountFactory, AppointmentFactory, save
from tests.purchasing.steps import codes, done, duties, order, unit
from tests.story.people import People, day, listing, lot

MEMBERS = "{ buyerMembers { nodes { name duty since until } } }"


async def held(people: People, who: str = "chief") -> list[tuple[str, str]]:
    """Who has which duty from today on."""
    rows = (await people.get(who, MEMBERS))["buyerMembers"]["nodes"]
    return sorted((each["name"], each["duty"]) for each in rows if each["until"] is None)


ALL = ("APPROVER", "MANAGER", "PURCHASER", "RECEIVER")
CHIEF = [("chief", duty) for duty in ALL]
"""What whoever gives the first duty of his organisation keeps."""


async def test_until_anybody_was_given_a_duty_all_may_do_everything(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    assert not codes(await order(people, listing_id, "1"))
    await unit(people, "A", "buyer")
    await duties(people, "other buyer", "RECEIVER", by="other buyer")
    await unit(people, "B", "buyer")


async def test_once_anybody_was_given_a_duty_who_has_none_may_do_nothing(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people))
    appointed = AppointmentFactory.build(of="newcomer", at="canteen", role=Role.BUYER)
    await save(fresh.owner_url, [AccountFactory.build(login="newcomer"), appointed])
    assert not codes(await order(people, listing_id, "1", "newcomer"))
    await duties(people, "buyer", "PURCHASER")
    assert codes(await order(people, listing_id, "1", "newcomer")) == ["DUTY_MISSING"]
    assert codes(await duties(people, "newcomer", "MANAGER", by="newcomer")) == ["DUTY_MISSING"]
    assert not codes(await order(people, listing_id, "1"))
    assert await held(people) == [("buyer", "PURCHASER"), *CHIEF], "who gave it keeps what he had"
    await unit(people, "A", "chief")
    await duties(people, "newcomer", "PURCHASER")
    assert not codes(await order(people, listing_id, "1", "newcomer"))


async def test_a_first_duty_counts_of_everybody_from_its_own_day_on(people: People) -> None:
    later = {"login": "buyer", "duties": ["RECEIVER"], "since": day(3)}
    await done(people, "chief", "setMemberDuties", "buyerMember { id }", **later)
    await unit(people, "A", "buyer")
    with clock.stopped_at(clock.now() + timedelta(days=3)):
        people.tokens.clear()
        refused = await people.do("buyer", "openBudgetUnit", "budgetUnit { id }", code="B", name="B", since=day(0))
        assert codes(refused) == ["DUTY_MISSING"]
        await unit(people, "B", "chief")


async def test_whoever_gives_the_first_duty_to_himself_manages(people: People) -> None:
    assert codes(await duties(people, "chief", "PURCHASER")) == ["LAST_MANAGER"]
    assert await held(people) == []
    await unit(people, "A", "buyer")
    assert not codes(await duties(people, "chief", "MANAGER"))
    assert await held(people) == [("chief", "MANAGER")]


async def test_only_what_is_written_counts_from_the_first_duty_on(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await duties(people, "buyer", "RECEIVER")
    assert codes(await order(people, listing_id, "1")) == ["DUTY_MISSING"]
    assert codes(await duties(people, "buyer", "PURCHASER", by="buyer")) == ["DUTY_MISSING"]
    await duties(people, "buyer", "PURCHASER")
    assert not codes(await order(people, listing_id, "1"))
    assert ("buyer", "RECEIVER") not in await held(people)


async def test_without_duties_a_member_is_none_any_more(people: People) -> None:
    await duties(people, "buyer", "PURCHASER", "RECEIVER")
    await duties(people, "buyer")
    assert await held(people) == CHIEF
    listing_id = await listing(people, await lot(people))
    assert codes(await order(people, listing_id, "1")) == ["DUTY_MISSING"]


async def test_goods_are_accepted_by_a_receiver(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    placed = await order(people, listing_id, "1")
    await duties(people, "buyer", "PURCHASER")
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=placed["order"]["id"])
    sent = await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=placed["order"]["id"])
    taken = await people.do(
        "buyer", "acceptDelivery", "consignment { id }", consignmentId=sent["consignment"]["id"], readings=[]
    )
    assert codes(taken) == ["DUTY_MISSING"]


async def test_somebody_of_another_organisation_is_no_colleague(people: People) -> None:
    for login in ("other buyer", "seller", "nobody", ""):
        assert codes(await duties(people, login, "PURCHASER")) == ["NO_SUCH_COLLEAGUE"]


async def test_duties_begin_today_or_later(people: People) -> None:
    given = {"login": "buyer", "duties": ["PURCHASER"], "since": day(-1)}
    assert codes(await people.do("chief", "setMemberDuties", "buyerMember { id }", **given)) == ["DAY_PASSED"]


async def test_an_organisation_keeps_a_manager(people: People) -> None:
    await duties(people, "chief", "MANAGER")
    assert codes(await duties(people, "chief", "APPROVER")) == ["LAST_MANAGER"]
    assert await held(people) == [("chief", "MANAGER")]


async def test_an_organisation_keeps_a_manager_on_every_day(people: People) -> None:
    await duties(people, "chief", "MANAGER")
    later = {"login": "buyer", "duties": ["MANAGER"], "since": day(30)}
    await done(people, "chief", "setMemberDuties", "buyerMember { id }", **later)
    assert codes(await duties(people, "chief", "APPROVER")) == ["LAST_MANAGER"], "the other begins in a month"
    until_then = {"login": "chief", "duties": ["APPROVER"], "since": day(30)}
    await done(people, "chief", "setMemberDuties", "buyerMember { id }", **until_then)
    gone = await people.do(
        "chief", "setMemberDuties", "buyerMember { id }", **{**later, "duties": [], "since": day(40)}
    )
    assert codes(gone) == ["LAST_MANAGER"], "he himself ends in a month"


async def test_two_managers_cannot_end_one_another(people: People) -> None:
    await duties(people, "buyer", "MANAGER")
    await duties(people, "chief", "MANAGER")

    async def end(who: str, whom: str) -> Any:
        return await duties(people, whom, by=who)

    answers = await asyncio.gather(end("chief", "buyer"), end("buyer", "chief"))
    assert sorted(codes(each) for each in answers) == [[], ["DUTY_MISSING"]]
    assert len(await held(people)) == 1


async def test_another_organisations_people_are_not_shown(people: People) -> None:
    await duties(people, "buyer", "PURCHASER")
    assert (await people.get("other buyer", MEMBERS))["buyerMembers"]["nodes"] == []
    assert await held(people, "auditor") == [("buyer", "PURCHASER"), *CHIEF]
