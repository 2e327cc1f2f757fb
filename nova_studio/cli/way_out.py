"""The way out of this computer as far as it can be looked at without signing anything: names and proxies, with short time-outs."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from nova_studio.engines.bedrock.client import Connection, Service, Stored

PATIENCE: Final = 3.0
"""Seconds after which a name or a proxy that does not answer is given up."""
_SERVICES: Final[tuple[Service, ...]] = ("bedrock", "bedrock-runtime")
_PORTS: Final = {"https": 443, "http": 80}
NOT_SIGNED: Final = (
    "not probed: certificate, sign-in and models are asked by --test, which makes no picture and costs nothing"
)


def look_up(host: str, port: int) -> int:
    """How many addresses a name has; raises OSError."""
    return len({found[4] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})


def knock(host: str, port: int) -> None:
    """Connect and hang up; raises OSError."""
    socket.create_connection((host, port), PATIENCE).close()


def path(connection: Connection, *, tested: bool = False) -> dict[str, str]:
    """What was found of each thing on the way to Bedrock, and what was not probed and why. Takes a few seconds at most.

    ``tested``: the service itself was asked elsewhere.
    """
    found: dict[str, Callable[[], str]] = {}
    said: dict[str, str] = {}
    for service in _SERVICES:
        address = urlsplit(_address(connection, service))
        host, port = address.hostname or "", address.port or _PORTS.get(address.scheme, 443)
        proxy = _proxy(connection, address.scheme, host)
        if proxy is None:
            found[f"name {host}"] = partial(_resolved, host, port)
        else:
            said[f"name {host}"] = "not probed: the proxy looks it up"
            found[f"proxy {proxy[0]}:{proxy[1]}"] = partial(_reached, *proxy)
    return {**_together(found), **said, "service": "probed; see the test" if tested else NOT_SIGNED}


def _address(connection: Connection, service: Service) -> str:
    """Where a service is asked: an address of the account's own, one of the SDK's variables, or the region's."""
    own = connection.endpoint_of(service)
    if own:
        return own
    if not isinstance(
        connection.credentials, Stored
    ):  # typed secrets never go to an address that only a variable names
        name = f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"
        variable = os.environ.get(name) or os.environ.get("AWS_ENDPOINT_URL")
        if variable:
            return variable
    kind = f"{service}-fips" if connection.fips else service
    return f"https://{kind}.{connection.region}.{'api.aws' if connection.dual_stack else 'amazonaws.com'}"


def _proxy(connection: Connection, scheme: str, host: str) -> tuple[str, int] | None:
    """The proxy on the way to a host: the account's, else that of the variables, which NO_PROXY can except."""
    url = connection.proxy.url if connection.proxy is not None else ""
    if not url and not proxy_bypass(host):
        url = getproxies().get(scheme, "")
    if not url:
        return None
    parts = urlsplit(url if "//" in url else f"//{url}")
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)


def _resolved(host: str, port: int) -> str:
    began = time.perf_counter()
    try:
        count = look_up(host, port)
    except OSError as error:
        return f"not found: {error.strerror or error}"
    addresses = "1 address" if count == 1 else f"{count} addresses"
    return f"found, {addresses}, in {(time.perf_counter() - began) * 1000:.0f} ms"


def _reached(host: str, port: int) -> str:
    try:
        knock(host, port)
    except OSError as error:
        return f"cannot be reached: {error.strerror or error}"
    return "reached; whether it accepts the name and password is asked by --test"


def _together(questions: dict[str, Callable[[], str]]) -> dict[str, str]:
    """All answers at once; a question that is not answered in time is left behind."""
    answers: dict[str, Any] = dict.fromkeys(questions, f"no answer within {PATIENCE:.0f} s")

    def ask(name: str) -> None:
        answers[name] = questions[name]()

    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in questions]
    for thread in threads:
        thread.start()
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return dict(answers)
