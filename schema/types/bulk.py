"""Tables taken in and out."""

import strawberry

from domain.bulk.policy import RowOutcome
from domain.parties.roles import Permission
from resolvers import bulk as answers
from resolvers.reading.acting import act
from schema.types.billing import FileLinkPayload
from schema.types.node import UserError


@strawberry.type(description="What became of one row of a file, or would.")
class ImportedRow:
    row: int | None = strawberry.field(description="As a spreadsheet counts; null for the file as a whole.")
    outcome: RowOutcome
    field: str | None = strawberry.field(description="The heading of the cell that is wrong, if it is one.")
    code: str | None = strawberry.field(description="Why it was refused.")
    message: str | None = strawberry.field(description="The same in the reader's language, with what to do.")


@strawberry.type(description="What became of a file. Counts are of all rows.")
class ImportRowsPayload:
    dry_run: bool | None
    taken: int | None
    unchanged: int | None = strawberry.field(description="Rows that said what stood already.")
    refused: int | None
    given_up: int | None = strawberry.field(description="Sound rows not taken for the sake of bad ones.")
    results: list[ImportedRow] | None = strawberry.field(
        description="The first 1,000 rows, refused ones before others."
    )
    user_errors: list[UserError]


@strawberry.type
class BulkMutations:
    import_prices: ImportRowsPayload = act(
        answers.prices,
        "Set the prices of one's listings: 上架编号 or 标题, 起订数量, 单价. Others stay as they are.",
        Permission.PUBLISH_LISTING,
    )
    import_orders: ImportRowsPayload = act(
        answers.orders,
        "Place orders: 订单, 上架编号, 数量, 配送日期. Rows that name the same one make one, placed whole or not.",
        Permission.PLACE_ORDER,
    )
    import_roster: ImportRowsPayload = act(
        answers.roster,
        "Register families of one's village and their members: 户编号, 姓名, 身份证号, 与户主关系; 电话, 劳动能力,"
        " 登记日期. Who is in the register is found by the ID number; nobody is taken out.",
        Permission.KEEP_REGISTER,
    )
    link_export: FileLinkPayload = act(
        answers.link_export, "An address for one's stock, prices or orders as a table.", Permission.TAKE_OUT_FILES
    )
