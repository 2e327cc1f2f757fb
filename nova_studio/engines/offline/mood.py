"""What the words of a request do to colours and motif: a few words are known by name, all others decide by chance.

Nothing here understands a prompt. Colours are chosen in OKLCH (lightness, chroma, hue in turns), where steps look even.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np

from nova_studio.engines.offline.dice import roll
from nova_studio.engines.offline.pixels import Field


class Motif(StrEnum):
    """What a made-up picture shows."""

    HILLS = "hills"
    SEA = "sea"
    CITY = "city"
    FOREST = "forest"
    STILL_LIFE = "still life"
    SHAPES = "shapes"


class Hour(StrEnum):
    """The light of a made-up picture."""

    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


_Kind = TypeVar("_Kind", bound=StrEnum)

_MOTIF_WORDS: Mapping[Motif, str] = {
    Motif.HILLS: "mountain hill valley desert dune field landscape meadow snow canyon volcano road sky rocket farm",
    Motif.SEA: "sea ocean beach lake river boat ship island wave coast water harbour harbor underwater fish",
    Motif.CITY: "city street building tower skyline house office bridge town car train architecture castle village",
    Motif.FOREST: "forest tree wood jungle garden park pine plant leaf deer bear fox autumn",
    Motif.STILL_LIFE: "bottle vase cup fruit flower table product perfume coffee food plate glass lamp cat dog person "
    "woman man portrait girl boy child robot astronaut shoe dress shirt jacket bag",
    Motif.SHAPES: "abstract pattern geometric logo poster icon wallpaper texture shape",
}
_HOUR_WORDS: Mapping[Hour, str] = {
    Hour.NIGHT: "night midnight dark moon moonlit star stars space neon galaxy",
    Hour.DUSK: "sunset sunrise dusk dawn evening golden twilight candle fire autumn",
    Hour.DAY: "day noon morning sunny bright white studio spring summer snow",
}
_HUES: Mapping[str, float] = {
    "red": 0.07, "crimson": 0.06, "orange": 0.15, "brown": 0.16, "gold": 0.23, "golden": 0.23, "yellow": 0.29,
    "lime": 0.35, "green": 0.40, "emerald": 0.44, "teal": 0.52, "turquoise": 0.53, "cyan": 0.55, "blue": 0.71,
    "navy": 0.73, "indigo": 0.77, "violet": 0.82, "purple": 0.85, "magenta": 0.92, "pink": 0.98,
}  # fmt: skip


@dataclass(frozen=True)
class Mood:
    """Motif, light and the hues of a picture (in turns): base, how it turns towards the front, accent, and the light's."""

    motif: Motif
    hour: Hour
    hue: float
    turn: float
    accent: float
    warm: float

    def sky(self) -> tuple[Field, Field]:
        """The sky high up and at the horizon."""
        if self.hour is Hour.NIGHT:
            return oklch(0.20, 0.05, self.hue), oklch(0.44, 0.09, self.hue + self.turn / 2)
        if self.hour is Hour.DUSK:
            return oklch(0.50, 0.10, self.hue), oklch(0.84, 0.11, self.warm)
        return oklch(0.74, 0.09, self.hue), oklch(0.95, 0.03, self.hue + self.turn / 2)

    def glow(self) -> Field:
        """Sun, moon or lamp."""
        return oklch(0.95, 0.05, self.warm) if self.hour is Hour.NIGHT else oklch(0.90, 0.13, self.warm)

    def layer(self, depth: float) -> tuple[Field, Field]:
        """A layer between far (0) and near (1): its own colour, and the one it fades into."""
        far, near = {Hour.NIGHT: (0.40, 0.13), Hour.DUSK: (0.66, 0.24), Hour.DAY: (0.80, 0.36)}[self.hour]
        light = far + (near - far) * depth
        hue = self.hue + self.turn * depth
        colour = oklch(light, 0.05 + 0.06 * depth, hue)
        return colour, oklch(min(light + 0.13, 0.96), 0.04 + 0.05 * depth, hue + 0.04)

    def bright(self, step: float) -> tuple[Field, Field]:
        """One of the accents (``step`` in 0 to 1) with its shadow."""
        hue = self.accent + (step - 0.5) * 0.28
        light = {Hour.NIGHT: 0.62, Hour.DUSK: 0.68, Hour.DAY: 0.72}[self.hour] + 0.16 * (step - 0.5)
        return oklch(light, 0.15, hue), oklch(light - 0.20, 0.13, hue - 0.03)

    def ramp(self, count: int) -> Field:
        """``count`` colours (n, 3) from dark to light, for pictures that bring their own layout."""
        steps = np.linspace(0, 1, count)
        colours = [
            oklch(0.20 + 0.72 * t, 0.13 * (1 - 0.5 * t), self.hue + (self.accent - self.hue) * t * 0.5) for t in steps
        ]
        return np.stack(colours)


