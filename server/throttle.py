"""How much one viewer may ask for over time: a leaky bucket of cost for each, kept by this process."""

import math
from dataclasses import dataclass, field

from cachetools import LRUCache

from server.limits import Limits, Refused

KEPT_BUCKETS = 10_000


class AskedTooOften(Refused):
    """Too much was asked for in a short time. Wait {seconds} seconds, then go on with smaller requests.

    短时间内请求过多。请等待 {seconds} 秒后再试,并减小单次请求。
    """


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


@dataclass
class Throttle:
    """A bucket holds `limits.bucket` of cost and leaks `limits.leak_per_second`. Seconds are of any steady clock."""

    limits: Limits
    _buckets: LRUCache[object, _Bucket] = field(default_factory=lambda: LRUCache(KEPT_BUCKETS), init=False)

    def take(self, whose: object, cost: int, now: float) -> None:
        """Pour in what a request may cost. Raises AskedTooOften where it does not fit, and pours nothing."""
        bucket = self._leaked(whose, now)
        over = bucket.level + cost - self.limits.bucket
        if over > 0:
            raise AskedTooOften(seconds=math.ceil(over / self.limits.leak_per_second))
        bucket.level += cost

    def settle(self, whose: object, requested: int, actual: int, now: float) -> int:
        """Pour back what it did not cost, or what it cost more. How much is left."""
        bucket = self._leaked(whose, now)
        bucket.level = max(bucket.level + actual - requested, 0)
        return max(int(self.limits.bucket - bucket.level), 0)

    def _leaked(self, whose: object, now: float) -> _Bucket:
        bucket = self._buckets.get(whose)
        if bucket is None:
            bucket = self._buckets[whose] = _Bucket(0, now)
        bucket.level = max(bucket.level - (now - bucket.at) * self.limits.leak_per_second, 0)
        bucket.at = now
        return bucket
