"""The fixture ``bedrock``: a healthy service on loopback for one test. A conftest imports it by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.bedrock_server import BedrockServer


@pytest.fixture
def bedrock() -> Iterator[BedrockServer]:
    """The loopback service, stopped with all its threads at the end."""
    with BedrockServer() as server:
        yield server
