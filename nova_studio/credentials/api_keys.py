"""Bedrock API keys, read offline: where a short-term key is good for, and until when.

Source: Bedrock User Guide, "API keys", and aws-bedrock-token-generator 1.1.0. A short-term key is the text ``bedrock-api-key-`` and
the base64 of a presigned address (without its scheme, sometimes with a version at the end). It lives at most 12 hours, and no
longer than the session that made it, which cannot be seen here. A long-term key says nothing about itself.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

PREFIX = "bedrock-api-key-"
_STAMP = "%Y%m%dT%H%M%SZ"
_LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class ShortTerm:
    """A short-term key's own words: the only region it works in, when it was signed, and how long it lives at most."""

    region: str
    signed: datetime
    lifetime: timedelta

    @property
    def expires(self) -> datetime:
        """The moment after which AWS refuses it, in UTC."""
        return self.signed + self.lifetime

    def left(self, now: datetime) -> timedelta:
        """The time until then; negative when it is over."""
        return self.expires - now


def read(key: str) -> ShortTerm | None:
    """What a short-term key says of itself; ``None`` for a long-term key, or one whose form is not known."""
    if not key.startswith(PREFIX):
        return None
    coded = key.removeprefix(PREFIX)
    try:
        address = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("ascii")
        query = parse_qs(urlsplit(address if "://" in address else f"https://{address}").query)
        if query.get("Action", [""])[0] != "CallWithBearerToken":
            return None
        region = query["X-Amz-Credential"][0].split("/")[2]
        signed = datetime.strptime(query["X-Amz-Date"][0], _STAMP).replace(tzinfo=UTC)
        lifetime = timedelta(seconds=int(query["X-Amz-Expires"][0]))
    except (binascii.Error, UnicodeDecodeError, ValueError, KeyError, IndexError, OverflowError):
        return None
    return ShortTerm(region, signed, min(lifetime, _LONGEST))


def problem(key: str, region: str, now: datetime) -> str:
    """Why a key cannot work in ``region`` at ``now``, in one sentence with what to do; empty when nothing speaks against it."""
    if any(not 33 <= ord(letter) <= 126 for letter in key):
        return "A Bedrock API key has no spaces or letters outside ASCII; copy it again."
    facts = read(key)
    if facts is None:
        return ""
    if facts.region != region:
        return (
            f"This Bedrock API key works only in {facts.region}, the account is set to {region}. "
            "Change the region, or make a key for it."
        )
    if facts.left(now) <= timedelta(0):
        return f"This Bedrock API key expired on {facts.expires:%d %B %Y at %H:%M} UTC. Make a new one and enter it."
    return ""


def describe(key: str, now: datetime) -> str:
    """What kind of key it is, and how long it lasts, in one sentence."""
    facts = read(key)
    if facts is None:
        return "A long-term Bedrock API key: it says neither region nor end."
    left = facts.left(now)
    if left <= timedelta(0):
        return f"A short-term key for {facts.region}; it expired on {facts.expires:%d %B %Y at %H:%M} UTC."
    return f"A short-term key for {facts.region}; expires in {duration(left)}, or with the session that made it."


def duration(left: timedelta) -> str:
    """A time span in hours and minutes, as in ``11 h 59 min``."""
    minutes = max(1, int(left.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
