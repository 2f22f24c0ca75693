"""Passwords: argon2id hashes, and a check that takes as long for a login nobody has.

Parameters follow the OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane). Call the `..._aside` forms from
asynchronous code: they run on two threads of their own, so that a rush of sign-ins neither blocks the loop nor takes
more than twice the memory.
"""

import asyncio
import base64
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from domain.errors import Refusal

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


class UnfitPassword(Refusal):
    """A password has {shortest} to {longest} characters. Choose another.

    密码长度应为 {shortest} 至 {longest} 个字符。请另选一个。
    """


def hashed(password: str) -> str:
    """An encoded argon2id hash with a salt of its own. Raises UnfitPassword."""
    secret = _secret(password)
    if secret is None or len(password) < SHORTEST_PASSWORD:
        raise UnfitPassword(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    return _hasher.hash(secret)


def verify(hash_: str | None, password: str) -> bool:
    """Whether `password` made the hash. None stands for a login nobody has: the same work, for False."""
    secret = _secret(password)
    try:
        return _hasher.verify(hash_ or _NOBODYS, secret or b"") and secret is not None
    except (VerificationError, ValueError):  # ValueError: what is kept is no hash at all
        return False


def needs_rehash(hash_: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hash_)


async def hashed_aside(password: str) -> str:
    """`hashed`, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, hashed, password)


async def verify_aside(hash_: str | None, password: str) -> bool:
    """`verify`, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, verify, hash_, password)


def _secret(password: str) -> bytes | None:
    """The bytes to hash, the same however a keyboard composed them (NFKC, as NIST SP 800-63B asks); None if unfit."""
    if len(password) > LONGEST_PASSWORD:
        return None
    try:
        return unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError:
        return None


def _hash_of_nothing_known() -> str:
    salt, digest = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (_hasher.salt_len, _hasher.hash_len))
    return f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${salt}${digest}"


_NOBODYS = _hash_of_nothing_known()
