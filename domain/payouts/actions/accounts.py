"""Entering the accounts that households are paid to, and showing one whole."""

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.households.models import Household
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.payouts import rules
from domain.payouts.errors import AccountOfAnother, ReasonMissing
from domain.payouts.models import AccountReveal, HouseholdAccount
from domain.rows import new_key
from domain.sealing import Sealer

BOUND_TO = "household_account:account"


async def enter_account(
    session: AsyncSession, viewer: Viewer, sealer: Sealer, household: Place, account: str, payee: str, bank: str
) -> HouseholdAccount:
    """From today on the household is paid to this account; an earlier one ends. The same again changes nothing.

    Raises UnfitAccount, UnfitPayee, NotFound, AccountOfAnother.
    """
    number = rules.account_number(account)
    payee, bank = rules.fit_name(payee, "payee"), rules.fit_name(bank, "bank")
    found = await _household(session, viewer, household)
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, found.county_id)))
    hashed = sealer.lookup(number)
    for held in (await session.execute(_in_force(found, hashed))).scalars():
        if held.household_id != found.id:
            raise AccountOfAnother(at=("account",))
        if (held.account_hash, held.payee, held.bank) == (hashed, payee, bank):
            return held
        held.during = Range(held.during.lower, clock.today())
        await session.flush()
    made = HouseholdAccount(
        county_id=found.county_id,
        id=new_key(),
        household_id=found.id,
        household_number=found.number,
        region_code=found.region_code,
        payee=payee,
        bank=bank,
        account_sealed=sealer.seal(number, bound_to=BOUND_TO),
        account_hash=hashed,
        account_masked=rules.masked_account(number),
        during=Range(clock.today(), None),
        entered_by=viewer.account_id,
        entered_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made


_LOCK = 38_001
"""Of a county's accounts: two entries of one account, or for one household, come one after the other."""


async def _household(session: AsyncSession, viewer: Viewer, place: Place) -> Household:
    """Raises NotFound for one outside the viewer's region."""
    async with standing_in(session, Office.SETTLEMENT, place[0]):
        found = await session.get(Household, place)
    low, high = viewer.region_range
    if found is None or not low <= found.region_code <= high:
        raise NotFound(at=("householdId",), what="household")
    return found


def _in_force(household: Household, hashed: bytes) -> Select[HouseholdAccount]:
    """The household's account, and whosever the number is; the county's offices see all of them."""
    return (
        select(HouseholdAccount)
        .where(
            HouseholdAccount.county_id == household.county_id,
            (HouseholdAccount.household_id == household.id) | (HouseholdAccount.account_hash == hashed),
            HouseholdAccount.during.contains(clock.today()),
        )
        .with_for_update()
    )


async def reveal_account(session: AsyncSession, viewer: Viewer, sealer: Sealer, place: Place, reason: str) -> str:
    """The whole number; that it was shown is written down. Raises ReasonMissing, NotFound."""
    if not reason.strip():
        raise ReasonMissing(at=("reason",))
    account = await session.get(HouseholdAccount, place)
    if account is None:
        raise NotFound(at=("accountId",), what="account")
    session.add(
        AccountReveal(
            county_id=account.county_id,
            id=new_key(),
            household_account_id=account.id,
            region_code=account.region_code,
            account_id=viewer.account_id,
            reason=reason.strip(),
            at=clock.now(),
        )
    )
    await session.flush()
    return sealer.unseal(account.account_sealed, bound_to=BOUND_TO)
