"""Every way in which the service says no, as one table: codes, statuses and words on one side, our errors on the other.

Messages are as recorded on the wire or printed in the guides; Titan's wording of the filters is there because the family shares it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nova_studio.errors import (
    ContentBlocked,
    CredentialsError,
    EngineError,
    ModelRetired,
    ModelUnavailable,
    NoAnswer,
    NotConnected,
    NothingMade,
    RequestRejected,
    ServiceUnavailable,
    Throttled,
)


@dataclass(frozen=True)
class Rule:
    """One row: an answer fits when its code (or, for rows without codes, its status) is listed and its message matches.

    ``words`` may name ``{said}``, ``{model}``, ``{place}``, ``{region}`` and ``{status}``. ``may_be_retired``: after the
    model's end of life this answer means just that. ``retriable`` overrides the error's own. ``signs_in``: the advice names the
    sign-in of a chosen profile. A row without any condition fits everything.
    """

    error: type[EngineError]
    words: str
    advice: str = ""
    codes: tuple[str, ...] = ()
    statuses: range | tuple[int, ...] = ()
    message: str = ""
    may_be_retired: bool = False
    retriable: bool | None = None
    signs_in: bool = False

    def fits(self, code: str, message: str, status: int) -> bool:
        """Whether an answer belongs to this row."""
        if self.codes and code not in self.codes:
            return False
        if self.statuses and status not in self.statuses:
            return False
        return not self.message or re.search(self.message, message, re.IGNORECASE) is not None


_INTERNAL: Final = ("InternalServerException", "InternalServerError", "InternalFailure")
MODEL_FAILED: Final = ("ModelErrorException", *_INTERNAL)
"""Codes of failures while the model worked, or after: it may have been charged."""
_VALIDATION: Final = ("ValidationException",)
_DENIED: Final = ("AccessDeniedException", "AccessDenied")
_SIGNATURE: Final = ("InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired")
_FILTERS: Final = r"content filters|responsible ai|conflict our aup"
_FREE: Final = "Nothing was made or charged."

_FILTERED: Final = (
    Rule(
        ContentBlocked,
        "A content filter refused a picture of the request: {said}",
        "Nothing was made or charged. Use another picture.",
        codes=_VALIDATION,
        message=rf"(?:{_FILTERS}).*\binput image",
    ),
    Rule(
        ContentBlocked,
        "A content filter refused the prompt: {said}",
        "Nothing was made or charged. Change the prompt, or the negative prompt.",
        codes=_VALIDATION,
        message=_FILTERS,
    ),
)

_ANSWER: Final = r"\b(?:response|output|answer|result)\b"
_SIZE: Final = r"too (?:large|big|long)|exceed|larger than|\blimit|\bmaximum"


def _too_large(codes: tuple[str, ...], answer: str) -> Rule:
    """A picture larger than is handed over: a kind of failure, and words that bring an answer and a size together."""
    return Rule(
        NothingMade,
        "The picture was made, but it is larger than the 16.7 MB that Bedrock hands over: {said}",
        "It may have been charged. Ask for a smaller picture, or for JPEG or WebP instead of PNG.",
        codes=codes,
        message=rf"{answer}.*(?:{_SIZE})|(?:{_SIZE}).*{answer}",
    )


_TOO_LARGE: Final = (
    # No guide documents it, and its words were never recorded. So the kind of failure decides first: after a failure of the model
    # any such words will do, after a refusal, which is mostly about the request, only those that speak of the response itself.
    # Where nothing is said of a size, the engine tells from what was asked for.
    _too_large(MODEL_FAILED, _ANSWER),
    _too_large(_VALIDATION, r"\bresponse\b"),
)

_MODEL: Final = (
    Rule(
        ModelRetired,
        "This model has been retired. The service said: {said}",
        message=r"end of its life",
        may_be_retired=True,
    ),
    Rule(
        ModelRetired,
        "The model is Legacy and shut to this account, which had not used it lately. The service said: {said}",
        message=r"marked by provider as legacy",
        may_be_retired=True,
    ),
    Rule(
        ModelUnavailable,
        "The model id {model} cannot be called directly: {said}",
        f"{_FREE} Give the ARN of a provisioned model, a deployment or an inference profile instead.",
        codes=_VALIDATION,
        message=r"on-demand throughput isn't supported",
    ),
    Rule(
        ModelUnavailable,
        "There is no model {model} in {region}: {said}",
        f"{_FREE} Check the model id and the region.",
        codes=_VALIDATION,
        message=r"model identifier is invalid",
        may_be_retired=True,
    ),
    Rule(
        ModelUnavailable,
        "The model {model} asks for another kind of request than was sent: {said}",
        f"{_FREE} Check the model id.",
        codes=_VALIDATION,
        message=r"#: required key \[(?!taskType|\w+Params\b)",
    ),
    # Models of other providers are subscribed to at the first call, which these refuse; each ends in the same sentence.
    Rule(
        ModelUnavailable,
        "The account may not accept the provider's terms for {model}: {said}",
        f"{_FREE} Have somebody with aws-marketplace:ViewSubscriptions and Subscribe call the model once; if that was just done, "
        "try again in a few minutes.",
        codes=_DENIED,
        message=r"not authorized to perform.*aws-marketplace:",
    ),
    Rule(
        ModelUnavailable,
        "The account may not accept the provider's terms for {model}, since it has no valid means of payment: {said}",
        f"{_FREE} Have the administrator give the AWS account one, then try again in a few minutes.",
        codes=_DENIED,
        message=r"payment instrument",
    ),
    Rule(
        ModelUnavailable,
        "The model {model} is being enabled for the account: {said}",
        f"{_FREE} Try again in a few minutes.",
        codes=_DENIED,
        message=r"marketplace subscription",
    ),
    Rule(
        ModelUnavailable,
        "The account may not call the model {model}: {said}",
        f"{_FREE} Ask whoever runs the account for bedrock:InvokeModel on this model.",
        codes=_DENIED,
        message=r"not authorized to perform|explicit deny|identity-based policy",
    ),
    Rule(
        ModelUnavailable,
        "The account has no access to the model {model}: {said}",
        f"{_FREE} Check model access in the Bedrock console, the region, and the account's permissions.",
        codes=_DENIED,
        may_be_retired=True,
    ),
    Rule(
        ModelUnavailable,
        "There is no model {model} in {region}: {said}",
        f"{_FREE} Check the model id and the region.",
        codes=("ResourceNotFoundException",),
        may_be_retired=True,
    ),
)

_API_KEY: Final = (
    Rule(
        CredentialsError,
        "The Bedrock API key has expired: {said}",
        f"{_FREE} Make a new one and enter it in the account.",
        codes=_DENIED,
        message=r"(?:api key|bearer token).*expired",
    ),
    Rule(
        CredentialsError,
        "AWS does not accept the Bedrock API key: {said}",
        f"{_FREE} Enter the key again, whole and without spaces.",
        codes=_DENIED,
        message=r"api key is valid|bearer token",
    ),
)

_ACCOUNT: Final = (
    Rule(
        CredentialsError,
        "The session's credentials have expired: {said}",
        f"{_FREE} Sign in again, or enter a new session token.",
        codes=("ExpiredTokenException", "ExpiredToken"),
        signs_in=True,
    ),
    Rule(
        CredentialsError,
        "AWS does not know this access key or session token: {said}",
        f"{_FREE} Check the access key and the session token.",
        codes=("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"),
    ),
    Rule(
        CredentialsError,
        "AWS refused the request's time, so this computer's clock is probably wrong: {said}",
        f"{_FREE} Set the clock, then try again.",
        codes=_SIGNATURE,
        message=r"expired|not yet current|skewed|clock",
    ),
    Rule(
        CredentialsError,
        "The secret does not belong to the access key: {said}",
        f"{_FREE} Enter the secret access key again.",
        codes=_SIGNATURE,
    ),
    Rule(
        CredentialsError,
        "AWS did not accept the credentials: {said}",
        f"{_FREE} Check the account's keys.",
        codes=("IncompleteSignature", "MissingAuthenticationTokenException", "MissingAuthenticationToken"),
    ),
)

_BUSY: Final = (
    Rule(
        Throttled,
        "The account's quota for this model is used up: {said}",
        f"{_FREE} Wait for the quota to renew, or ask AWS for a higher one.",
        codes=("ServiceQuotaExceededException",),
        retriable=False,
    ),
    Rule(
        ServiceUnavailable,
        "The model is still being made ready: {said}",
        f"{_FREE} Try again in a minute.",
        codes=("ModelNotReadyException",),
    ),
    Rule(
        Throttled,
        "Too many requests in a short time: {said}",
        codes=("ThrottlingException", "TooManyRequestsException", "Throttling", "RequestLimitExceeded"),
    ),
    Rule(
        ServiceUnavailable,
        "The service cannot answer now: {said}",
        codes=("ServiceUnavailableException", "ServiceUnavailable"),
    ),
)

_IN_DOUBT: Final = (
    Rule(
        NoAnswer,
        "The service took too long to make the pictures and gave up: {said}",
        "It may have been charged. It is never sent again by itself: send it again, asking for fewer or smaller pictures.",
        codes=("ModelTimeoutException",),
    ),
    Rule(NoAnswer, "The model failed while it worked: {said}", codes=("ModelErrorException",)),
    Rule(
        NoAnswer,
        "The service failed while it worked: {said}",
        codes=_INTERNAL,
    ),
)

_REQUEST: Final = (
    Rule(
        RequestRejected,
        "The service found nothing in the picture that fits the mask in words: {said}",
        f"{_FREE} Name it otherwise, or paint the mask.",
        codes=_VALIDATION,
        message=r"unable to auto-generate mask",
    ),
    Rule(RequestRejected, "The service refused the request: {said}", codes=_VALIDATION),
)

_BY_STATUS: Final = (
    Rule(RequestRejected, "The service refused the request: {said}", statuses=(400, 413)),
    Rule(CredentialsError, "{place} did not accept the credentials: {said}", statuses=(401,)),
    Rule(ModelUnavailable, "{place} refused access: {said}", statuses=(403,), may_be_retired=True),
    Rule(ModelUnavailable, "{place} does not know the model {model}: {said}", statuses=(404, 410), may_be_retired=True),
    Rule(
        NotConnected,
        "A proxy on the way asks for a sign-in: {said}",
        "Nothing was made or charged. Check the proxy's address, name and password.",
        statuses=(407,),
        retriable=False,
    ),
    Rule(NoAnswer, "The service did not answer in time: {said}", statuses=(408,)),
    Rule(NoAnswer, "The model failed while it worked: {said}", statuses=(424,)),
    Rule(Throttled, "Too many requests in a short time: {said}", statuses=(429,)),
    Rule(ServiceUnavailable, "The service cannot answer now: {said}", statuses=(503,)),
    Rule(NoAnswer, "The service failed (status {status}): {said}", statuses=range(500, 600)),
    Rule(RequestRejected, "{place} refused the request (status {status}): {said}", statuses=range(300, 500)),
)

ANSWERS: Final = (
    *_FILTERED,
    *_TOO_LARGE,
    *_API_KEY,
    *_MODEL,
    *_ACCOUNT,
    *_BUSY,
    *_IN_DOUBT,
    *_REQUEST,
    *_BY_STATUS,
    Rule(NoAnswer, "The service gave an answer that makes no sense (status {status}): {said}"),
)
