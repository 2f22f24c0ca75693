"""What settlement refuses."""

from domain.errors import Refusal


class ContractMissing(Refusal):
    """{household} supplied {product} but has no contract for it in force on {day}. Enter the contract, then dispatch.

    {household}供应了{product},但在 {day} 没有生效的合同。请先录入合同再发货。
    """


class MoreThanOpen(Refusal):
    """Only {open} yuan of this consignment are open. Take off that much at most.

    该批货款仅剩 {open} 元未付。减免金额不能超过这个数额。
    """


class ShareRegisterEmpty(Refusal):
    """The split gives {percent} % to share holders, and no shares are registered on {day}. Enter the share register.

    分配方案中股东占 {percent}%,但 {day} 没有登记任何股份。请先录入股份登记表。
    """
