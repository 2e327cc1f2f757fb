"""Stability's stand-in for the tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.bedrock_server import BedrockServer
from support.stability_server import stability_server


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    """A Bedrock with Stability's models."""
    with stability_server() as found:
        yield found
