"""What employment refuses."""

from domain.errors import Refusal


class PayrollExists(Refusal):
    """The payroll of {month} was confirmed already. A correction is a payroll line of its own in the next month.

    {month} 的工资表已经确认过。如需更正,请在下个月的工资表中补发或扣回。
    """


class NoPostLeft(Refusal):
    """All {posts} posts of this vacancy are filled. Choose another vacancy.

    该岗位的 {posts} 个名额已满。请选择其他岗位。
    """


class AlreadyPlaced(Refusal):
    """{person} already works in this vacancy. Nothing needs to be done.

    {person}已在该岗位上岗,无需重复办理。
    """


class NotAMonth(Refusal):
    """A payroll is of one whole month up to this one. Give its first day.

    工资表按整月填写,且不能晚于本月。请填写该月的第一天。
    """
