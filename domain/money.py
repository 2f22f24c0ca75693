"""Integer fen, and how a sum is parted without losing one."""

import hashlib
import uuid
from collections.abc import Callable, Hashable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

Fen = int
Key = TypeVar("Key", bound=Hashable)

FEN_PER_YUAN = 100
LARGEST_FEN = 10**15 - 1
"""Just under ten trillion yuan: room for a province's year, far from bigint's end even when summed."""


def fen_of(yuan: Decimal) -> Fen:
    """The fen in an amount of yuan. Raises ValueError for more than two decimals or over LARGEST_FEN."""
    if not yuan.is_finite():
        raise ValueError("not a number")
    fen = yuan.scaleb(2)
    if abs(fen) > LARGEST_FEN:
        raise ValueError("too large")
    if fen != int(fen):
        raise ValueError("more than two decimals")
    return int(fen)


def yuan_of(fen: Fen) -> str:
    """`12345` fen as `"123.45"`."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole}.{part:02d}"


def priced(quantity: Decimal, unit_price: Decimal) -> Fen:
    """Quantity × price per unit in yuan, to the nearest fen, half away from zero (四舍五入)."""
    return int((quantity * unit_price).scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def part(
    total: Fen, weights: Mapping[Key, int | Decimal | Fraction], tie: Callable[[Key], Any] | None = None
) -> dict[Key, Fen]:
    """Part `total` by `weights` with the largest-remainder method (最大余额法).

    The parts sum to `total` exactly, each is within 1 fen of its exact share, a weight of zero gets zero, and the
    order of `weights` does not matter: of equal remainders the smallest `tie(key)` (else the smallest key) gets the
    fen first. A negative total is parted as its positive and negated. Raises ValueError where a weight is negative,
    or where all are zero and the total is not.
    """
    if total < 0:
        return {key: -fen for key, fen in part(-total, weights, tie).items()}
    exact, _ = _over_one_denominator(weights)
    whole = sum(exact.values())
    if any(weight < 0 for weight in exact.values()):
        raise ValueError("a weight is negative")
    if not whole:
        if total:
            raise ValueError("nothing to part by")
        return dict.fromkeys(exact, 0)
    parts = {key: total * weight // whole for key, weight in exact.items()}
    rank = tie or (lambda key: key)
    by_remainder = sorted(exact, key=lambda key: (-(total * exact[key] % whole), rank(key)))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def _over_one_denominator(exact: Mapping[Key, int | Decimal | Fraction]) -> tuple[dict[Key, int], int]:
    """Numerators over one denominator, so that all further arithmetic is of integers."""
    ratios = {key: each.as_integer_ratio() for key, each in exact.items()}
    denominator = lcm(*(below for _, below in ratios.values()))
    return {key: above * (denominator // below) for key, (above, below) in ratios.items()}, denominator


def rounded_together(exact: Mapping[Key, Fraction], tie: Callable[[Key], Any] | None = None) -> dict[Key, Fen]:
    """Round amounts so that their sum is the nearest fen to the exact sum, half up; each stays within 1 fen of its own.

    Of equal remainders the smallest `tie(key)` (else the smallest key) is rounded up first. Raises ValueError where an
    amount is negative.
    """
    above, below = _over_one_denominator(exact)
    if any(amount < 0 for amount in above.values()):
        raise ValueError("an amount is negative")
    whole = {key: amount // below for key, amount in above.items()}
    odd = (2 * sum(above.values()) + below) // (2 * below) - sum(whole.values())
    rank = tie or (lambda key: key)
    for key in sorted(above, key=lambda key: (-(above[key] % below), rank(key)))[:odd]:
        whole[key] += 1
    return whole


def taken_back(
    shares: Mapping[Key, Fen], before: Mapping[Key, Fen], refund: Fen, tie: Callable[[Key], Any] | None = None
) -> dict[Key, Fen]:
    """What one refund more takes back from each share of a sum, those first who have given back too little (追回).

    `before` is what earlier refunds took of each. The parts sum to `refund` exactly, none is negative, nobody gives
    back more than his share, and after any sequence of refunds each has given back within 1 fen of pro rata. Raises
    ValueError where a share or the refund is negative, or the refund is more than is left.
    """
    whole, cumulative = sum(shares.values()), sum(before.values()) + refund
    if refund < 0 or any(share < 0 for share in shares.values()):
        raise ValueError("a share or the refund is negative")
    if cumulative > whole:
        raise ValueError("more than is left")
    left = {key: share - before.get(key, 0) for key, share in shares.items()}
    owing = {key: cumulative * share - whole * before.get(key, 0) for key, share in shares.items()}
    parts = {key: min(max(owing[key] // whole, 0), left[key]) for key in shares if whole}
    rank = tie or (lambda key: key)
    odd = refund - sum(parts.values())
    step = 1 if odd > 0 else -1
    by_deficit = sorted(parts, key=lambda key: (step * (whole * parts[key] - owing[key]), rank(key)))
    can_move = [key for key in by_deficit if (parts[key] < left[key] if odd > 0 else parts[key] > 0)]
    for key in can_move[: abs(odd)]:
        parts[key] += step
    return {key: parts.get(key, 0) for key in shares}


def fair_turn(seed: uuid.UUID) -> Callable[[uuid.UUID], bytes]:
    """Who gets an odd fen first: by a hash of what is parted and who gets it, so that nobody is always favoured."""
    return lambda key: hashlib.sha256(seed.bytes + key.bytes).digest()
