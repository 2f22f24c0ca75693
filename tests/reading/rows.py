"""The rows somebody may see, one plain list for each table, and the ids under which the API shows them."""

import base64
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.accreditation.models import (
    Certification,
    CertificationEvidence,
    CertificationStep,
    Licence,
    LotCertificate,
    Objection,
    ObjectionFinding,
    RegistrationStep,
    RequiredLicence,
    SellerRegistration,
)
from domain.allocation.models import (
    AllocationChange,
    AllocationDecision,
    AllocationPolicy,
    HouseholdNeed,
    LotNeed,
)
from domain.billing.models import (
    InterestNote,
    InterestPayment,
    InterestStep,
    Invoice,
    InvoiceItem,
    LateInterestRate,
    PaymentAgreement,
    PaymentTerm,
    Receivable,
)
from domain.cases.models import (
    Case,
    CaseDelegation,
    CaseEvent,
    CaseMeasure,
    CaseNotice,
    CaseObjection,
    CaseReview,
    CaseRule,
    CaseVisit,
    CaseVote,
    ObjectionReceipt,
)
from domain.catalog.models import (
    Category,
    CertificateKind,
    Listing,
    ListingLot,
    Lot,
    LotContribution,
    PriceRecord,
    PriceTier,
    Product,
)
from domain.documents.models import Document
from domain.employment.models import Payroll, PayrollLine, Placement, Vacancy
from domain.fulfilment.models import (
    Claim,
    Credit,
    DeliveryRule,
    DriverReveal,
    Evidence,
    GoodsReturn,
    Leg,
    Rejection,
    TemperatureReading,
    Weighing,
)
from domain.households.models import (
    Entitlement,
    Household,
    HouseholdChange,
    Livestock,
    Loan,
    Membership,
    MonitoredGroup,
    Monitoring,
    Person,
    PersonReveal,
    Plot,
)
from domain.impact.models import CertificateKey, ImpactCertificate
from domain.income.models import IncomeOutlook, IncomeRemark
from domain.matchmaking.models import Lead, MatchmakingSession, Participation
from domain.orders.models import (
    Allocation,
    CancellationRule,
    Consignment,
    CreditNote,
    LineReplacement,
    Order,
    OrderLine,
    Receipt,
)
from domain.parties.models import Account, Appointment, Organisation
from domain.payouts.models import (
    BankAnswer,
    HouseholdAccount,
    PayoutApproval,
    PayoutBatch,
    PayoutFile,
    PayoutItem,
    PayoutLine,
    PayoutOmission,
    Recovery,
    Withholding,
)
from domain.pricing.models import BuyerContract, PriceCorridor, PriceDeparture
from domain.provenance.models import InspectionKind, RecallLevel
from domain.purchasing.models import (
    BudgetUnit,
    BuyerMember,
    ConsignmentDelivery,
    DeliveryAddress,
    DeliveryTerms,
    FreightRule,
    OrderApproval,
    OrderCharge,
    ReceivingSlot,
    SpendingLimit,
)
from domain.reconciliation.models import ReconciliationFinding, ReconciliationRun
from domain.regions.models import Region
from domain.reserved_share.models import FilingUnit, FilingVersion, OrderMove, ReservedShareFiling, ReservedShareScheme
from domain.rows import Row
from domain.settlement.models import (
    AttributionLine,
    Entry,
    IncomeEntry,
    IncomeLine,
    IncomeMonth,
    Settlement,
)
from domain.standing_orders.models import (
    StandingOrder,
    StandingOrderException,
    StandingOrderLine,
    StandingOrderRun,
    StandingOrderRunLine,
)
from domain.tenders.models import Award, CallOff, PurchaseContract, Quote, QuoteLine, Tender, TenderLine
from tests.reading.pools import Quiet

