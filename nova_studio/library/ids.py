"""Names of jobs: short, unlike each other on every computer, and in the order of time."""

from __future__ import annotations

import secrets
from datetime import datetime

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 20
_RANDOM_BITS = 52


def new_id(now: datetime) -> str:
    """Twenty letters and digits: 48 bits of milliseconds, then 52 random ones; later ids sort after earlier ones."""
    number = int(now.timestamp() * 1000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
