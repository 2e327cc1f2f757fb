"""How much of a picture, in words: the same number reads the same wherever it stands."""

from __future__ import annotations


def percent_words(share: float) -> str:
    """A share of 0 to 1 as per cent with one digit, never 0 or 100 unless it is exactly that; without the sign."""
    value = share * 100
    if 0 < value < 0.1:
        return "< 0.1"
    if 99.9 < value < 100:
        return "> 99.9"
    return f"{value:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """The same with its sign."""
    return f"{percent_words(share)} %"
