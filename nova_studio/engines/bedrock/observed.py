"""What was learned of models, per account and region, remembered between runs: a small file in the cache, which may be lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.states import Evidence, Observation

FILE_NAME = "model-states.json"


@dataclass(frozen=True)
class Where:
    """Whose state it is: an account's id (empty for the SDK's default chain) and a region."""

    account: str
    region: str

    @property
    def key(self) -> str:
        """The name in the file."""
        return f"{self.account}@{self.region}"


class Observed:
    """The newest observation of each model; safe from every thread. A file that cannot be read or written is done without."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._known: dict[str, dict[str, Observation]] | None = None

    def of(self, where: Where, model: str) -> Observation | None:
        """The newest observation of a model by its base id."""
        with self._guard:
            return self._all().get(where.key, {}).get(model)

    def any_of(self, where: Where) -> bool:
        """Whether anything was learned there."""
        with self._guard:
            return bool(self._all().get(where.key))

    def asked(self, where: Where) -> datetime | None:
        """When the service itself last told of a model there; ``None`` when it never did."""
        with self._guard:
            known = self._all().get(where.key, {}).values()
            told = [seen.checked for seen in known if seen.evidence is Evidence.SERVICE and seen.checked is not None]
        return max(told, default=None)

    def note(self, where: Where, seen: Mapping[str, Observation]) -> None:
        """Remember observations by base id, over the older ones."""
        with self._guard:
            self._all().setdefault(where.key, {}).update(seen)
            self._save()

    def forget(self, account: str) -> None:
        """Forget what was learned with an account."""
        with self._guard:
            known = self._all()
            for key in [key for key in known if key.rpartition("@")[0] == account]:
                del known[key]
            self._save()

    def _all(self) -> dict[str, dict[str, Observation]]:
        if self._known is None:
            self._known = _read(self._path)
        return self._known

    def _save(self) -> None:
        text = json.dumps(
            {key: {model: _dump(seen) for model, seen in each.items()} for key, each in self._all().items()}
        )
        temporary = self._path.with_name(f".{self._path.name}.{threading.get_ident()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self._path)
        except OSError:
            pass  # a cache: it is asked for again


def _dump(seen: Observation) -> dict[str, Any]:
    return {
        "state": seen.state.value,
        "evidence": seen.evidence.value,
        "checked": seen.checked.isoformat() if seen.checked else None,
        "ends": seen.ends.isoformat() if seen.ends else None,
        "detail": seen.detail,
    }


def _read(path: Path) -> dict[str, dict[str, Observation]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {key: {model: _load(value) for model, value in each.items()} for key, each in known.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _load(value: Mapping[str, Any]) -> Observation:
    return Observation(
        EngineState(value["state"]),
        Evidence(value["evidence"]),
        datetime.fromisoformat(value["checked"]) if value["checked"] else None,
        date.fromisoformat(value["ends"]) if value["ends"] else None,
        str(value["detail"]),
    )
