"""What is agreed with households: a contract that its family confirms, a lease whose rent is owed and paid in part."""

import httpx
from rich.console import Console

from domain import clock
from server.client import Person, signed_in
from server.demo.county import PASSWORD

PLACE = 75

_CONTRACTS = "{ contracts(first: 1) { nodes { number version householdName product { name } unitPrice since } } }"
_UNCONFIRMED = "{ contracts(where: {confirmed: {eq: false}}, first: 1) { nodes { id number } } }"
_DUES = "{ dues(first: 1) { nodes { id kind about amount paid open } } }"
_POST = "mutation { postRents(input: {}) { leases } }"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    seller = await signed_in(client, "seller", PASSWORD)
    (contract,) = (await seller.ask(_CONTRACTS))["contracts"]["nodes"]
    console.print(
        f"[bold]Households' contracts[/] {contract['number']}, version {contract['version']}: at least"
        f" {contract['unitPrice']} yuan for {contract['product']['name']} since {contract['since']}"
    )
    family = await signed_in(client, "family", PASSWORD)
    for each in (await family.ask(_UNCONFIRMED))["contracts"]["nodes"]:
        await family.do("confirmContract", "contract { number }", contractId=each["id"])
        console.print(f"   {each['number']} is confirmed by its family")
    if not await _dues(seller):
        await _lease(seller)
        finance = await signed_in(client, "finance", PASSWORD)
        while not await _dues(seller):  # what the worker is at just now is left to it
            await finance.ask(_POST)
        await seller.do(
            "payDues", "payment { amount }", until=clock.today().isoformat(), amount="500.00", reference="演示转账"
        )
    for due in await _dues(seller):
        console.print(f"   {due['kind']} {due['about']}: {due['amount']} yuan, {due['paid']} paid, {due['open']} open")


async def _dues(seller: Person) -> list[dict[str, str]]:
    return list((await seller.ask(_DUES))["dues"]["nodes"])


async def _lease(seller: Person) -> None:
    today = clock.today()
    day_of_every_year = "02-28" if (today.month, today.day) == (2, 29) else f"{today:%m-%d}"
    await seller.do(
        "enterLease",
        "lease { number }",
        householdNumber="H0005",
        householdName="侍长根",
        land="村东三亩(演示)",
        mu="3",
        rentPerMu="800",
        instalments=[day_of_every_year],
        source="演示流转合同",
        **{"from": today.replace(day=1).isoformat()},
    )
