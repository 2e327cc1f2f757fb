"""``nova-studio accounts``: list, add, remove, choose and test. Secrets come by prompt or standard input, never as an argument."""

from __future__ import annotations

import getpass
import sys
import uuid
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nova_studio.cli.output import Output
from nova_studio.credentials import api_keys
from nova_studio.engines.bedrock.probe_report import as_json, in_words
from nova_studio.errors import NovaStudioError, VaultError
from nova_studio.paths import Paths
from nova_studio.settings.model import Account
from nova_studio.studio import Studio

WRONG = 2
"""Exit status for options that are wrong, as argparse has it."""
NOT_WORKING = 5
_PROMPTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "keys": (("access_key", "Access key"), ("secret_key", "Secret"), ("session_token", "Session token (may be empty)")),
    "api_key": (("api_key", "Bedrock API key"),),
}
_KINDS: Mapping[str, str] = {"default": "what the SDK finds", "keys": "access key", "api_key": "API key"}
_RULES: Mapping[str, str] = {
    "name": "An account's name has 1 to 100 characters.",
    "region": "--region takes the name of a region, as in us-west-2.",
    "control_endpoint": "--control-endpoint takes an address that begins with https:// or http://.",
    "runtime_endpoint": "--runtime-endpoint takes an address that begins with https:// or http://.",
    "sts_endpoint": "--sts-endpoint takes an address that begins with https:// or http://.",
    "proxy": "--proxy takes an address that begins with http:// or https://, as in http://proxy.studio:3128.",
    "connect_timeout": "--connect-timeout takes seconds, more than 0 and at most 600.",
    "read_timeout": "--read-timeout takes seconds, more than 0 and at most 86,400.",
}
_NETWORK = (
    "control_endpoint", "runtime_endpoint", "sts_endpoint", "proxy", "proxy_user", "ca_bundle",
    "fips", "dual_stack", "connect_timeout", "read_timeout",
)  # fmt: skip


class _Wrong(NovaStudioError):
    """Options that cannot be followed."""


def run(options: Namespace, output: Output) -> int:
    """Do one action."""
    studio = Studio.open(Paths.choose(options.data_dir))
    studio.vault.on_waiting = output.words
    try:
        if studio.settings_problem and options.action not in ("list", "test"):
            raise _Wrong(studio.settings_problem)
        return _ACTIONS[options.action](studio, options, output)
    except _Wrong as error:
        output.words(f"nova-studio: {error}")
        return WRONG
    finally:
        studio.close()


def _list(studio: Studio, options: Namespace, output: Output) -> int:
    settings = studio.settings
    if options.json:
        output.json([_described(studio, each) for each in settings.accounts], indent=2)
        return 0
    if not settings.accounts:
        output.words("There are no accounts; online engines use what this computer is set up with.")
    elif settings.current_account() is None:
        output.words("No account is the default; a project without one uses what this computer is set up with.")
    for each in settings.accounts:
        mark = "*" if each.id == settings.account else " "
        what = f"profile {each.profile}" if each.kind == "profile" else _KINDS[each.kind]
        used = ", ".join(f'"{name}"' for name in studio.chosen.used_by(each.id))
        output.line(f"{mark} {each.name}  {what}  {each.region}" + (f"  used by {used}" if used else ""))
    return 0


def _described(studio: Studio, account: Account) -> dict[str, Any]:
    """An account for programs; it holds no secret."""
    default = account.id == studio.settings.account
    return {**account.model_dump(mode="json"), "default": default, "projects": studio.chosen.used_by(account.id)}


def _add(studio: Studio, options: Namespace, output: Output) -> int:
    if any(each.name == options.name for each in studio.settings.accounts):
        raise _Wrong(f'There is an account "{options.name}" already; remove it first, or choose another name.')
    account = _account(options)
    secrets = _asked(account)
    _refuse_useless(account, secrets)
    kept = studio.save_account(account, secrets)
    if kept is not None and not kept.in_keyring:
        left = tuple(each for each in studio.settings.accounts if each.id != account.id)
        studio.use_settings(studio.settings.model_copy(update={"accounts": left}))
        reason = kept.words.partition(" The keys are kept")[0]
        raise VaultError(f"{reason} Without it the shell cannot keep secrets, so the account was not added.")
    studio.use_settings(studio.settings.model_copy(update={"account": account.id}))
    if kept is not None:
        output.words(kept.words)
    output.words(
        f'The account "{account.name}" is added; it is the default, for every project that has none of its own.'
    )
    return 0


