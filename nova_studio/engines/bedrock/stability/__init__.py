"""Stability AI's models on Amazon Bedrock: Nova's requests in, Nova's kind of results out, and nothing outside learns more."""

from __future__ import annotations

from nova_studio.engines.bedrock.stability.engine import StabilityEngine

__all__ = ["StabilityEngine"]
