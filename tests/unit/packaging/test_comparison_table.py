"""The README's table of engines is the one that the engines give today."""

from __future__ import annotations

import pytest

import comparison


def test_the_readme_is_current() -> None:
    text = comparison.README.read_text(encoding="utf-8")
    assert comparison.written(text) == text, "run python packaging/comparison.py"


def test_the_table_goes_between_its_marks_and_nowhere_else() -> None:
    made = comparison.written(f"before\n{comparison.BEGIN}stale\n{comparison.END}after\n")
    assert made.startswith("before\n") and made.endswith("after\n") and "stale" not in made
    assert "| Virtual try-on |" in made and "| Upscale, fast | **no** | **yes, about $0.03 a picture** |" in made
    assert comparison.written(made) == made


def test_a_page_without_a_place_for_it_is_told() -> None:
    with pytest.raises(ValueError, match="no place"):
        comparison.written("nothing here")
