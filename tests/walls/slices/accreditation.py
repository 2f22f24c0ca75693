"""The tables of accreditation: one seller's registration, and one product on public notice that is objected to."""

from tests.accreditation.steps import applied, on_notice
from tests.story.people import People
from tests.walls.slices.groups import EVERYBODY, OVERSEERS, SELLER

_ACCREDITORS = {"reviewer", "approver", "city", "auditor"}
_SELLERS = {*SELLER, "rival"}

SEEN_BY: dict[str, set[str]] = {
    "idempotency_record": {*SELLER, "reviewer", "approver", "buyer"},
    "document": {*OVERSEERS, *_SELLERS, "reviewer"},
    "seller_registration": {*_ACCREDITORS, *_SELLERS},
    "licence": {*_ACCREDITORS, *_SELLERS},
    "registration_step": {*_ACCREDITORS, *SELLER},
    "certification": EVERYBODY,
    "certification_evidence": {*_ACCREDITORS, *SELLER},
    "certification_step": {*_ACCREDITORS, *SELLER},
    "lot_certificate": EVERYBODY,
    "certification_objection": {*_ACCREDITORS, "buyer"},
    "objection_finding": {*_ACCREDITORS, "buyer"},
}
CHANGED_BY = {
    "document": {"rival"},
    "seller_registration": {"rival", "approver"},
    "licence": {"rival", "approver"},
    "certification": {"approver"},
}
"""The county decides; the rival has a registration and a licence of his own."""
PUBLISHED = {"certification", "lot_certificate"}
"""A lot's certificate is public with its lot."""


async def fill(people: People) -> None:
    """A certification on notice, an objection that is answered, and a registration that is suspended and resumed."""
    id_ = await on_notice(people)
    assert await applied(people, "ORGANIC")
    given = {"certificationId": id_, "text": "The blueberries come from elsewhere."}
    made = await people.do("buyer", "objectToCertification", "objection { id }", **given)
    finding = {"upheld": False, "finding": "The plots were seen."}
    answer = {"objectionId": made["objection"]["id"], **finding}
    assert (await people.do("approver", "answerObjection", "objection { id }", **answer))["objection"]
    await _suspend_and_resume(people)


async def _suspend_and_resume(people: People) -> None:
    mine = "{ sellerRegistrations { nodes { id } } }"
    registration = (await people.get("seller", mine))["sellerRegistrations"]["nodes"][0]["id"]
    for decision in ("SUSPEND", "RESUME"):
        given = {"registrationId": registration, "decision": decision, "reason": "Looked into."}
        done = await people.do("approver", "decideSellerRegistration", "registration { state }", **given)
        assert not done["userErrors"], done
