"""A test of a connection in words and for programs; without the SDK, so that a window and the shell can tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.probe import Report
    from nova_studio.engines.bedrock.states import ModelState


_METHODS: Final[Mapping[str, str]] = {
    "explicit": "the account's own access key",
    "api-key": "the account's own API key",
    "env": "variables of the shell",
    "shared-credentials-file": "the AWS credentials file",
    "config-file": "the AWS configuration file",
    "sso": "single sign-on",
    "login": "the AWS login",
    "assume-role": "an assumed role",
    "assume-role-with-web-identity": "a web identity's role",
    "custom-process": "the profile's process",
    "container-role": "the container's role",
    "iam-role": "the computer's role",
}
"""The SDK's words for where it found credentials, in ours."""


def in_words(report: Report, name: str) -> str:
    """The whole report for a person, policies included."""
    lines = [headline(report, name), *facts(report)]
    for fault in report.faults:
        lines += ["", f"{fault.kind.value}: {fault.cause}", f"  {fault.step}"]
        if fault.sign_in:
            lines.append(f"  {' '.join(fault.sign_in)}")
        if fault.policy:
            lines += ["", fault.policy]
    lines.append("")
    name_width = max((len(each.model.title) for each in report.models), default=0)
    state_width = max((len(each.state.value) for each in report.models), default=0)
    for each in report.models:
        words = "" if each.words == f"{each.state.value.capitalize()}." else each.words
        lines.append(f"{each.model.title:<{name_width}}  {each.state.value:<{state_width}}  {words}".rstrip())
    return "\n".join(lines)


def headline(report: Report, name: str) -> str:
    """Whether it works, in one sentence."""
    who = name or "This computer's AWS set-up"
    return f"{who}: works in {report.region}." if report.works else f"{who}: does not work in {report.region}."


def facts(report: Report) -> list[str]:
    """As whom and how fast, one sentence each, of what is known."""
    told = []
    if report.account_id:
        told.append(f"AWS account {report.account_id}.")
    if report.method:
        told.append(f"Credentials from {_METHODS.get(report.method, report.method)}.")
    if report.latency is not None:
        told.append(f"First answer after {report.latency * 1000:.0f} ms.")
    return told


def as_json(report: Report, name: str) -> dict[str, Any]:
    """The report for programs."""
    return {
        "name": name,
        "works": report.works,
        "region": report.region,
        "account_id": report.account_id or None,
        "credentials": report.method or None,
        "latency_ms": None if report.latency is None else round(report.latency * 1000),
        "faults": [
            {
                "kind": fault.kind.value,
                "cause": fault.cause,
                "step": fault.step,
                "sign_in": list(fault.sign_in),
                "policy": fault.policy or None,
            }
            for fault in report.faults
        ],
        "models": [state_as_json(each) for each in report.models],
    }


def state_as_json(each: ModelState) -> dict[str, Any]:
    """A model's state for programs."""
    return {
        "id": each.model.id,
        "profile": each.model.profile or None,
        "title": each.model.title,
        "state": each.state.value,
        "words": each.words,
        "evidence": each.evidence.value,
        "checked": each.checked.isoformat() if each.checked else None,
        "regions": list(each.model.regions),
        "tasks": [task.value for task in each.model.tasks],
    }
