"""``nova-studio doctor``: what this installation is and finds, without anything secret, fit to paste into a report."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from argparse import Namespace
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nova_studio import __version__, crashes
from nova_studio.cli import way_out
from nova_studio.cli.output import Output
from nova_studio.engines.bedrock.probe_report import as_json as report_as_json
from nova_studio.engines.bedrock.probe_report import state_as_json
from nova_studio.errors import VaultError
from nova_studio.logs import redact
from nova_studio.paths import Paths
from nova_studio.settings.model import Account
from nova_studio.studio import Studio

_PACKAGES = (
    "PySide6-Essentials", "boto3", "botocore", "pydantic", "numpy", "opencv-python-headless", "Pillow", "keyring",
    "platformdirs", "pybase64",
)  # fmt: skip
_DISPLAY = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "QT_QPA_PLATFORM",
    "QT_SCALE_FACTOR",
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_MEGABYTE = 1_000_000


def run(options: Namespace, output: Output) -> int:
    """Print the findings; 0 unless the library cannot be opened."""
    paths = Paths.choose(options.data_dir)
    studio = Studio.open(paths)
    studio.vault.on_waiting = output.words
    try:
        found = _clean(_findings(studio, paths, test=options.test))
    finally:
        studio.close()
    if options.json:
        output.json(found, indent=2)
    else:
        output.line("\n".join(_lines(_short(found))))
    return 0


def _short(found: dict[str, Any]) -> dict[str, Any]:
    """The findings for a person: of each model only what it is and its state, and those once."""
    models = [{name: each[name] for name in ("title", "state", "words")} for each in found["models"]]
    test = {name: each for name, each in found.get("test", {}).items() if name != "models"}
    return {**found, "models": models, **({"test": test} if test else {})}


def _findings(studio: Studio, paths: Paths, *, test: bool) -> dict[str, Any]:
    settings = studio.settings
    account = studio.chosen.of()
    # First, so that what it teaches of the models is told below.
    tested = _tested(studio, account) if test else None
    return {
        "versions": _versions(),
        "keyring": _keyring(studio),
        "folders": {
            name: _folder(getattr(paths, name)) for name in ("data_dir", "library_dir", "logs_dir", "cache_dir")
        },
        "crash_reports": sorted(path.name for path in paths.logs_dir.glob(crashes.REPORTS)),
        "settings": {"file": str(paths.settings_file), "problem": studio.settings_problem or None},
        "display": {name: os.environ.get(name) for name in _DISPLAY},
        "network": {**_network(account), "path": way_out.path(studio.connection(), tested=test)},
        "accounts": [_account(studio, each) for each in settings.accounts],
        "engines": [
            {"name": each.name, "state": each.state.value, "words": each.state_words}
            for each in studio.describe_engines()
        ],
        "models": [state_as_json(each) for each in studio.model_states()],
        "catalogue": {
            "facts_of": studio.book.facts().facts_of.isoformat(),
            "problem": studio.book.problem or None,
        },
        **({} if tested is None else {"test": tested}),
    }


def _tested(studio: Studio, account: Account | None) -> dict[str, Any]:
    """What a test of the connection found, with the end of the AWS account's number alone."""
    report = report_as_json(studio.accounts.test(account), account.name if account else "")
    number = report["account_id"]
    return {**report, "account_id": f"…{number[-4:]}" if number else None}


def _versions() -> dict[str, str]:
    versions = {
        "nova-studio": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
        "frozen": str(bool(getattr(sys, "frozen", False))).lower(),
    }
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not known"
    return versions


def _keyring(studio: Studio) -> dict[str, str | None]:
    try:
        return {"backend": studio.vault.describe(), "problem": None}
    except VaultError as error:
        return {"backend": None, "problem": str(error)}


def _folder(path: Path) -> dict[str, Any]:
    """Where a folder is, whether it can be written, and how much room is left, in megabytes."""
    try:
        room = shutil.disk_usage(path).free // _MEGABYTE
    except OSError as error:
        return {"path": str(path), "writable": False, "free_mb": None, "problem": error.strerror}
    return {"path": str(path), "writable": os.access(path, os.W_OK), "free_mb": room, "problem": None}


def _network(account: Account | None) -> dict[str, Any]:
    """The way out: proxies without name and password, and which variables of the SDK are set, by name alone."""
    proxies = {name: os.environ.get(name) or os.environ.get(name.lower()) for name in _PROXIES}
    return {
        "proxies": {name: _no_sign_in(value) for name, value in proxies.items() if value},
        "aws_variables": sorted(name for name in os.environ if name.startswith("AWS_")),
        "account_proxy": account.network.proxy or None if account else None,
        "ca_bundle": (account.network.ca_bundle if account else "") or os.environ.get("AWS_CA_BUNDLE"),
    }


def _no_sign_in(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else address


def _account(studio: Studio, account: Account) -> dict[str, Any]:
    network = {name: value for name, value in account.network.model_dump(mode="json").items() if value}
    network.pop("proxy_user", None)
    return {
        "name": account.name,
        "kind": account.kind,
        "region": account.region,
        "default": account.id == studio.settings.account,
        "projects": len(studio.chosen.used_by(account.id)),
        "network": network,
    }


def _clean(value: Any) -> Any:
    """The findings without anything that looks like a secret, and without the person's name in paths."""
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, str):
        return redact(value.replace(str(Path.home()), "~"))
    return value


def _lines(value: Any, depth: int = 0) -> list[str]:
    """The findings as indented lines."""
    indent, lines = "  " * depth, []
    for key, each in value.items():
        if isinstance(each, dict):
            lines += [f"{indent}{key}:", *_lines(each, depth + 1)] if each else [f"{indent}{key}: none"]
        elif isinstance(each, list) and each and isinstance(each[0], dict):
            lines.append(f"{indent}{key}:")
            for entry in each:
                lines += [f"{indent}  - {_line(entry)}"]
        elif isinstance(each, list):
            lines.append(f"{indent}{key}: {', '.join(map(str, each)) or 'none'}")
        else:
            lines.append(f"{indent}{key}: {_word(each)}")
    return lines


def _line(entry: dict[str, Any]) -> str:
    return "; ".join(f"{key}: {_word(value)}" for key, value in entry.items() if value not in (None, "", [], {}))


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_word(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_word, value))
    return "none" if value is None else "yes" if value is True else "no" if value is False else str(value)
