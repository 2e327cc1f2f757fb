"""Words and provenance beside the pixels of a PNG."""

from __future__ import annotations

import zlib

import pytest
from PIL import Image, PngImagePlugin

from nova_studio.errors import PictureError
from nova_studio.imaging import codec, metadata, png
from support.pictures import SIGNATURE, chunk, encoded, photo, photo_png, png_of

MANIFEST = chunk(b"caBX", bytes(range(256)) * 4)


def test_words_of_all_three_kinds_are_read() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("plain", "caf\u00e9")
    info.add_text("packed", "long " * 500, zip=True)
    info.add_itxt("world", "\u6f22\u5b57")
    info.add_itxt("packed world", "\u6f22" * 500, zip=True)
    data = encoded(Image.fromarray(photo()), pnginfo=info)
    assert metadata.text_chunks(data) == {
        "plain": "caf\u00e9",
        "packed": "long " * 500,
        "world": "\u6f22\u5b57",
        "packed world": "\u6f22" * 500,
    }


def test_words_are_added_without_touching_anything_else() -> None:
    data = png_of(9, 9, 8, 2, bytes(28 * 9), extra=[MANIFEST, chunk(b"tEXt", b"Prompt\0old")])
    written = metadata.with_text(data, {"Prompt": "ein gl\u00fchender \u6f22", "Job": "17"})
    added = [part for part in png.chunks(written) if part.kind == b"iTXt"]
    assert written[: added[0].start] + written[added[-1].end :] == data
    assert metadata.text_chunks(written) == {"Prompt": "ein gl\u00fchender \u6f22", "Job": "17"}
    assert metadata.has_provenance(written)
    assert codec.measure(written).width == 9


def test_provenance_is_seen_where_it_is() -> None:
    assert metadata.has_provenance(png_of(9, 9, 8, 2, bytes(28 * 9), extra=[MANIFEST]))
    assert not metadata.has_provenance(photo_png())
    assert not metadata.has_provenance(b"caBX")
    assert not metadata.has_provenance(encoded(Image.fromarray(photo()), "JPEG"))


@pytest.mark.parametrize(
    "part",
    [
        chunk(b"tEXt", b"no separator"),
        chunk(b"tEXt", b"\0no keyword"),
        chunk(b"zTXt", b"k\0\1" + zlib.compress(b"unknown method")),
        chunk(b"zTXt", b"k\0\0not deflated"),
        chunk(b"zTXt", b"k\0\0" + zlib.compress(b"cut off in the middle of it")[:-6]),
        chunk(b"iTXt", b"k\0\0\0"),
        chunk(b"iTXt", b"k\0\0\0\0\0\xff\xfe"),
        chunk(b"iTXt", b"k\0\2\0\0\0words"),
        chunk(b"tEXt", b"k\0" + b"x" * 1_000_001),
    ],
)
def test_broken_words_are_left_out(part: bytes) -> None:
    data = png_of(9, 9, 8, 2, bytes(28 * 9), extra=[part, chunk(b"tEXt", b"good\0words")])
    assert metadata.text_chunks(data) == {"good": "words"}


def test_all_words_together_are_bounded() -> None:
    parts = [chunk(b"zTXt", b"%d\0\0" % number + zlib.compress(bytes(600_000))) for number in range(5)]
    found = metadata.text_chunks(png_of(9, 9, 8, 2, bytes(28 * 9), extra=parts))
    assert list(found) == ["0"]


def test_what_is_no_png_is_refused() -> None:
    for data in (b"", b"JFIF", SIGNATURE, SIGNATURE + chunk(b"IDAT", b"") + chunk(b"IEND", b"")):
        with pytest.raises(PictureError):
            metadata.with_text(data, {"a": "b"})
    with pytest.raises(PictureError):
        metadata.text_chunks(b"JFIF")
