"""The domain's enums as the API names them. Imported before anything that uses one."""

import strawberry

from domain.accreditation.models import (
    CertificationAct,
    CertificationState,
    LicenceKind,
    LicenceState,
    RegistrationAct,
    RegistrationState,
    TakenOffFor,
)
from domain.allocation.models import Outcome as AllocationOutcome
from domain.allocation.models import Policy as AllocationPolicy
from domain.billing.models import InvoiceKind, TradeSide
from domain.bulk.exports import Kind as TableKind
from domain.bulk.policy import ErrorPolicy, RowOutcome
from domain.bulk.stock import Outcome
from domain.cases.models import CaseAct, CasePurpose, CaseState, LeadSource, Support, Vote
from domain.catalog.models import BaseUnit, Certified, DatedBy
from domain.documents.models import MediaType
from domain.employment.models import PayrollState
from domain.fulfilment.models import (
    Acceptance,
    BreachKind,
    ClaimAnswer,
    ClaimState,
    Defect,
    EventKind,
    Fault,
    Remedy,
    RuleKind,
)
from domain.households.models import (
    ChangedField,
    EntitlementKind,
    HealthState,
    HousingGrade,
    LabourCapacity,
    Leaving,
    MembershipEnd,
    Relation,
    RiskCause,
    SchoolingStage,
    SealedField,
)
from domain.impact.actions import Verdict
from domain.income.models import ExpectedKind, IncomeWord
from domain.matchmaking.models import Attendance, LeadState, SessionState, Side
from domain.orders.models import CancelCause, ConsignmentState, Cost, PriceBasis, Remainder
from domain.parties.models import OrganisationKind
from domain.parties.roles import Role
from domain.payouts.models import BankFileFormat, PayoutLineState, PayoutPurpose, PayoutState
from domain.pricing.models import ContractState
from domain.provenance.models import CorrectionReason, Result, Review, Severity
from domain.purchasing.models import CartProblem, Decision, Duty, FreightPayer, LimitPeriod
from domain.reconciliation.models import Check, PassThroughBy, ReconciliationBy
from domain.regions.models import RegionLevel
from domain.reserved_share.models import CanteenKind, GaugeFigure, SchemeScope
from domain.settlement.income import IncomeView
from domain.settlement.models import LineKind
from domain.settlement.terms import Basis, CreditState, DueKind, IncomeCategory, StepKind
from domain.standing_orders.actions.keeping import ExceptionChange
from domain.standing_orders.models import HolidayKind, LineOutcome, RunOutcome, StandingOrderState
from domain.tenders.models import TenderState
from domain.village_plans.models import PlanState

