"""What was said of an income entry."""

import strawberry

from domain.income import models
from domain.income.models import IncomeWord
from resolvers.reading.fields import reads
from schema.scalars import Instant
from schema.types.node import Node


@reads(models.IncomeRemark)
@strawberry.type(description="Something said of an income entry, by the family or by its officer. Never edited.")
class IncomeRemark(Node):
    word: IncomeWord
    note: str | None
    made_name: str
    made_at: Instant
