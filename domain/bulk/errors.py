"""What bulk work refuses, as a whole or of one row."""

from domain.errors import Refusal


class ListingUnknown(Refusal):
    """You have no listing called {listing} that is for sale. Copy its title or id from an export.

    没有找到名为“{listing}”的在售商品。请从导出的表中复制标题或编号。
    """


class ListingUnclear(Refusal):
    """Several listings are called {listing}. Give the id, as an export has it.

    有多个商品名为“{listing}”。请改填导出表中的编号。
    """


class RowTwice(Refusal):
    """This repeats row {row}. Keep one of the two.

    与第 {row} 行重复。请只保留一行。
    """


class OrderRowsDiffer(Refusal):
    """The rows of order {order} name several delivery days. Give what comes on another day an order of its own.

    订单 {order} 的各行填写了不同的配送日期。同一订单只能有一个配送日,其余请另用订单编号。
    """