def mood(text: str, negative: str | None = None) -> Mood:
    """The mood of a prompt; a negative prompt rules out its motifs and pushes the hues away from its own."""
    words, unwanted = _words(text), _words(negative or "")
    chance = roll("mood", text)
    allowed = [motif for motif in Motif if not _hits(_MOTIF_WORDS[motif], unwanted)] or list(Motif)
    motif = _named(_MOTIF_WORDS, words, allowed) or allowed[int(chance.integers(len(allowed)))]
    hours = [hour for hour in Hour if not _hits(_HOUR_WORDS[hour], unwanted)] or list(Hour)
    hour = _named(_HOUR_WORDS, words, hours) or hours[int(chance.integers(len(hours)))]
    hue, side, spread = chance.uniform(0.5, 0.95), chance.choice((-1, 1)), chance.uniform(0.3, 0.55)
    turn = float(chance.uniform(0.06, 0.2) * side)
    named = [_HUES[word] for word in words if word in _HUES and word not in unwanted]
    base = named[0] if named else float(hue)
    accent = named[1] if len(named) > 1 else base + float(spread)
    warm = accent if len(named) > 1 else float(chance.uniform(0.13, 0.25))
    if negative:
        away = _own_hue(negative, unwanted)
        lean = (away * 7.3) % 1.0 - 0.5
        base, accent = _pushed(base, away) + 0.12 * lean, _pushed(accent, away) + 0.4 * lean
        warm += 0.08 * lean
    return Mood(motif, hour, base, turn, accent, warm)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _hits(known: str, words: Sequence[str]) -> int:
    names = known.split()
    return sum(word in names or word.removesuffix("s") in names for word in words)


def _named(table: Mapping[_Kind, str], words: Sequence[str], allowed: Sequence[_Kind]) -> _Kind | None:
    found = [(_hits(table[key], words), -position, key) for position, key in enumerate(allowed)]
    best = max(found, key=lambda entry: entry[:2])
    return best[2] if best[0] else None


def _own_hue(text: str, words: Sequence[str]) -> float:
    return next((_HUES[word] for word in words if word in _HUES), float(roll("unwanted", text).uniform()))


def _pushed(hue: float, away: float) -> float:
    """The hue at least a quarter turn from ``away``."""
    gap = (hue - away + 0.5) % 1.0 - 0.5
    return hue if abs(gap) >= 0.25 else away + (0.25 if gap >= 0 else -0.25) + 0.3 * gap


def oklch(lightness: float, chroma: float, turn: float) -> Field:
    """An sRGB colour (3,) from OKLCH; chroma is lowered until the colour exists. (Formulae by Björn Ottosson, 2020.)"""
    angle = 2 * np.pi * turn
    for share in (1.0, 0.85, 0.7, 0.5, 0.3):
        a, b = chroma * share * np.cos(angle), chroma * share * np.sin(angle)
        roots = np.array([lightness, a, b]) @ _TO_ROOTS
        linear = (roots**3) @ _TO_LINEAR
        if linear.min() >= -1e-3 and linear.max() <= 1 + 1e-3:
            break
    linear = np.clip(linear, 0, 1)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(curve, dtype=np.float32)


_TO_ROOTS = np.array(
    [[1.0, 1.0, 1.0], [0.3963377774, -0.1055613458, -0.0894841775], [0.2158037573, -0.0638541728, -1.2914855480]]
)
_TO_LINEAR = np.array(
    [
        [4.0767416621, -1.2684380046, -0.0041960863],
        [-3.3077115913, 2.6097574011, -0.7034186147],
        [0.2309699292, -0.3413193965, 1.7076147010],
    ]
)
