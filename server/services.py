"""What answers need beside the database's rows."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from domain import clock
from domain.impact.signing import Signer
from domain.parties.roles import Viewer
from domain.sealing import Sealer
from schema.root import schema
from server.database import Database
from server.documents import Documents, Switches
from server.limits import Limits
from server.papers.links import FileAsked, FileLink, FileLinks
from server.settings import Keys, Settings
from server.throttle import Throttle
from server.tokens import AccessTokens, new_refresh_token, refresh_hash
from server.trusted import Library, shipped

GRAPHQL = schema._schema


@dataclass(frozen=True)
class Services:
    """One server's. `trusted_only` runs no document but those we ship.

    Without a `certificate_key` of its own, certificates are signed by one drawn from the tokens' key.
    `bytes_path` answers what is wholly planned, or read back, without graphql-core; both ways give the same.
    """

    database: Database
    tokens: AccessTokens
    access_lifetime: timedelta = timedelta(minutes=15)
    refresh_lifetime: timedelta = timedelta(days=14)
    sealer: Sealer = field(default_factory=lambda: Sealer(os.urandom(32), os.urandom(32)), repr=False)
    """What it seals outlives this server only where its keys do: a server that keeps anything is given its own."""
    limits: Limits = field(default_factory=Limits)
    switches: Switches = field(default_factory=Switches)
    trusted_only: bool = False
    operations: Mapping[str, str] = field(default_factory=shipped, repr=False)
    """The operations that clients may name, by their paths; each is planned when the server starts."""
    bytes_path: bool = True
    certificate_key: bytes | None = field(default=None, repr=False)

    @cached_property
    def library(self) -> Library:
        """Raises InvalidDocument or Refused for a shipped document that cannot be run."""
        return Library(Documents(GRAPHQL, self.limits, self.switches), self.operations, self.trusted_only)

    @cached_property
    def links(self) -> FileLinks:
        return FileLinks(self.tokens.key_for("addresses of files"))

    @cached_property
    def signer(self) -> Signer:
        return Signer(self.certificate_key or self.tokens.key_for("certificates"))

    @cached_property
    def throttle(self) -> Throttle:
        return Throttle(self.limits)

    def link_to_file(self, viewer: Viewer, paper: str, format_: str, what: Mapping[str, Any]) -> FileLink:
        return self.links.link(viewer, FileAsked(paper, format_, what), clock.now())

    def new_refresh_token(self) -> tuple[str, bytes]:
        return new_refresh_token()

    def refresh_hash(self, token: str) -> bytes:
        return refresh_hash(token)


def services_of(settings: Settings, keys: Keys, database: Database) -> Services:
    return Services(
        database,
        AccessTokens(keys.signing, settings.access_token_lifetime),
        settings.access_token_lifetime,
        settings.refresh_token_lifetime,
        Sealer(keys.sealing, keys.lookup),
        settings.limits,
        settings.switches,
        trusted_only=settings.trusted_only,
        certificate_key=keys.certificate,
    )
