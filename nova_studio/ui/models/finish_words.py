"""What was done to a returned picture on this computer, in sentences, from what its sidecar keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from nova_studio.library.library import Library
from nova_studio.ui.shares import percent


def finish_lines(library: Library, result_id: str) -> list[str]:
    """The sentences, none for a picture shown as it came. Reads a file: in a worker thread."""
    facts = library.sidecar(result_id).get("facts")
    return list(_lines(facts)) if isinstance(facts, Mapping) else []


def _lines(facts: Mapping[str, Any]) -> list[str]:
    found = []
    if cut := facts.get("cut"):
        found.append(_tr("The borders it went out with are cut off what came back, {0}.").format(cut["from"]))
    if sized := facts.get("resized"):
        words = _tr("Resized: it came as {0} and was brought to {1} by resampling ({2}).")
        if sized["method"] == "none":
            words = _tr("Cropped: it came as {0} and was cut to {1}.")
        found.append(words.format(sized["from"], sized["to"], sized["method"]))
    if laid := facts.get("laid_back"):
        words = _tr("Outside the mask it is the source to the pixel; the service had changed {0} of what lies there.")
        found.append(words.format(percent(laid["outside_changed_by_service"])))
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("FinishWords", text)
