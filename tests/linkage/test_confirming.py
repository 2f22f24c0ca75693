"""A family says itself that it agreed to a contract; until it has, everybody who sees the contract sees that too."""

import asyncio
from typing import Any

from tests.linkage.steps import CONTRACT, codes, enter
from tests.linkage.test_contracts import id_of
from tests.settlement.sales import figures, sold
from tests.story.people import People, day

_CONFIRMED = """query($where: LinkageContractWhere) { contracts(where: $where) { nodes {
  version householdName confirmation { onBehalf note confirmedName } } } }"""


async def confirm(people: People, who: str, contract_id: str, **given: Any) -> Any:
    selection = "contract { confirmation { onBehalf note } }"
    return await people.do(who, "confirmContract", selection, contractId=contract_id, **given)


async def confirmations(people: People, who: str = "seller", **where: Any) -> list[Any]:
    nodes = (await people.get(who, _CONFIRMED, where=where))["contracts"]["nodes"]
    return [each["confirmation"] for each in nodes]


async def test_a_family_confirms_its_contract_once(people: People) -> None:
    assert await confirmations(people) == [None, None]
    done = await confirm(people, "member", id_of("A"))
    assert done["contract"] == {"confirmation": {"onBehalf": False, "note": None}}
    for who in ("seller", "officer", "member", "auditor"):
        (told,) = await confirmations(people, who, confirmed={"eq": True})
        assert told["onBehalf"] is False, who
    assert await confirmations(people, confirmed={"eq": False}) == [None]
    assert codes(await confirm(people, "member", id_of("A"))) == ["CONFIRMED_ALREADY"]
    assert codes(await confirm(people, "officer", id_of("A"), note="再确认")) == ["CONFIRMED_ALREADY"]


async def test_an_officer_confirms_for_a_family_of_its_village_and_says_why(people: People) -> None:
    for blank in ({}, {"note": "  "}):
        assert codes(await confirm(people, "officer", id_of("B"), **blank)) == ["REASON_FOR_CONFIRMING_MISSING"]
    done = await confirm(people, "officer", id_of("B"), note="户主不识字,当面念过")
    assert done["contract"]["confirmation"] == {"onBehalf": True, "note": "户主不识字,当面念过"}
    (told,) = await confirmations(people, "city", confirmed={"eq": True})
    assert told["confirmedName"].endswith("**")


async def test_nobody_confirms_for_whom_he_does_not_speak(people: People) -> None:
    for who in ("other member", "next officer"):
        assert codes(await confirm(people, who, id_of("A"), note="x")) == ["NOT_FOUND"], who
    query = "mutation($i: ConfirmContractInput!) { confirmContract(input: $i) { contract { id } } }"
    given = {"idempotencyKey": "x" * 10, "contractId": id_of("A"), "note": "x"}
    for who in ("seller", "reviewer", "approver"):
        told = await people.ask(who, query, i=given)
        assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", who
    assert await confirmations(people) == [None, None]


async def test_two_who_confirm_at_once_confirm_once(people: People) -> None:
    done = await asyncio.gather(*(confirm(people, "member", id_of("A")) for _ in range(2)))
    (code,) = [code for each in done for code in codes(each)]
    assert code in ("CONFIRMED_ALREADY", "CONFLICT")


async def test_a_new_version_is_to_be_confirmed_anew_and_an_old_one_no_more(people: People) -> None:
    await confirm(people, "member", id_of("A"))
    change = {"unitPrice": "4.60", "from": day(1), "source": "补充协议"}
    after = (await people.do("seller", "amendContract", CONTRACT, contractId=id_of("A"), **change))["contract"]
    number: dict[str, Any] = {"eq": after["number"]}
    assert [each and each["onBehalf"] for each in await confirmations(people, number=number)] == [None, False]
    assert codes(await confirm(people, "member", id_of("A"))) == ["NEWER_VERSION"]
    assert codes(await confirm(people, "member", after["id"])) == []


async def test_what_nobody_confirmed_is_settled_all_the_same(people: People) -> None:
    await sold(people)
    assert await figures(people, "amount", "AB") == {"A": "245.70", "B": "163.80"}
    await enter(people, "C")
    assert await confirmations(people) == [None, None, None]
