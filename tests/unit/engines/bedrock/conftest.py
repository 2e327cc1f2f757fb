"""The loopback Bedrock for the tests of this folder."""

from __future__ import annotations

from support.bedrock_fixtures import bedrock

__all__ = ["bedrock"]
