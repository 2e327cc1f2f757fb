"""The secrets of an account."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Secrets:
    """An access key with its secret and, for temporary ones, the session token. Never shown, logged or written to a file."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


FIELDS = ("access_key", "secret_key", "session_token")
"""Each is one entry of the keyring."""
