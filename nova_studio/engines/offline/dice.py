"""Chance that repeats: every random number comes from words, seed and picture, never from the machine or the clock."""

from __future__ import annotations

import hashlib

import numpy as np

from nova_studio.contract.limits import SEED_DEFAULT
from nova_studio.contract.request import Request


def roll(*parts: object) -> np.random.Generator:
    """A generator that depends on ``parts`` alone; other parts, other numbers."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(int.from_bytes(digest, "big"))))


def for_picture(request: Request, index: int, purpose: str) -> np.random.Generator:
    """The generator of one picture of a request: by prompt, seed and index.

    The other fields stay out on purpose: they change what is done with a composition, not the composition, so that an artist
    can turn one knob and compare.
    """
    text = getattr(request.params, "text", None) or ""
    seed = request.settings.seed if request.settings.seed is not None else SEED_DEFAULT
    return roll(purpose, request.task.value, text, seed, index)
