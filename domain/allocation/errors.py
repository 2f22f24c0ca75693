"""What allocating refuses."""

from domain.errors import Refusal


class LotsGivenByPolicy(Refusal):
    """Your organisation's lots are given out by {policy} today. Set the policy SELLER_CHOICE first, then choose.

    贵单位今天按 {policy} 分配批次。请先将分配方式设为 SELLER_CHOICE,再选择批次。
    """
