"""Signature version 4 as the service sees it: who signed, and whether the secret fits. Written from AWS's description."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Signature:
    """What a request says of its sender."""

    access_key: str = ""
    day: str = ""
    region: str = ""
    service: str = ""
    signed: tuple[str, ...] = ()
    digest: str = ""
    session_token: str | None = None
    bearer: str | None = None

    @property
    def present(self) -> bool:
        """Whether there is any."""
        return bool(self.access_key or self.bearer)


class SignatureMismatch(Exception):
    """The secret is another than the sender's."""


_FORM = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w{64})"
)


def read_signature(headers: Mapping[str, str]) -> Signature:
    """The signature in lower-case ``headers``; an empty one if there is none."""
    value = headers.get("authorization", "")
    token = headers.get("x-amz-security-token")
    if value.startswith("Bearer "):
        return Signature(bearer=value.removeprefix("Bearer "), session_token=token)
    match = _FORM.fullmatch(value)
    if match is None:
        return Signature(session_token=token)
    key, day, region, service, signed, digest = match.groups()
    return Signature(key, day, region, service, tuple(signed.split(";")), digest, token)


def verify(signature: Signature, secret: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise :class:`SignatureMismatch` unless ``secret`` signed this request."""
    canonical = "\n".join(
        (
            method,
            quote(path, safe="/~"),
            "",
            *(f"{name}:{' '.join(headers[name].split())}" for name in signature.signed),
            "",
            ";".join(signature.signed),
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{signature.day}/{signature.region}/{signature.service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
    key = f"AWS4{secret}".encode()
    for part in (signature.day, signature.region, signature.service, "aws4_request", text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(key.hex(), signature.digest):
        raise SignatureMismatch
