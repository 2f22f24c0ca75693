"""Short secrets (ID numbers, phones, accounts): sealed to be read again, hashed to be found, masked to be shown.

Sealed bytes: one version byte, a nonce of 12, then AES-256-GCM's ciphertext and tag. What a value is bound to (the
table and column it stands in) is authenticated with it, so that a sealed value moved elsewhere cannot be opened.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = 32

_STARS = "********"
_ID_NUMBER_LENGTHS = (18, 20, 22)


class Unsealable(Exception):
    """Sealed with another key, for another place, or altered since."""


class Sealer:
    """Seals with one key and looks up with another; either is 32 bytes. Safe to share between threads."""

    def __init__(self, sealing_key: bytes, lookup_key: bytes) -> None:
        if len(sealing_key) != _KEY_BYTES or len(lookup_key) != _KEY_BYTES:
            raise ValueError("a key is not 32 bytes long")
        self._cipher = AESGCM(sealing_key)
        self._lookup_key = lookup_key

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """`text` encrypted, different at each call. `bound_to` names its place, such as `person:id_number`."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), _binding(bound_to))

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """What was sealed. Raises Unsealable."""
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(ciphertext) < _TAG_BYTES:
            raise Unsealable(bound_to)
        try:
            return self._cipher.decrypt(nonce, ciphertext, _binding(bound_to)).decode()
        except InvalidTag:
            raise Unsealable(bound_to) from None

    def lookup(self, text: str) -> bytes:
        """32 bytes by which an equal text is found: HMAC-SHA256 of it, trimmed and in capitals."""
        return hmac.digest(self._lookup_key, text.strip().upper().encode(), hashlib.sha256)


def _binding(bound_to: str) -> bytes:
    return _VERSION + bound_to.encode()


def masked_id_number(number: str) -> str:
    """Place of first registration and the last four: `320722********1234`.

    A disability certificate (残疾人证, 20 or 22 characters) is an ID number followed by the kind and degree of the
    disability. It is shown as the ID number alone: its own ending, even its length, would tell of somebody's health.
    """
    if len(number) not in _ID_NUMBER_LENGTHS:
        return _STARS
    return f"{number[:6]}{_STARS}{number[14:18]}"


def masked_phone(number: str) -> str:
    """`138****1234`; of any other than a mobile number the last four at most."""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]}****{number[-4:]}"
    return masked_account(number)


def masked_account(number: str) -> str:
    """`****1234`; an account too short to hide behind four digits is hidden whole."""
    return f"****{number[-4:]}" if len(number) >= 8 else "****"