NODES: dict[str, type[Row]] = {
    "Account": Account,
    "Allocation": Allocation,
    "AllocationChange": AllocationChange,
    "AllocationDecision": AllocationDecision,
    "AllocationPolicy": AllocationPolicy,
    "Appointment": Appointment,
    "AttributionLine": AttributionLine,
    "BudgetUnit": BudgetUnit,
    "BuyerMember": BuyerMember,
    "Award": Award,
    "CallOff": CallOff,
    "BuyerContract": BuyerContract,
    "Case": Case,
    "CaseDelegation": CaseDelegation,
    "CaseEvent": CaseEvent,
    "CaseMeasure": CaseMeasure,
    "CaseNotice": CaseNotice,
    "CaseReview": CaseReview,
    "CaseRule": CaseRule,
    "CaseVisit": CaseVisit,
    "CaseVote": CaseVote,
    "Category": Category,
    "CertificateKind": CertificateKind,
    "Certification": Certification,
    "CertificationEvidence": CertificationEvidence,
    "CertificationStep": CertificationStep,
    "Claim": Claim,
    "Consignment": Consignment,
    "CreditNote": CreditNote,
    "ConsignmentDelivery": ConsignmentDelivery,
    "DeliveryAddress": DeliveryAddress,
    "DeliveryRule": DeliveryRule,
    "DriverReveal": DriverReveal,
    "DeliveryTerms": DeliveryTerms,
    "Document": Document,
    "CertificateKey": CertificateKey,
    "Entitlement": Entitlement,
    "FilingUnit": FilingUnit,
    "FilingVersion": FilingVersion,
    "FreightRule": FreightRule,
    "GoodsReturn": GoodsReturn,
    "Household": Household,
    "HouseholdChange": HouseholdChange,
    "HouseholdNeed": HouseholdNeed,
    "ImpactCertificate": ImpactCertificate,
    "InspectionKind": InspectionKind,
    "IncomeDispute": IncomeRemark,
    "IncomeEntry": IncomeEntry,
    "IncomeForecast": IncomeOutlook,
    "IncomeRemark": IncomeRemark,
    "IncomeLine": IncomeLine,
    "InterestNote": InterestNote,
    "InterestPayment": InterestPayment,
    "InterestStep": InterestStep,
    "Invoice": Invoice,
    "InvoiceItem": InvoiceItem,
    "LateInterestRate": LateInterestRate,
    "Lead": Lead,
    "Leg": Leg,
    "Licence": Licence,
    "Listing": Listing,
    "Livestock": Livestock,
    "Plot": Plot,
    "Loan": Loan,
    "Lot": Lot,
    "LotCertificate": LotCertificate,
    "LotNeed": LotNeed,
    "MatchmakingSession": MatchmakingSession,
    "MonitoredGroup": MonitoredGroup,
    "NoticeObjection": CaseObjection,
    "Objection": Objection,
    "ObjectionFinding": ObjectionFinding,
    "ObjectionReceipt": ObjectionReceipt,
    "Order": Order,
    "OrderApproval": OrderApproval,
    "OrderLine": OrderLine,
    "OrderMove": OrderMove,
    "Organisation": Organisation,
    "BankAnswer": BankAnswer,
    "HouseholdAccount": HouseholdAccount,
    "PaymentAgreement": PaymentAgreement,
    "PaymentTerm": PaymentTerm,
    "Participation": Participation,
    "Payroll": Payroll,
    "PayoutApproval": PayoutApproval,
    "PayoutBatch": PayoutBatch,
    "PayoutFile": PayoutFile,
    "PayoutItem": PayoutItem,
    "PayoutLine": PayoutLine,
    "PayoutOmission": PayoutOmission,
    "Person": Person,
    "PersonReveal": PersonReveal,
    "Placement": Placement,
    "PriceCorridor": PriceCorridor,
    "PriceDeparture": PriceDeparture,
    "Product": Product,
    "PublicNotice": CaseNotice,
    "Receipt": Receipt,
    "Receivable": Receivable,
    "PurchaseContract": PurchaseContract,
    "Quote": Quote,
    "QuoteLine": QuoteLine,
    "RecallLevel": RecallLevel,
    "Recovery": Recovery,
    "ReconciliationFinding": ReconciliationFinding,
    "ReconciliationRun": ReconciliationRun,
    "Region": Region,
    "Rejection": Rejection,
    "ReservedShareFiling": ReservedShareFiling,
    "ReservedShareScheme": ReservedShareScheme,
    "RegistrationStep": RegistrationStep,
    "RequiredLicence": RequiredLicence,
    "SellerRegistration": SellerRegistration,
    "Settlement": Settlement,
    "SpendingLimit": SpendingLimit,
    "StandingOrder": StandingOrder,
    "StandingOrderException": StandingOrderException,
    "StandingOrderLine": StandingOrderLine,
    "StandingOrderRun": StandingOrderRun,
    "StandingOrderRunLine": StandingOrderRunLine,
    "Tender": Tender,
    "TenderLine": TenderLine,
    "Vacancy": Vacancy,
    "WageEvidence": PayrollLine,
    "Weighing": Weighing,
    "Withholding": Withholding,
}
"""The model behind each type that has ids."""
OTHERS: list[type[Row]] = [
    Credit,
    Evidence,
    CancellationRule,
    ListingLot,
    LotContribution,
    PriceRecord,
    PriceTier,
    Membership,
    Monitoring,
    Entry,
    IncomeMonth,
    ReceivingSlot,
    TemperatureReading,
    OrderCharge,
    LineReplacement,
]
NO_NODES: dict[str, type[Row]] = {
    "AllocationExplanation": Consignment,
    "IncomeHistory": Household,
    "IncomeIf": Household,
    "IncomeMonth": IncomeMonth,
    "IncomeStatement": Household,
    "LotContribution": LotContribution,
    "Membership": Membership,
    "Monitoring": Monitoring,
    "PriceRecord": PriceRecord,
    "PriceTier": PriceTier,
    "ReceivingSlot": ReceivingSlot,
    "Task": Case,
    "TemperatureReading": TemperatureReading,
}
"""Types that have no ids, though rows stand behind them."""

