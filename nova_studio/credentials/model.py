"""The secrets of an account."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class Secrets:
    """What an account keeps secret; what it does not need is empty. Never shown, logged or written to a file.

    An access key with its secret and, for temporary ones, the session token; or a Bedrock API key; and the proxy's password.
    """

    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    session_token: str | None = field(default=None, repr=False)
    api_key: str = field(default="", repr=False)
    proxy_password: str = field(default="", repr=False)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not any(getattr(self, name) for name in FIELDS)


FIELDS = tuple(each.name for each in fields(Secrets))
"""Each is one entry of the keyring."""
