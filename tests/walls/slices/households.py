"""The register: families are kept by their village, what is sealed of them concerns who works on cases alone."""

from tests.households.steps import card, codes, edited, id_number, registered
from tests.households.test_framing import framed
from tests.households.test_recording import entitlement, loan
from tests.story.people import People
from tests.walls.slices.groups import FAMILY, OFFICERS

SEEN_BY: dict[str, set[str]] = {
    "person_health": {"officer", "reviewer", "approver"},
    "person_reveal": {"approver", "auditor"},
    "household_change": OFFICERS,
    "household_loan": FAMILY,
    "household_entitlement": FAMILY,
}
CHANGED_BY: dict[str, set[str]] = {"monitoring": {"approver"}}


async def fill(people: People) -> None:
    """Family A owes and is entitled to something; a family beside it has a sick head; another is framed."""
    assert not codes(await loan(people, 1))
    assert not codes(await entitlement(people, 2))
    made = (await registered(people, head=card(71)))["household"]
    head = made["memberships"][0]["person"]["id"]
    sick = {"health": "SERIOUSLY_ILL", "disabilityCertificate": id_number(71) + "42"}
    assert not codes(await edited(people, "correctPerson", 1, of=made["id"], personId=head, **sick))
    shown = {"personId": head, "field": "HEALTH", "reason": "核对"}
    assert not codes(await people.do("officer", "revealPerson", "value", **shown))
    assert not codes(await framed(people, "E"))
