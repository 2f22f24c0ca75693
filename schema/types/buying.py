"""What a buying organisation does with its orders: the roots that answer with one."""

import strawberry

from domain.parties.roles import Permission
from domain.purchasing import queries as rows
from resolvers import purchasing as answers
from resolvers.reading.acting import act
from resolvers.reading.roots import read_many
from schema.types.node import Connection
from schema.types.orders import Order, OrderPayload


@strawberry.type
class BuyingQueries:
    orders_awaiting_approval: Connection[Order] = read_many(
        rows.awaiting_approval, "Orders above a limit that nobody has decided about.", Permission.READ_PURCHASING
    )


@strawberry.type
class BuyingMutations:
    approve_order: OrderPayload = act(
        answers.approve,
        "What waits goes to its sellers. Done by an APPROVER who did not place it.",
        Permission.APPROVE_ORDER,
    )
    decline_order: OrderPayload = act(
        answers.decline,
        "What waits is cancelled, and its stock is free again. Done by an APPROVER who did not place it.",
        Permission.APPROVE_ORDER,
    )