R = TypeVar("R", bound=Row)
Ids = Callable[[str, int | None, str | uuid.UUID], str]


def ids_as(sample: str) -> Ids:
    """How ids are written, by the id of an organisation: as plain text, or as base64 of it."""

    def plain(type_name: str, county_id: int | None, key: str | uuid.UUID) -> str:
        county = [] if county_id is None else [str(county_id)]
        return ":".join([type_name, *county, _key(key)])

    def coded(type_name: str, county_id: int | None, key: str | uuid.UUID) -> str:
        text = f"{type_name}:{'' if county_id is None else county_id}:{_key(key)}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _key(key: str | uuid.UUID) -> str:
        return key if isinstance(key, str) else str(key) if "-" in sample else key.hex

    return plain if ":" in sample else coded


@dataclass(repr=False)
class World(Quiet):
    """All rows that one viewer sees."""

    rows: dict[type[Row], list[Any]]

    @classmethod
    async def seen_in(cls, session: AsyncSession) -> "World":
        models = {*NODES.values(), *OTHERS}
        return cls({each: list((await session.execute(select(each))).scalars()) for each in models})

    def all(self, model: type[R], **alike: Any) -> list[R]:
        return [row for row in self.rows[model] if all(getattr(row, name) == value for name, value in alike.items())]

    def one(self, model: type[R], **alike: Any) -> R | None:
        found = self.all(model, **alike)
        assert len(found) <= 1, f"{len(found)} rows of {model.__name__} for {alike}"
        return found[0] if found else None

    def ids(self, ids: Ids, types: dict[str, type[Row]]) -> Iterator[tuple[str, str, Any]]:
        """Type, id and row of all rows of some types."""
        for name, model in types.items():
            for row in self.rows[model]:
                yield name, id_of(ids, name, row), row


def id_of(ids: Ids, type_name: str, row: Any) -> str:
    """A row is found by its county and id; one that all counties share by its id or code alone."""
    names = [each.key for each in inspect(type(row)).primary_key]
    key = row.id if "id" in names else getattr(row, names[-1])
    county = row.county_id if "county_id" in names else None
    return ids(type_name, county, key if isinstance(key, uuid.UUID) else str(key))
