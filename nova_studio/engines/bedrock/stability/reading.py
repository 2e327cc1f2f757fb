"""From a spooled answer to its one picture: why it was withheld is read first, since a blocked answer may hold no picture at all.

An answer is ``{"seeds": [...], "finish_reasons": [null | text], "images": [base64]}`` with one entry each; of a blocked one all
but the reason may be missing. A block is a 200, no error of HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from nova_studio.errors import ContentBlocked, NoAnswer, NothingMade
from nova_studio.exchange.answer import contents, decoded, envelope

_COST: Final = "Whether it was charged is not known."
_BLOCKS: Final = {
    "prompt": ("A content filter refused the prompt.", f"{_COST} Change the prompt, or the negative prompt.", False),
    "input image": ("A content filter refused a picture of the request.", f"{_COST} Use another picture.", False),
    "output image": (
        "A picture was made, and a content filter withheld it.",
        f"{_COST} Try another seed, or change the prompt.",
        True,
    ),
}
"""What filters say: words, advice, and whether it concerns that one picture alone, so that others may pass."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Returned:
    """The picture's own bytes, and the seed that the service says it took (``None``: it says nothing)."""

    image: bytes
    seed: int | None


def read(spool: BinaryIO) -> Returned:
    """Decode an answer.

    Raises ContentBlocked for a filter, NothingMade where the service says that it failed or sends no picture, NoAnswer for what is
    no answer or no picture.
    """
    try:
        document, runs = envelope(contents(spool))
        if not isinstance(document, dict):
            raise ValueError("it is no JSON object")
        _refuse(_first(document, "finish_reasons"))
        image = _first(document, "images")
        data = None if image is None else decoded(image, runs)
    except (ValueError, RecursionError) as error:
        raise NoAnswer(f"The service's answer cannot be read: {error}.") from error
    if data is None:
        raise NothingMade("The service answered without a picture, and did not say why.")
    if not is_picture(data):
        raise NoAnswer("The service's answer holds no readable picture.")
    seed = _first(document, "seeds")
    return Returned(data, seed if isinstance(seed, int) else None)


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as PNG, JPEG or WebP files do."""
    return data.startswith((_PNG, _JPEG)) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _first(document: dict[str, Any], key: str) -> Any:
    """The entry of the one picture; ``None`` where there is none."""
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError(f"its {key} are no list")
    return value[0] if value else None


def _refuse(reason: Any) -> None:
    """Raise what a finish reason means; ``None`` means that all went well."""
    if reason is None:
        return
    if not isinstance(reason, str):
        raise ValueError("a finish reason is no text")
    kind = reason.partition(":")[2].strip().lower()
    if reason.lower().startswith("filter reason"):
        words, advice, alone = _BLOCKS.get(kind, ("A content filter refused the request.", _COST, False))
        blocked = ContentBlocked(f'{words} The service says: "{reason}".', advice=advice)
        blocked.alone = alone
        raise blocked
    raise NothingMade(
        f'The service failed while it made the picture. It says: "{reason}".',
        advice=f"{_COST} Generate again; if it fails again, change the prompt or the picture.",
    )
