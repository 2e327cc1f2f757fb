"""The mask shelf: kept by name with a picture, renamed, deleted and put back; there again after a restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nova_studio.contract.values import MaskRef
from nova_studio.errors import LibraryError
from nova_studio.imaging import mask as masks
from nova_studio.library.library import Library
from nova_studio.library.model import About, Change

ONE, TWO = "1" * 64, "2" * 64


def stored(library: Library, seed: int = 0) -> MaskRef:
    data, ref = masks.encode(np.random.default_rng(seed).random((20, 30)) < 0.5)
    return library.add_mask(data, ref)


def test_masks_stand_with_their_picture_and_outlive_the_program(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    ref = stored(library)
    sky = library.shelf.add(ONE, "  the   sky ", ref)
    hat = library.shelf.add(TWO, "hat", stored(library, 1))
    assert sky.name == "the sky"
    library.close()
    library = Library.open(tmp_path)
    assert library.shelf.of(ONE) == [sky]
    assert library.shelf.of_others(ONE, 10) == [hat]
    assert masks.decode(library.read(library.shelf.of(ONE)[0].mask.sha256)).shape == (20, 30)
    library.close()


def test_renamed_deleted_and_put_back(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    first, second = (library.shelf.add(ONE, name, stored(library)) for name in ("a", "b"))
    told: list[Change] = []
    library.subscribe(told.append)
    library.shelf.rename(first.id, "c")
    library.shelf.delete(first.id)
    assert library.shelf.of(ONE) == [second]
    library.shelf.restore(first.id)
    assert [mask.name for mask in library.shelf.of(ONE)] == ["c", "b"]
    assert told == [Change(About.SHELF, (first.id,))] * 3
    library.close()


def test_a_mask_needs_a_name_and_must_be_there(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    with pytest.raises(LibraryError, match="needs a name"):
        library.shelf.add(ONE, " \n ", stored(library))
    kept = library.shelf.add(ONE, "x" * 500, stored(library))
    assert len(kept.name) == 120
    with pytest.raises(LibraryError, match="needs a name"):
        library.shelf.rename(kept.id, "")
    with pytest.raises(LibraryError, match="not on the shelf"):
        library.shelf.delete("nothing")
    library.close()
