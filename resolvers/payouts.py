"""Answering for payouts to households."""

from typing import cast

import strawberry
from sqlalchemy import Select

from domain.payouts import queries
from domain.payouts.actions.accounts import enter_account, reveal_account
from domain.payouts.actions.answering import import_answer
from domain.payouts.actions.approving import approve_payout
from domain.payouts.actions.drafting import (
    cancel_payout,
    draft_follow_up,
    draft_payout,
    reckon,
    reckon_follow_up,
    submit_payout,
)
from domain.payouts.actions.recovering import consent_to_recovery
from domain.payouts.actions.sending import take_bank_file
from domain.payouts.models import HouseholdAccount, PayoutBatch, PayoutLine, PayoutState, Recovery
from domain.payouts.rules import Declared, Omission, Plan
from resolvers.billing import linked
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.forms import Plain
from resolvers.reading.ids import NodeId, keys_asked
from schema.inputs.payouts import (
    ApprovePayoutInput,
    CancelPayoutInput,
    ConsentToRecoveryInput,
    DraftFollowUpInput,
    DraftPayoutInput,
    EnterHouseholdAccountInput,
    ImportBankAnswerInput,
    LinkBankFileInput,
    ReckonFollowUpInput,
    ReckonPayoutInput,
    RevealHouseholdAccountInput,
    SubmitPayoutInput,
)

_BATCH = ("batchId",)


def batches(state: PayoutState | None = None) -> Select[PayoutBatch]:
    rows = queries.batches_newest_first()
    return rows if state is None else rows.where(PayoutBatch.state == state)


def batch(id: strawberry.ID) -> Select[PayoutBatch]:
    county_id, key = keys_asked(id, "PayoutBatch")
    return queries.batches_newest_first().where(PayoutBatch.county_id == county_id, PayoutBatch.id == key)


def of_household(household_id: strawberry.ID) -> Select[PayoutLine]:
    county_id, key = keys_asked(household_id, "Household")
    return queries.lines_newest_first().where(PayoutLine.county_id == county_id, PayoutLine.household_id == key)


def recoveries(household_id: strawberry.ID | None = None) -> Select[Recovery]:
    rows = queries.recoveries_newest_first()
    if household_id is None:
        return rows
    county_id, key = keys_asked(household_id, "Household")
    return rows.where(Recovery.county_id == county_id, Recovery.household_id == key)


def accounts(household_id: strawberry.ID) -> Select[HouseholdAccount]:
    county_id, key = keys_asked(household_id, "Household")
    return queries.accounts_newest_first().where(
        HouseholdAccount.county_id == county_id, HouseholdAccount.household_id == key
    )


async def enter(doing: Doing, input: EnterHouseholdAccountInput) -> ReadBack:
    household = place_of(input.household_id, "Household", ("householdId",))
    given = input.account, input.payee, input.bank
    made = await enter_account(doing.session, doing.viewer, doing.context.services.sealer, household, *given)
    return ReadBack(made.county_id, made.id)


async def reveal(doing: Doing, input: RevealHouseholdAccountInput) -> ReadBack:
    account = place_of(input.account_id, "HouseholdAccount", ("accountId",))
    sealer = doing.context.services.sealer
    return ReadBack(
        values={"account": await reveal_account(doing.session, doing.viewer, sealer, account, input.reason)}
    )


async def reckoned(doing: Doing, input: ReckonPayoutInput) -> ReadBack:
    return _reckoning(doing, await reckon(doing.session, doing.viewer, input.purpose, input.until))


async def reckoned_follow_up(doing: Doing, input: ReckonFollowUpInput) -> ReadBack:
    failed = place_of(input.batch_id, "PayoutBatch", _BATCH)
    _, plan = await reckon_follow_up(doing.session, doing.viewer, failed)
    return _reckoning(doing, plan)


def _reckoning(doing: Doing, plan: Plan) -> ReadBack:
    return ReadBack(
        values={
            "count": len(plan.lines),
            "total": plan.total,
            "withheld": plan.withheld,
            "withoutAccount": [_omitted(doing.viewer.county_id, each) for each in plan.without_account],
        }
    )


def _omitted(county_id: int, omitted: Omission) -> Plain:
    return Plain(
        householdId=str(NodeId("Household", county_id, str(omitted.household_id))),
        householdNumber=omitted.household_number,
        amount=omitted.amount,
    )


async def draft(doing: Doing, input: DraftPayoutInput) -> ReadBack:
    declared = Declared(input.declared_count, input.declared_total)
    made = await draft_payout(doing.session, doing.viewer, input.purpose, input.until, declared)
    return ReadBack(made.county_id, made.id)


async def follow_up(doing: Doing, input: DraftFollowUpInput) -> ReadBack:
    failed = place_of(input.batch_id, "PayoutBatch", _BATCH)
    declared = Declared(input.declared_count, input.declared_total)
    made = await draft_follow_up(doing.session, doing.viewer, failed, declared)
    return ReadBack(made.county_id, made.id)


async def submit(doing: Doing, input: SubmitPayoutInput) -> ReadBack:
    done = await submit_payout(doing.session, doing.viewer, place_of(input.batch_id, "PayoutBatch", _BATCH))
    return ReadBack(done.county_id, done.id)


async def cancel(doing: Doing, input: CancelPayoutInput) -> ReadBack:
    place = place_of(input.batch_id, "PayoutBatch", _BATCH)
    done = await cancel_payout(doing.session, doing.viewer, place, input.reason)
    return ReadBack(done.county_id, done.id)


async def approve(doing: Doing, input: ApprovePayoutInput) -> ReadBack:
    done = await approve_payout(doing.session, doing.viewer, place_of(input.batch_id, "PayoutBatch", _BATCH))
    return ReadBack(done.county_id, done.id)


async def link_bank_file(doing: Doing, input: LinkBankFileInput) -> ReadBack:
    place = place_of(input.batch_id, "PayoutBatch", _BATCH)
    done = await take_bank_file(doing.session, doing.viewer, place, input.format)
    ending = {"FIXED": "txt", "CSV": "csv"}[input.format.value]
    return linked(doing, "bank-file", ending, {"county": done.county_id, "id": str(done.id)})


async def import_bank_answer(doing: Doing, input: ImportBankAnswerInput) -> ReadBack:
    name, data = cast("tuple[str, bytes]", input.file)  # as the multipart reader leaves it
    place = place_of(input.batch_id, "PayoutBatch", _BATCH)
    done = await import_answer(doing.session, doing.viewer, place, name, data)
    return ReadBack(done.county_id, done.id)


async def consent(doing: Doing, input: ConsentToRecoveryInput) -> ReadBack:
    place = place_of(input.recovery_id, "Recovery", ("recoveryId",))
    done = await consent_to_recovery(doing.session, doing.viewer, place, input.note, consented=input.consented)
    return ReadBack(done.county_id, done.id)
