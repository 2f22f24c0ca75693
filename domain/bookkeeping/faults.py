"""What is wrong with a file, a sheet, a row or a cell, said so that a book-keeper can put it right."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Kind(Enum):
    """Every fault a file can have: what it says in English and in Chinese, with the `{names}` it is filled with."""

    # The file as a whole.
    FILE_EMPTY = ("The file is empty. Choose the file again.", "文件是空的。请重新选择文件。")
    FILE_TOO_LARGE = (
        "The file is larger than {limit} MB. Split it, or remove pictures and empty sheets.",
        "文件超过 {limit} MB。请拆分,或删除图片和空白工作表后再上传。",
    )
    UNPACKS_TOO_LARGE = (
        "The file unpacks to far more than a list of goods can hold. Copy the list to a new workbook and save that.",
        "文件解压后过大,不像是一份清单。请把清单复制到新的工作簿,保存后再上传。",
    )
    TOO_MANY_ROWS = (
        "There are more than {limit} rows. Split the list into several files; delete formatted empty rows below it.",
        "行数超过 {limit} 行。请拆成几个文件;清单下方带格式的空行请删除。",
    )
    TOO_MANY_COLUMNS = (
        "There are more than {limit} columns. Delete the empty or unrelated columns to the right of the list.",
        "列数超过 {limit} 列。请删除清单右侧空白或无关的列。",
    )
    FILE_LOCKED = (
        "The file is protected by a password. Save a copy without a password.",
        "文件设有密码。请另存为不带密码的副本。",
    )
    FILE_BROKEN = (
        "The file is damaged or incomplete. Open it in Excel or WPS, save it again as .xlsx, and upload that.",
        "文件已损坏或不完整。请用 Excel 或 WPS 打开,重新另存为 .xlsx 后再上传。",
    )
    NOT_A_SPREADSHEET = (
        "This is not a spreadsheet but {what_en}. Save the list as .xlsx, .xls, .ods or .csv.",
        "这不是电子表格,而是{what_zh}。请把清单另存为 .xlsx、.xls、.ods 或 .csv。",
    )
    ENCODING_UNKNOWN = (
        "The text's encoding cannot be told. Save it as .xlsx, or as CSV in UTF-8.",
        "无法识别文字编码。请另存为 .xlsx,或另存为 UTF-8 编码的 CSV。",
    )

    # A sheet.
    HEADER_NOT_FOUND = (
        "No row of headings was found in the first {rows} rows. Put the headings in one row: {columns}.",
        "前 {rows} 行内没有找到表头。请把表头写在同一行:{columns}。",
    )
    COLUMNS_MISSING = (
        "The table lacks the columns {columns}. Add them to the row of headings.",
        "表格缺少以下列:{columns}。请在表头中补上。",
    )
    COLUMN_TWICE = (
        "Two columns have headings that mean the same. Keep one of them, or name the other differently.",
        "有两列的表头意思相同。请只保留一列,或给另一列换个名称。",
    )
    HEADING_UNIT = (
        "The unit in this heading is not one we know. Write it as in 数量(公斤) or 单价(元/公斤).",
        "表头里的单位无法识别。请写成 数量(公斤)、单价(元/公斤) 这样的形式。",
    )
    MONTH_MISSING = (
        "It is not said which month this payroll is for. Write it once in the title, as in 2020年8月工资表.",
        "没有写明是哪个月的工资表。请在标题中写明一个月份,例如 2020年8月工资表。",
    )

    # A row.
    QUOTE_UNCLOSED = (
        "A quotation mark is opened in this line and not properly closed. Remove it or double it.",
        "这一行的引号没有正确闭合。请删除引号,或写成两个引号。",
    )
    BEYOND_HEADINGS = (
        (
            "The row has more cells than there are headings; a comma in a number or text may have split one. "
            "Put that cell in quotation marks."
        ),
        "这一行的单元格比表头多,可能是数字或文字里的逗号把一格拆成了两格。请给该格加上引号。",
    )
    DUPLICATE_ROW = (
        "This repeats row {row}. Delete it, or tell the two lots apart by grade or harvest date.",
        "与第 {row} 行重复。请删除,或用等级、采收日期把两批货区分开。",
    )
    MERGED_OVER_LOTS = (
        "One merged quantity covers rows of different goods. Unmerge it and write each quantity.",
        "合并的数量格覆盖了不同的货品。请取消合并,分别填写数量。",
    )

    # A cell: its text.
    MISSING = (
        "Nothing is written here, or a formula that failed. Fill it in.",
        "此处没有内容,或公式出错。请填写。",
    )
    CONTROL_CHARACTER = (
        "There is an invisible control character ({character}) in the text. Type the text again.",
        "文字中有不可见的控制字符({character})。请重新输入。",
    )
    LOST_CHARACTER = (
        "A character was lost or garbled before the file reached us. Type the text again.",
        "有文字在保存时丢失或成了乱码。请重新输入。",
    )
    TOO_LONG = (
        "The text is longer than {limit} characters. Shorten it.",
        "文字超过 {limit} 个字。请缩短。",
    )
    DITTO = ("Write out what is meant here instead of “the same as above”.", "请写出具体内容,不要写“同上”。")
    NAME_UNREADABLE = ("There is no name in this text. Write the name.", "这里看不出名称。请填写名称。")

    # A cell: numbers.
    APPROXIMATE = (
        "This says about how much. Measure it and write the exact figure.",
        "这是约数。请核实后填写准确的数字。",
    )
    NOT_A_NUMBER = (
        "This cannot be read as a number. Write digits such as 1200.5.",
        "无法识别为数字。请填写数字,例如 1200.5。",
    )
    NEGATIVE = ("A negative figure cannot be taken. Check it.", "不能是负数。请核对。")
    ZERO = ("Zero cannot be taken. Correct it, or leave the row out.", "不能为零。请更正,或删除这一行。")
    TOO_PRECISE = (
        "There are more than {places} decimals (in the base unit, if converted). Round it.",
        "小数超过 {places} 位(含换算为基本单位之后)。请四舍五入。",
    )
    TOO_LARGE = ("The figure is too large to be right. Check it.", "数字过大。请核对。")

    # A cell: units and prices.
    UNIT_UNKNOWN = (
        "The unit is not one we know. Write for example 公斤, 斤, 扎 or 箱(5kg).",
        "无法识别单位。请写成 公斤、斤、扎、箱(5kg) 这样的形式。",
    )
    UNIT_CONFLICT = (
        "The quantity is written in {written}, the row's unit is {unit}. Make them agree.",
        "数量写的是{written},本行单位是{unit}。请改为一致。",
    )
    PRICE_OPEN = ("The price is left open. Write a price.", "价格未定。请填写价格。")
    PRICE_UNREADABLE = (
        "This cannot be read as a price in yuan. Write 3.6 or 3.6元/公斤.",
        "无法识别为以元计的价格。请写成 3.6 或 3.6元/公斤。",
    )
    PRICE_UNIT = (
        (
            "The price is per {per} but the goods are counted in {unit}, and one cannot be converted into the other. "
            "Give the price per {unit}."
        ),
        "价格按{per}计,货品按{unit}计,两者无法换算。请填写每{unit}的价格。",
    )
    PRICE_INEXACT = (
        "Converted to a price per {unit}, this has more than four decimals. Give the price per {unit}.",
        "换算为每{unit}的价格后小数超过四位。请直接填写每{unit}的价格。",
    )

    # A cell: dates.
    DATE_VAGUE = (
        "This does not name a day. Write the day, as in 2020-07-31.",
        "没有写明是哪一天。请填写具体日期,例如 2020-07-31。",
    )
    DATE_WITHOUT_YEAR = (
        "The date has no year, and the sheet does not say which. Write the date with its year, as in 2020-08-02.",
        "日期没有年份,表上也没有写明年份。请填写带年份的日期,例如 2020-08-02。",
    )
    DATE_YEAR_UNCLEAR = (
        (
            "The date has no year, and the year of the sheet would put it months after the sheet was written. "
            "Write the date with its year."
        ),
        "日期没有年份,按填表年份推算会比填表日期晚好几个月。请填写带年份的日期。",
    )
    DATE_UNREADABLE = (
        "This cannot be read as a date. Write it as in 2020-08-02.",
        "无法识别为日期。请写成 2020-08-02 这样的形式。",
    )
    DATE_IMPOSSIBLE = (
        "There is no such day between 2000 and 2099. Check the date.",
        "2000 年至 2099 年之间没有这一天。请核对日期。",
    )

    # A cell: who supplied how much.
    PART_UNREADABLE = (
        "“{entry}” cannot be read as a household and a figure. Write for example 侍长根 400;王桂兰 800.",
        "“{entry}”看不出农户和数量。请写成 侍长根 400;王桂兰 800 这样的形式。",
    )
    PART_WITHOUT_FIGURE = (
        "How much {household} supplied is not written. Write the figure.",
        "没有写明{household}供了多少。请填写数量。",
    )
    PART_WITHOUT_HOUSEHOLD = (
        "There is a figure but no household. Write the household's name.",
        "有数量而没有农户。请填写农户姓名。",
    )
    PART_TWICE = (
        "Figures stand both with the household and in the column beside it. Keep one of the two.",
        "农户一格和旁边的数量列都写了数量。请只保留一处。",
    )
    PARTS_IN_ANOTHER_UNIT = (
        (
            "The households' figures come to {parts}. They are headed {written}, the goods are counted in {unit}, and "
            "the quantity is {quantity}: taken as {unit} they do not add up. "
            "Write them in {unit}, adding up to {quantity}."
        ),
        (
            "农户数量合计 {parts}。表头写的是{written},货品按{unit}计,数量为 {quantity},按{unit}计算也对不上。"
            "请按{unit}填写,合计应为 {quantity}。"
        ),
    )
    PARTS_DO_NOT_ADD_UP = (
        "The households' figures come to {parts} {unit}, the quantity to {quantity} {unit}. Correct one of them.",
        "农户数量合计 {parts} {unit},而本批数量是 {quantity} {unit}。请更正。",
    )

    # A cell: people and their pay.
    ID_AS_NUMBER = (
        (
            "The ID number was stored as a number and has lost its last digits. "
            "Set the column's format to text and type it again."
        ),
        "身份证号按数字保存,后几位已丢失。请把该列设为文本格式后重新输入。",
    )
    ID_NUMBER_WRONG = ("{why_en}", "{why_zh}")
    TOO_MANY_DAYS = (
        "The month has only {days} days. Check the attendance.",
        "这个月只有 {days} 天。请核对出勤天数。",
    )
    NET_DOES_NOT_ADD_UP = (
        "Gross pay less deductions is {expected}, but {net} is written. Correct one of them.",
        "应发减代扣应为 {expected},表上写的是 {net}。请更正。",
    )
    PERSON_TWICE = (
        "This person is already in row {row}. Keep one row for one person.",
        "此人已在第 {row} 行出现。每人请只保留一行。",
    )

    @property
    def english(self) -> str:
        return self.value[0]

    @property
    def chinese(self) -> str:
        return self.value[1]


class Unsound(Exception):
    """A cell, a row or a file that cannot be taken, before it is known where it stands."""

    def __init__(self, kind: Kind, **data: object) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.data = data


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column as a reader of the sheet knows it: its letter, and what stands in the row of headings."""

    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    `row` counts from 1 as a spreadsheet does. Without a row the whole sheet is meant, without a sheet the whole file;
    then nothing of it is taken. `value` is what was written, shortened, invisible characters made visible.
    """

    sheet: str | None
    row: int | None
    column: ColumnRef | None
    value: str
    code: str
    reason_en: str
    reason_zh: str


def fault(
    unsound: Unsound,
    sheet: str | None = None,
    row: int | None = None,
    column: ColumnRef | None = None,
    value: str = "",
) -> Fault:
    kind, data = unsound.kind, unsound.data
    return Fault(sheet, row, column, value, kind.name, kind.english.format(**data), kind.chinese.format(**data))


class Why(StrEnum):
    """Why a row holds nothing to take and is no fault either."""

    ABOVE_HEADER = "ABOVE_HEADER"
    HEADER = "HEADER"
    BLANK = "BLANK"
    TOTAL = "TOTAL"
    NOTE = "NOTE"
    HIDDEN_SHEET = "HIDDEN_SHEET"
    EMPTY_SHEET = "EMPTY_SHEET"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A row that was read and rightly left alone. Without a row the whole sheet is meant."""

    sheet: str
    row: int | None
    why: Why
