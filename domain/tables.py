"""Every table there is: importing this names them all in `Row.metadata`."""

from domain import idempotency
from domain.accreditation import models as accreditation
from domain.allocation import models as allocation
from domain.billing import models as billing
from domain.cases import models as cases
from domain.catalog import models as catalog
from domain.documents import models as documents
from domain.employment import models as employment
from domain.fulfilment import models as fulfilment
from domain.households import models as households
from domain.impact import models as impact
from domain.income import models as income
from domain.linkage import models as linkage
from domain.matchmaking import models as matchmaking
from domain.orders import models as orders
from domain.parties import models as parties
from domain.payouts import models as payouts
from domain.pricing import models as pricing
from domain.provenance import models as provenance
from domain.purchasing import models as purchasing
from domain.reconciliation import models as reconciliation
from domain.regions import models as regions
from domain.reserved_share import models as reserved_share
from domain.rows import Row
from domain.settlement import models as settlement
from domain.standing_orders import models as standing_orders
from domain.tenders import models as tenders
from domain.village_plans import models as village_plans

SLICES = (
    regions,
    parties,
    documents,
    households,
    catalog,
    pricing,
    accreditation,
    orders,
    purchasing,
    fulfilment,
    provenance,
    employment,
    settlement,
    allocation,
    linkage,
    billing,
    payouts,
    tenders,
    impact,
    standing_orders,
    reserved_share,
    matchmaking,
    reconciliation,
    income,
    village_plans,
    cases,
    idempotency,
)

metadata = Row.metadata