def _account(options: Namespace) -> Account:
    network = {name: getattr(options, name) for name in _NETWORK if getattr(options, name) is not None}
    kind = options.kind.replace("-", "_")
    if (kind == "profile") != bool(options.profile):
        raise _Wrong("--profile and --kind profile belong together.")
    if options.ca_bundle and not Path(options.ca_bundle).is_file():
        raise _Wrong(f"--ca-bundle takes a file of certificates; there is no file {options.ca_bundle}.")
    values = {"id": uuid.uuid4().hex, "name": options.name, "kind": kind, "region": options.region}
    try:
        return Account.model_validate({**values, "profile": options.profile, "network": network})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][-1]) if first["loc"] else ""
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise _Wrong(_RULES.get(field) or f"{said[:1].upper()}{said[1:]}.") from error


def _asked(account: Account) -> dict[str, str]:
    prompts = list(_PROMPTS.get(account.kind, ()))
    if account.network.proxy_user:
        prompts.append(("proxy_password", "Password for the proxy"))
    return {name: _secret(title) for name, title in prompts}


def _secret(title: str) -> str:
    """One secret: typed unseen at a terminal, else the next line of standard input."""
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass(f"{title}: ").strip()
    return sys.stdin.readline().strip() if sys.stdin is not None else ""


def _refuse_useless(account: Account, secrets: Mapping[str, str]) -> None:
    optional = ("session_token",)
    missing = [name for name, value in secrets.items() if not value and name not in optional]
    if missing:
        names = ", ".join(name.replace("_", " ") for name in missing)
        raise _Wrong(f"Nothing was entered for: {names}.")
    problem = api_keys.problem(secrets.get("api_key", ""), account.region, datetime.now(UTC))
    if problem:
        raise _Wrong(problem)


def _remove(studio: Studio, options: Namespace, output: Output) -> int:
    account = _named(studio, options.name)
    default = account.id == studio.settings.account
    studio.remove_account(account.id)
    output.words(f'The account "{account.name}" and its secrets are removed.')
    if default:
        output.words("No account is the default now; a project without one uses what this computer is set up with.")
    return 0


def _use(studio: Studio, options: Namespace, output: Output) -> int:
    if options.project is None and options.name is None:
        raise _Wrong("Name an account to be the default, or a project to follow it.")
    account = None if options.name is None else _named(studio, options.name)
    if options.project is not None:
        project = studio.library.projects.named(options.project)
        studio.chosen.choose(account.id if account else None, project.id)
        what = f'uses the account "{account.name}"' if account else "follows the default account"
        output.words(f'The project "{project.name}" {what}.')
    elif account is not None:
        studio.use_settings(studio.settings.model_copy(update={"account": account.id}))
        output.words(f'The account "{account.name}" is the default, for every project that has none of its own.')
    return 0


def _test(studio: Studio, options: Namespace, output: Output) -> int:
    account = studio.chosen.of() if options.name is None else _named(studio, options.name)
    report = studio.accounts.test(account)
    name = account.name if account is not None else ""
    if report.works:
        studio.queue.signed_in(account.id if account is not None else "")  # a window that is open goes on with its jobs
    if options.json:
        output.json(as_json(report, name), indent=2)
    else:
        output.line(in_words(report, name))
    return 0 if report.works else NOT_WORKING


def _named(studio: Studio, name: str) -> Account:
    found = next((each for each in studio.settings.accounts if each.name == name), None)
    if found is None:
        names = ", ".join(f'"{each.name}"' for each in studio.settings.accounts) or "none"
        raise _Wrong(f'There is no account "{name}"; there are: {names}.')
    return found


_ACTIONS = {"list": _list, "add": _add, "remove": _remove, "use": _use, "test": _test}
