"""*Test connection*: whether an account works, as whom, how fast, and what it may call. Without Qt; for a worker thread.

Makes no picture and costs nothing: it asks the control plane and STS only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock import diagnosis, states
from nova_studio.engines.bedrock.catalogue import Catalogue
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.diagnosis import Fault, Kind, routed
from nova_studio.engines.bedrock.discovery import Discovery, Unwanted, discover
from nova_studio.engines.bedrock.policy import policy
from nova_studio.engines.bedrock.sessions import Access
from nova_studio.engines.bedrock.states import ModelState, Observation
from nova_studio.errors import EngineError

PATIENCE: Final = 15.0
"""Seconds without a byte after which a question of the test is given up; a picture is waited for much longer."""

QUIET_PATIENCE: Final = 5.0
"""Seconds for the same where nobody has asked for it."""


@dataclass(frozen=True)
class Report:
    """What the test found. ``latency`` is in seconds; ``account_id`` is empty where it is not told, as for an API key.

    ``method`` is where the credentials came from in the SDK's words. ``observed`` holds what was learned per base model id.
    """

    region: str
    method: str = ""
    account_id: str = ""
    latency: float | None = None
    models: tuple[ModelState, ...] = ()
    faults: tuple[Fault, ...] = ()
    observed: Mapping[str, Observation] | None = None

    @property
    def works(self) -> bool:
        """Whether the service answered these credentials."""
        return self.latency is not None


def try_connection(
    connection: Connection,
    catalogue: Catalogue,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    has_route: Callable[[], bool] = routed,
) -> Report:
    """Try an account; never raises but for a defect of our own. Takes up to a minute when nobody answers."""
    connection = replace(connection, read_timeout=PATIENCE)
    scene = diagnosis.Scene(connection, now(), has_route)
    report = Report(connection.region)
    try:
        access = Access(connection, now=now)
        report = replace(report, method=access.method())
        found = _discovered(access, catalogue, scene)
        report = replace(report, latency=found.latency, observed=found.models, account_id=_account_id(access))
        report = replace(report, faults=_of_denied(found, report, api_key=access.bearer))
    except (EngineError, BotoCoreError, ClientError, ValueError, EOFError) as error:
        fault = diagnosis.diagnose(error, scene)
        if fault is None:
            raise
        report = replace(report, faults=(fault,))
    return _with_models(report, catalogue, scene.now)


def look_up(
    connection: Connection, catalogue: Catalogue, now: datetime, wanted: Callable[[], bool]
) -> Mapping[str, Observation]:
    """What the service says of its models, and nothing of what stands in the way: no answer is an empty mapping."""
    quick = min(QUIET_PATIENCE, connection.connect_timeout)
    connection = replace(connection, connect_timeout=quick, read_timeout=QUIET_PATIENCE)
    try:
        access = Access(connection, now=lambda: now)
        client = access.client("bedrock")
        try:
            return discover(client, catalogue, connection.region, now, wanted).models
        finally:
            client.close()
    except (Unwanted, EngineError, BotoCoreError, ClientError, ValueError, EOFError):
        return {}


def _discovered(access: Access, catalogue: Catalogue, scene: diagnosis.Scene) -> Discovery:
    client = access.client("bedrock")
    try:
        return discover(client, catalogue, scene.connection.region, scene.now)
    finally:
        client.close()


def _account_id(access: Access) -> str:
    """The 12 digits of the AWS account; empty for an API key, which STS does not take, and where STS cannot be asked."""
    if access.bearer:
        return ""
    client = access.client("sts")
    try:
        return str(client.get_caller_identity()["Account"])
    except (BotoCoreError, ClientError):
        return ""  # nice to know, never needed: a studio's network may lead to Bedrock alone
    finally:
        client.close()


def _of_denied(found: Discovery, report: Report, *, api_key: bool) -> tuple[Fault, ...]:
    if not found.denied:
        return ()
    actions, said = ", ".join(found.denied), next(iter(found.denied.values()))
    cause = f'The account may not ask for {actions}. The service said: "{said}". Generate stays possible.'
    step = "Hand the policy to whoever runs the AWS account."
    return (Fault(Kind.NO_PERMISSION, cause, step, policy(report.region, report.account_id, api_key=api_key)),)


def _with_models(report: Report, catalogue: Catalogue, now: datetime) -> Report:
    """The report with every model's state, and the fault of a region that has none of the living ones."""
    today, observed = now.date(), report.observed or {}
    models = tuple(
        states.in_words(
            model, observed.get(model.id) or states.from_catalogue(model, report.region, today), report.region, today
        )
        for model in catalogue.models
    )
    living = [each for each in models if each.state is not EngineState.RETIRED]
    faults = report.faults
    if living and all(each.state is EngineState.NOT_HERE for each in living):
        regions = " or ".join(sorted({region for each in living for region in each.model.regions}))
        cause = f"None of the models that make pictures is offered in {report.region}."
        faults = (*faults, Fault(Kind.NO_MODEL, cause, f"Set the account's region to {regions}."))
    return replace(report, models=models, faults=faults)
