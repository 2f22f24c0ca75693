"""The schema: imports and inheritance."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.reading.inputs import make_inputs_quickly
from resolvers.reading.walking import walk_what_was_read
from schema.scalars import SCALARS
from schema.types.accreditation import AccreditationMutations, AccreditationQueries
from schema.types.allocation import AllocationMutations, AllocationQueries
from schema.types.billing import BillingMutations, BillingQueries
from schema.types.bulk import BulkMutations
from schema.types.buying import BuyingMutations, BuyingQueries
from schema.types.cases import CaseMutations, CaseQueries
from schema.types.catalog import CatalogMutations, CatalogQueries
from schema.types.documents import DocumentMutations, DocumentQueries
from schema.types.employment import EmploymentMutations
from schema.types.fulfilment import FulfilmentMutations, FulfilmentQueries
from schema.types.households import HouseholdMutations, HouseholdQueries
from schema.types.impact import ImpactMutations, ImpactQueries
from schema.types.income import IncomeMutations, IncomeQueries
from schema.types.linkage import LinkageMutations, LinkageQueries
from schema.types.matchmaking import MatchmakingMutations, MatchmakingQueries
from schema.types.node import InputError, InsufficientStock, NodeQueries
from schema.types.orders import OrderMutations, OrderQueries
from schema.types.parties import PartyMutations, PartyQueries
from schema.types.payouts import PayoutMutations, PayoutQueries
from schema.types.pricing import PricingMutations, PricingQueries
from schema.types.provenance import ProvenanceMutations, ProvenanceQueries
from schema.types.purchasing import PurchasingMutations, PurchasingQueries
from schema.types.reconciliation import ReconciliationMutations, ReconciliationQueries
from schema.types.regions import RegionQueries
from schema.types.reserved_share import ReservedShareMutations, ReservedShareQueries
from schema.types.settlement import SettlementMutations, SettlementQueries
from schema.types.standing_orders import StandingOrderMutations, StandingOrderQueries
from schema.types.tenders import TenderMutations, TenderQueries
from schema.types.village_plans import VillagePlanMutations, VillagePlanQueries


@strawberry.type(description="What can be asked.")
class Query(
    NodeQueries,
    RegionQueries,
    PartyQueries,
    DocumentQueries,
    HouseholdQueries,
    CatalogQueries,
    PricingQueries,
    AccreditationQueries,
    OrderQueries,
    PurchasingQueries,
    BuyingQueries,
    FulfilmentQueries,
    ProvenanceQueries,
    SettlementQueries,
    AllocationQueries,
    LinkageQueries,
    IncomeQueries,
    CaseQueries,
    MatchmakingQueries,
    BillingQueries,
    PayoutQueries,
    TenderQueries,
    ImpactQueries,
    StandingOrderQueries,
    ReservedShareQueries,
    ReconciliationQueries,
    VillagePlanQueries,
):
    pass


@strawberry.type(description="What can be done. Each takes effect whole or not at all.")
class Mutation(
    PartyMutations,
    DocumentMutations,
    HouseholdMutations,
    CatalogMutations,
    PricingMutations,
    AccreditationMutations,
    OrderMutations,
    PurchasingMutations,
    BuyingMutations,
    FulfilmentMutations,
    ProvenanceMutations,
    SettlementMutations,
    LinkageMutations,
    EmploymentMutations,
    AllocationMutations,
    IncomeMutations,
    CaseMutations,
    MatchmakingMutations,
    BillingMutations,
    PayoutMutations,
    TenderMutations,
    ImpactMutations,
    BulkMutations,
    StandingOrderMutations,
    ReservedShareMutations,
    ReconciliationMutations,
    VillagePlanMutations,
):
    pass


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[InputError, InsufficientStock],
    config=StrawberryConfig(scalar_map=SCALARS),
)
walk_what_was_read(schema._schema)
make_inputs_quickly(schema._schema)
