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


class RelationUnknown(Refusal):
    """“{relation}” is no relation to the head that we know. Write 户主, 配偶, 子女, 父母, 孙子女 or 其他.

    无法识别与户主关系“{relation}”。请填写户主、配偶、子女、父母、孙子女或其他。
    """


class LabourUnknown(Refusal):
    """“{labour}” is no labour capacity that we know. Write 普通劳动力, 技能劳动力, 弱劳动力 or 无劳动力, or nothing.

    无法识别劳动能力“{labour}”。请填写普通劳动力、技能劳动力、弱劳动力或无劳动力,也可留空。
    """


class IdNumberAsFigure(Refusal):
    """The sheet keeps this ID number as a figure, which loses its last digits. Make the column text, and type it again.

    该身份证号在表格中是数值格式,末几位已经丢失。请将该列设为文本格式后重新录入。
    """


class HeadOfRosterMissing(Refusal):
    """Household {number} is new, and the file has no sound row for its head. Add or correct the row of the 户主.

    农户 {number} 是新户,而文件中没有可用的户主行。请补充或更正户主一行。
    """
