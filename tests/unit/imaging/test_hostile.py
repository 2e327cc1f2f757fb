"""Files that are damaged, lie or attack: words, no crash, no warning, no memory."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nova_studio.errors import PictureError
from nova_studio.imaging import codec, hostile, mask, metadata, palette, png, thumbnails
from support.pictures import SIGNATURE, chunk, encoded, photo, photo_png, png_of

JPEG = encoded(Image.fromarray(photo()), "JPEG")
PNG = photo_png()
BOMB = zlib.compress(bytes(80_000_000))
"""Eighty megabytes of nothing in about eighty thousand bytes."""

REFUSED = {
    "empty": b"",
    "one byte": b"\x89",
    "text": b"Dear diary, today I renamed you to picture.png",
    "signature only": SIGNATURE,
    "cut png": PNG[: len(PNG) // 2],
    "cut jpeg": JPEG[: len(JPEG) // 2],
    "jpeg header only": JPEG[:30],
    "jpeg start only": b"\xff\xd8\xff",
    "cut gif": encoded(Image.fromarray(photo()), "GIF")[:2000],
    "cut webp": encoded(Image.fromarray(photo()), "WEBP")[:2000],
    "cut tiff": encoded(Image.fromarray(photo()), "TIFF")[:2000],
    "cut bmp": encoded(Image.fromarray(photo()), "BMP")[:2000],
    "html": b"<html><body>404</body></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\nquit\n",
    "pdf": b"%PDF-1.4\n1 0 obj\n",
    "wrong header checksum": SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0), crc=1) + PNG[33:],
    "header lies about its size": png_of(9000, 9000, 8, 2, bytes(28 * 9)),
    "no pixels at all": SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)) + chunk(b"IEND", b""),
    "zero sides": png_of(0, 0, 8, 2, b""),
    "over 200 megapixels": png_of(20_000, 10_001, 8, 2, b""),
    "far over 200 megapixels": png_of(2**31 - 1, 2**31 - 1, 8, 2, b""),
    "a column of 200 million pixels": png_of(1, 200_000_000, 8, 0, b""),
    "gif screen of 65535 squared": b"GIF89a"
    + struct.pack("<HH", 65535, 65535)
    + encoded(Image.new("P", (9, 9)), "GIF")[10:],
    "absurd chunk": PNG[:33] + chunk(b"IDAT", b"abc", length=0xFFFFFFF0),
    "unknown colour type": png_of(9, 9, 8, 5, bytes(99)),
    "bomb in zTXt": png_of(9, 9, 8, 2, bytes(28 * 9), extra=[chunk(b"zTXt", b"k\0\0" + BOMB)]),
    "bomb in iTXt": png_of(9, 9, 8, 2, bytes(28 * 9), extra=[chunk(b"iTXt", b"k\0\1\0\0\0" + BOMB)]),
    "bomb in iCCP": png_of(9, 9, 8, 2, bytes(28 * 9), extra=[chunk(b"iCCP", b"k\0\0" + BOMB)]),
}

READERS: dict[str, Callable[[bytes], object]] = {
    "measure": codec.measure,
    "open": codec.open_for_editing,
    "decode": codec.decode_rgb,
    "thumbnail": thumbnails.thumbnail,
    "palette": lambda data: palette.dominant(data, 3),
    "mask": lambda data: mask.from_file(data, (9, 9)),
    "wire": lambda data: mask.from_wire(data, changed_is_white=True),
    "stored mask": mask.decode,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_opened_is_told_in_words(case: str, reader: str) -> None:
    with pytest.raises(PictureError) as caught:
        READERS[reader](REFUSED[case])
    words = str(caught.value)
    assert words.endswith(".") and len(words) < 250
    assert "0x" not in words and "object" not in words


@pytest.mark.parametrize("case", ["over 200 megapixels", "far over 200 megapixels", "gif screen of 65535 squared"])
def test_too_many_pixels_are_named(case: str) -> None:
    with pytest.raises(PictureError, match="more than 200 megapixels"):
        codec.open_for_editing(REFUSED[case])


@pytest.mark.parametrize("case", [case for case in REFUSED if "bomb" in case or "over" in case or "column" in case])
def test_refusing_costs_no_memory(case: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(PictureError):
            codec.measure(REFUSED[case])
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("data", [JPEG + b"garbage" * 999, PNG + b"garbage" * 999, PNG[:-12]])
def test_harmless_oddities_are_read(data: bytes) -> None:
    assert codec.measure(data).width == 400


def test_a_png_that_other_readers_may_refuse_is_written_anew() -> None:
    last = next(part for part in png.chunks(PNG) if part.kind == b"IDAT")
    wrong = PNG[: last.start] + chunk(b"IDAT", last.data, crc=1) + PNG[last.end :]
    for data in (wrong, PNG[:-12]):
        opened = codec.open_for_editing(data)
        assert opened.data != data
        assert png.is_sound(opened.data)
        assert np.array_equal(codec.decode_rgb(opened.data), photo())


def test_an_animation_control_chunk_that_lies_warns_nobody() -> None:
    lying = png_of(9, 9, 8, 2, bytes(28 * 9), extra=[chunk(b"acTL", struct.pack(">II", 0, 0))])
    assert codec.measure(lying).width == 9


def test_metadata_of_a_tiff_that_lies_warns_nobody() -> None:
    data = bytearray(encoded(Image.fromarray(photo(40, 30)), "TIFF"))
    directory = struct.unpack_from("<I", data, 4)[0]
    for entry in range(struct.unpack_from("<H", data, directory)[0]):
        at = directory + 2 + 12 * entry
        if struct.unpack_from("<H", data, at)[0] == 279:  # StripByteCounts is not needed to read this one
            struct.pack_into("<HHI", data, at, 0x010E, 2, 2**31)
    try:
        codec.measure(bytes(data))
    except PictureError as error:
        assert str(error)


def test_broken_exif_is_ignored() -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\0\3\xff\xff\xff\xff\0\6\0\0" * 3
    data = encoded(Image.fromarray(photo()), "JPEG", exif=exif)
    assert codec.open_for_editing(data).original_size in {(400, 330), (330, 400)}


def test_words_inflate_only_so_far() -> None:
    bombed = metadata.with_text(REFUSED["bomb in zTXt"], {"a": "b"})
    assert metadata.text_chunks(bombed) == {"a": "b"}
    assert metadata.text_chunks(REFUSED["bomb in iTXt"]) == {}


def test_a_jpeg_of_a_printer_opens() -> None:
    data = encoded(Image.fromarray(photo()).convert("CMYK"), "JPEG")
    opened = codec.open_for_editing(data)
    assert (opened.ref.mode, opened.ref.format) == ("RGB", "PNG")


def test_a_bomb_inside_an_icon_is_refused() -> None:
    inner = png_of(65_000, 65_000, 8, 2, b"")
    icon = struct.pack("<HHHBBBBHHII", 0, 1, 1, 64, 64, 0, 0, 1, 32, len(inner), 22) + inner
    with pytest.raises(PictureError):
        codec.measure(icon)


def test_an_animation_broken_after_its_first_frame_opens() -> None:
    frames = [Image.fromarray(photo(400, 330, seed=seed)) for seed in range(3)]
    whole = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    opened = codec.open_for_editing(whole[: len(whole) * 2 // 3])
    assert opened.original_size == (400, 330)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e38, 3e38, -5.0, 0.0, 1.0, 254.9, 70_000.0])
def test_floating_point_levels_of_any_size_open(value: float) -> None:
    levels = np.zeros((330, 400), np.float32)
    levels[:100] = value
    levels.view(np.uint32)[0, 0] = 0x7F800001  # A signalling NaN.
    opened = codec.open_for_editing(encoded(Image.fromarray(levels), "TIFF"))
    assert opened.ref.mode == "RGB"
    assert "The file has 32 bits a channel; it was opened with 8." in opened.notes


def test_every_format_tried_is_one_that_pillow_knows() -> None:
    Image.init()
    assert set(hostile._ALL) <= set(Image.OPEN)
    assert not {"EPS", "WMF", "MPEG", "HDF5", "GRIB", "BUFR"} & set(hostile._ALL)


def test_memory_that_runs_out_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Image, "open", exhausted)
    with pytest.raises(PictureError, match="memory"):
        hostile.load(PNG)


def test_a_file_larger_than_any_picture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "big.png"
    file.write_bytes(PNG)
    monkeypatch.setattr(hostile, "FILE_MAX_OPEN", 100)
    with pytest.raises(PictureError, match=r"big\.png is larger"):
        codec.open_for_editing(file)
