"""What settlement refuses."""

from domain.errors import Refusal


class ContractMissing(Refusal):
    """{household} supplied {product} but has no contract for it in force on {day}. Enter the contract, then dispatch.

    {household}供应了{product},但在 {day} 没有生效的合同。请先录入合同再发货。
    """


class ShareRegisterEmpty(Refusal):
    """The split gives {percent} % to share holders, and no shares are registered on {day}. Enter the share register.

    分配方案中股东占 {percent}%,但 {day} 没有登记任何股份。请先录入股份登记表。
    """


class NothingAccepted(Refusal):
    """Nothing of this consignment was accepted, so there is nothing to settle. Ask the seller to take the goods back.

    这批货没有任何验收数量,无法结算。请与卖方商定退货。
    """


class CostsExceedGoods(Refusal):
    """The costs stated at dispatch ({costs} yuan) exceed the goods accepted ({goods} yuan). Correct the costs.

    发货时填写的费用({costs} 元)超过了验收货款({goods} 元)。请更正费用。
    """
