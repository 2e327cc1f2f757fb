"""Bedrock API keys as AWS makes them: the short-term one is a presigned address in base64."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from urllib.parse import urlencode

LONG_TERM = "ABSKQmVkcm9ja0FQSUtleS1leGFtcGxlOmV4YW1wbGVzZWNyZXQ="


def short_term(region: str = "us-west-2", *, signed: datetime | None = None, seconds: int = 43_200) -> str:
    """A short-term key for a region, signed now unless told otherwise."""
    stamp = signed or datetime.now(UTC)
    query = {
        "Action": "CallWithBearerToken",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"ASIAEXAMPLE/{stamp:%Y%m%d}/{region}/bedrock/aws4_request",
        "X-Amz-Date": f"{stamp:%Y%m%dT%H%M%SZ}",
        "X-Amz-Expires": str(seconds),
        "X-Amz-Security-Token": "session-token-of-the-maker",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "0" * 64,
    }
    address = f"bedrock.amazonaws.com/?{urlencode(query)}&Version=1"
    return "bedrock-api-key-" + base64.b64encode(address.encode()).decode()
