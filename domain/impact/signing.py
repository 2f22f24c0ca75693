"""Signing certificates with Ed25519, so that anybody with the public key can check one without asking us."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_FORM = "LXC1"
_LONGEST = 4000


class NoProof(ValueError):
    """A text that is not in the form of a proof."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was signed, as canonical JSON in UTF-8, and the signature over its bytes.

    Written as `LXC1.<payload>.<signature>`, both in base64url without padding. Canonical JSON has its keys in order
    and no white space; amounts are strings in yuan.
    """

    payload: bytes
    signature: bytes

    def written(self) -> str:
        return ".".join([_FORM, _coded(self.payload), _coded(self.signature)])

    @classmethod
    def read(cls, text: str) -> "Proof":
        """Raises NoProof."""
        form, *parts = text.split(".") if len(text) <= _LONGEST else [""]
        if form != _FORM or len(parts) != 2:
            raise NoProof
        try:
            payload, signature = (
                base64.b64decode(each + "=" * (-len(each) % 4), b"-_", validate=True) for each in parts
            )
        except (binascii.Error, ValueError):
            raise NoProof from None
        return cls(payload, signature)

    def facts(self) -> Mapping[str, Any]:
        """What it says. Raises NoProof."""
        try:
            found = orjson.loads(self.payload)
        except orjson.JSONDecodeError:
            raise NoProof from None
        if not isinstance(found, dict):
            raise NoProof
        return found


def _coded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


class Signer:
    """Signs with one private key of 32 bytes."""

    def __init__(self, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.public_key = self._key.public_key().public_bytes_raw()

    @property
    def code(self) -> str:
        """What its public key is called: the beginning of its SHA-256."""
        return hashlib.sha256(self.public_key).hexdigest()[:16]

    def proof_of(self, facts: Mapping[str, Any]) -> Proof:
        payload = orjson.dumps(dict(facts), option=orjson.OPT_SORT_KEYS)
        return Proof(payload, self._key.sign(payload))


def is_signed_by(public_key: bytes, proof: Proof) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(proof.signature, proof.payload)
    except (InvalidSignature, ValueError):
        return False
    return True
