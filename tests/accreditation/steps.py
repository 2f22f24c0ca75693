"""The steps of registering and certifying, as people take them over HTTP."""

import uuid
from typing import Any

from domain.clock import today
from resolvers.reading.ids import NodeId
from tests.conftest import TestDatabase
from tests.documents.photos import PAPER, uploaded
from tests.factories import COUNTY, TOWNSHIP, AppointmentFactory, key, save
from tests.reading.county import run
from tests.story.people import People, day


async def document(people: People, who: str = "seller", page: int = 1) -> str:
    """The id of a paper; another `page` is another paper."""
    paper = PAPER.replace(b"1 0 obj", f"{page} 0 obj".encode())
    return str((await uploaded(people, who, paper, "paper.pdf"))["document"]["id"])


PRODUCT = str(NodeId("Product", COUNTY, str(key("蓝莓 cooperative"))))
CERTIFICATION = "certification { id state onNotice noticeUntil number validFrom validUntil inForce }"


async def applied(people: People, code: str = "CONSUMPTION", **changes: Any) -> Any:
    """The payload of the cooperative's application for its blueberries."""
    given = {"productId": PRODUCT, "certificateCode": code, "regionCode": str(TOWNSHIP), **changes}
    if "evidence" not in given:
        given["evidence"] = [await document(people)]
    return await people.do("seller", "applyForCertification", CERTIFICATION, **given)


async def decided(people: People, who: str, id_: str, decision: str, reason: str | None = None) -> Any:
    return await people.do(
        who, "decideCertification", CERTIFICATION, certificationId=id_, decision=decision, reason=reason
    )


async def on_notice(people: People, code: str = "CONSUMPTION") -> str:
    """The id of an application that has come as far as its public notice."""
    id_ = (await applied(people, code))["certification"]["id"]
    assert (await decided(people, "reviewer", id_, "ENDORSE"))["certification"]["state"] == "ENDORSED"
    assert (await decided(people, "approver", id_, "OPEN_NOTICE"))["certification"]["state"] == "NOTICE"
    return str(id_)


async def let_the_notice_pass(test: TestDatabase) -> None:
    """As if every notice had been opened ten days earlier."""
    await run(test, "UPDATE certification SET notice_until = notice_until - 10 WHERE state = 'NOTICE'")


async def certify(people: People, id_: str, **changes: Any) -> Any:
    given = {"validFrom": day(0), "validUntil": day(300), **changes}
    return await people.do("approver", "certifyProduct", CERTIFICATION, certificationId=id_, **given)


async def certified(people: People, test: TestDatabase, code: str = "CONSUMPTION") -> str:
    """The id of a certification that has become a certificate."""
    id_ = await on_notice(people, code)
    await let_the_notice_pass(test)
    done = await certify(people, id_)
    assert done["certification"]["inForce"], done
    return id_


async def also_appoint(test: TestDatabase, who: str) -> None:
    """Make an officer a seller of the cooperative as well; it is not what he signs in as."""
    beside = AppointmentFactory.build(of=who, id=uuid.UUID(int=2**128 - 1), at="cooperative")
    await save(test.owner_url, [beside])


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


def this_year() -> str:
    return str(today().year)
