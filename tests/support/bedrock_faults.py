"""Every documented way to say no, with the service's own code, status and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """An error answer: status, code, message, and further keys of its JSON."""

    status: int
    code: str
    message: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def malformed(what: str) -> Refusal:
    """A schema violation in the recorded form."""
    return Refusal(
        400,
        "ValidationException",
        f"Malformed input request: {what}, please reformat your input and try again.",
    )


def _invalid(message: str) -> Refusal:
    return Refusal(400, "ValidationException", message)


_SUBSCRIBING = (
    "Your AWS Marketplace subscription for this model cannot be completed at this time. If you recently fixed this issue, try "
    "again after 2 minutes."
)

FAULTS: Mapping[str, Refusal] = {
    "filtered prompt": _invalid(
        "This request has been blocked by our content filters. Please adjust your text prompt to submit a new request."
    ),
    "filtered picture": _invalid(
        "This request has been blocked by our content filters. Please adjust your input image to submit a new request."
    ),
    "filtered as Titan": _invalid(
        "This request has been blocked. Our filters automatically flagged this prompt because it may conflict our AUP or "
        "AWS Responsible AI Policy. Please adjust your text prompt to submit a new request."
    ),
    "too long": malformed("#/textToImageParams/text: expected maxLength: 1024, actual: 1469"),
    "unknown key": malformed("#/textToImageParams: extraneous key [images] is not permitted"),
    "other model": malformed("#: required key [messages] not found"),
    "several": malformed("2 schema violations found"),
    "wrong type": malformed("#/imageVariationParams/images: expected type: JSONArray, found: String"),
    "empty mask": _invalid(
        "400 Bad Request: Unable to auto-generate mask image with given input image and mask prompt."
    ),
    "too many pixels": _invalid("400 Bad Request: Image exceeds max pixels allowed"),
    "wrong id": _invalid("The provided model identifier is invalid."),
    "on demand": _invalid(
        "Invocation of model ID amazon.nova-canvas-v1:0 with on-demand throughput isn\N{RIGHT SINGLE QUOTATION MARK}t "
        "supported. Retry your request with the ID or ARN of an inference profile that contains this model."
    ),
    "quota": Refusal(400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account."),
    "no access": Refusal(
        403, "AccessDeniedException", "You don't have access to the model with the specified model ID."
    ),
    "terms": Refusal(
        403,
        "AccessDeniedException",
        "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace "
        "actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to the "
        f"Amazon Bedrock documentation for further details. {_SUBSCRIBING}",
    ),
    "payment": Refusal(
        403,
        "AccessDeniedException",
        f"Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. {_SUBSCRIBING}",
    ),
    "subscribing": Refusal(403, "AccessDeniedException", _SUBSCRIBING),
    "not permitted": Refusal(
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/artist is not authorized to perform: bedrock:InvokeModel on resource: "
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-canvas-v1:0 because no identity-based policy allows "
        "the bedrock:InvokeModel action",
    ),
    "unknown key id": Refusal(
        403, "UnrecognizedClientException", "The security token included in the request is invalid."
    ),
    "wrong secret": Refusal(
        403,
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
        "and signing method. Consult the service documentation for details.",
    ),
    "wrong clock": Refusal(
        403,
        "InvalidSignatureException",
        "Signature expired: 20261124T000000Z is now earlier than 20261124T081500Z (20261124T082000Z - 5 min.)",
    ),
    "expired": Refusal(403, "ExpiredTokenException", "The security token included in the request is expired"),
    "end of life": Refusal(
        404,
        "ResourceNotFoundException",
        "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
    ),
    "legacy": Refusal(
        404,
        "ResourceNotFoundException",
        "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the "
        "last 30 days. Please upgrade to an active model on Amazon Bedrock",
    ),
    "legacy of 15 days": Refusal(
        404,
        "ResourceNotFoundException",
        "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the "
        "last 15 days. Please upgrade to an active model on Amazon Bedrock",
    ),
    "not found": Refusal(404, "ResourceNotFoundException", "The specified resource ARN was not found."),
    "timed out": Refusal(
        408,
        "ModelTimeoutException",
        "The request took too long to process. Processing time exceeded the model timeout length.",
    ),
    "model error": Refusal(
        424,
        "ModelErrorException",
        "The system encountered an unexpected error during processing.",
        {"originalStatusCode": 500, "resourceName": "nova-canvas"},
    ),
    "throttled": Refusal(429, "ThrottlingException", "Too many requests, please wait before trying again."),
    "throttled by rate": Refusal(
        429, "ThrottlingException", "Your request rate is too high. Reduce the frequency of requests."
    ),
    "not ready": Refusal(429, "ModelNotReadyException", "The model is not ready to serve inference requests."),
    "internal": Refusal(
        500,
        "InternalServerException",
        "The system encountered an unexpected error during processing. Try your request again.",
    ),
    "bad gateway": Refusal(502, "", ""),
    "unavailable": Refusal(503, "ServiceUnavailableException", "Bedrock is unable to process your request."),
    "gateway timeout": Refusal(504, "", ""),
}