strawberry.enum(BaseUnit, description="What quantities are counted in.")
strawberry.enum(DatedBy, description="From which day the age of goods is counted.")
strawberry.enum(Certified, description="What a kind of certificate speaks of.")
strawberry.enum(MediaType, description="What a document is, told by its bytes.")
strawberry.enum(PayoutPurpose, description="What a batch pays. Wages are paid by the employer's own bank.")
strawberry.enum(PayoutState, description="Where a batch of payments to households stands.")
strawberry.enum(PayoutLineState, description="Where one payment to a household stands.")
strawberry.enum(BankFileFormat, description="As what a batch goes to the bank: fixed-width text, or CSV.")
strawberry.enum(PayrollState, description="Where a month's pay stands.")
strawberry.enum(Relation, description="What a member is to the head of the household.")
strawberry.enum(LabourCapacity, description="What somebody's hands can do.")
strawberry.enum(SchoolingStage, description="Where somebody is at school.")
strawberry.enum(HealthState, description="How somebody is; kept sealed.")
strawberry.enum(HousingGrade, description="How safe a house is, from A, sound, to D, dangerous as a whole.")
strawberry.enum(Leaving, description="Why a member leaves a household.")
strawberry.enum(MembershipEnd, description="Why somebody belongs to a household no more.")
strawberry.enum(EntitlementKind, description="What is paid regularly by law or programme.")
strawberry.enum(SealedField, description="What of a person is shown whole only for a reason.")
strawberry.enum(ChangedField, description="What of a household's entry was changed.")
strawberry.enum(RiskCause, description="Why a family may fall back into poverty.")
strawberry.enum(ConsignmentState, description="Where one seller's part of an order stands.")
strawberry.enum(CancelCause, description="Why a seller's part of an order will not be delivered.")
strawberry.enum(Remainder, description="What becomes of what a seller does not send yet.")
strawberry.enum(
    AllocationPolicy,
    name="AllocationPolicyKind",
    description="By what lots are given out: what expires first; what the seller chooses, and first expired until then;"
    " or, at equal grade and price, what families in need supplied, as far as the county's rule goes.",
)
strawberry.enum(
    AllocationOutcome,
    name="AllocationOutcome",
    description="What a decision about lots came to: chosen by the seller, preferred by need, or why none was.",
)
strawberry.enum(ContractState, description="Where a contract price stands.")
strawberry.enum(PriceBasis, description="Where the price of an order's line comes from.")
strawberry.enum(Cost, description="What a seller bore for a consignment.")
strawberry.enum(FreightPayer, description="Who bears the freight: the seller, or the buyer on top of the goods.")
strawberry.enum(CartProblem, description="What stands in the way of ordering a line of a cart.")
strawberry.enum(SchemeScope, description="Who set a scheme up: the state, or a city for its own buyers.")
strawberry.enum(CanteenKind, description="Whose canteen a filing is for.")
strawberry.enum(GaugeFigure, description="What is counted of eligible purchases.")
strawberry.enum(Duty, description="What a member may do for a buying organisation.")
strawberry.enum(LimitPeriod, description="What a limit holds for. Over that of an order somebody else must approve.")
strawberry.enum(Decision, description="What was decided about an order that waited.")
strawberry.enum(OrganisationKind, description="What an organisation is; it decides what it may do on the market.")
strawberry.enum(Role, description="What a person is to the platform under one appointment.")
strawberry.enum(RegionLevel, description="The four levels of the mechanism.")
strawberry.enum(Basis, description="Why a part of a sale belongs to somebody.")
strawberry.enum(CreditState, description="How sure a household's credit is.")
strawberry.enum(StepKind, description="The steps by which a sale is parted, in their order.")
strawberry.enum(IncomeCategory, description="What kind of income an entry is.")
strawberry.enum(Outcome, description="What became of one lot of a list, or would.")
strawberry.enum(IncomeView, description="For what purpose income is summed.")
strawberry.enum(LineKind, description="Against what income per head is held.")
strawberry.enum(TradeSide, description="Which side of its trade an organisation looks at.")
strawberry.enum(InvoiceKind, description="An invoice, or the red-letter invoice that voids one.")
strawberry.enum(TenderState, description="Where a request for quotation stands.")
strawberry.enum(
    Verdict,
    description="What verifying a certificate found: that it stands, that a later one took its place, that no such one"
    " was issued, that it is not what was signed, or that the platform's own record of it no longer is, and vouches"
    " for nothing: tell the county.",
)
strawberry.enum(TableKind, name="TableKind", description="What is taken out in bulk.")
strawberry.enum(ErrorPolicy, description="What a bad row means for the others.")
strawberry.enum(RowOutcome, description="What became of a row, or would.")
strawberry.enum(ExceptionChange, description="What one day of a standing order brings instead.")
strawberry.enum(HolidayKind, description="A public holiday, or a weekend day that is worked for one.")
strawberry.enum(LineOutcome, description="What became, or would become, of one line on one day.")
strawberry.enum(RunOutcome, description="What became of one day of a standing order as a whole.")
strawberry.enum(StandingOrderState, description="Whether orders are made of a standing order.")
strawberry.enum(Acceptance, description="How pressing it is that a buyer accepts what was sent.")
strawberry.enum(BreachKind, description="How the cold was not kept, or not shown to be.")
strawberry.enum(ClaimAnswer, description="What a seller says to a claim.")
strawberry.enum(ClaimState, description="Where a claim stands. AGREED and DECIDED wait for goods to move.")
strawberry.enum(Defect, description="What is wrong with goods.")
strawberry.enum(EventKind, description="A step in a consignment's life.")
strawberry.enum(Fault, description="Whose fault it was. Only a lot's ever touches a household's credit.")
strawberry.enum(Remedy, description="What a buyer asks, or gets, for goods that turned out bad.")
strawberry.enum(RuleKind, description="What a rule of delivery says.")
strawberry.enum(LicenceKind, description="What a licence allows.")
strawberry.enum(LicenceState, description="Whether the county has looked at a licence; only a verified one counts.")
strawberry.enum(
    RegistrationState, description="Where a seller's registration stands; whether it is in force is asked apart."
)
strawberry.enum(RegistrationAct, description="A step of a seller's registration.")
strawberry.enum(
    CertificationState, description="Where a certification stands: township, county, public notice, certified."
)
strawberry.enum(
    TakenOffFor,
    description="Why the county took a listing off: the seller was suspended, its registration revoked, or the"
    " certificate revoked that the goods or their title need.",
)
strawberry.enum(CertificationAct, description="A step of a certification.")
strawberry.enum(SessionState, description="Where a matchmaking session stands.")
strawberry.enum(Side, description="On which side of a deal an organisation comes to a session.")
strawberry.enum(Attendance, description="From an invitation to having been there; only who is signed up takes a seat.")
strawberry.enum(LeadState, description="Where talks between two who met stand.")
strawberry.enum(CorrectionReason, description="Why the books and the shelf differed.")
strawberry.enum(Result, description="What an inspection found.")
strawberry.enum(Severity, description="How a claimed volume stands to what could have been grown.")
strawberry.enum(Review, description="Where a finding stands: NOTED needs nobody, OPEN waits for an official.")
strawberry.enum(PlanState, name="VillagePlanState", description="Where a village's plan stands.")
strawberry.enum(DueKind, description="Why an organisation owes a household beside sales and wages.")
strawberry.enum(Check, name="ReconciliationCheck", description="Which two sides were held against each other.")
strawberry.enum(ReconciliationBy, description="For what credits are held against settlements.")
strawberry.enum(PassThroughBy, description="For what it is said how much of each yuan reached families.")
strawberry.enum(IncomeWord, description="What was said of an income entry last. DISPUTED waits for an answer.")
strawberry.enum(ExpectedKind, description="Why a family may expect money.")
strawberry.enum(LeadSource, description="Where a lead comes from.")
strawberry.enum(CasePurpose, description="Whether a case's steps let a family into support, or out of it.")
strawberry.enum(CaseState, description="How far a case has come, on the way in or, by the same steps, on the way out.")
strawberry.enum(CaseAct, description="A step of a case.")
strawberry.enum(Vote, description="How a member of a village review voted.")
strawberry.enum(Support, description="One of the five supports (五项保障).")
