"""Every error the program raises on purpose, as one tree.

::

    NovaStudioError
    ├── InvalidRequest            a draft or body breaks the contract: problems says where
    ├── PictureError              a file that is no usable picture, or a mask that does not fit
    ├── EngineError               the engine, the network or the account: retriable, may_be_charged, advice
    │   ├── CredentialsError      no key, wrong key, expired
    │   ├── ModelRetired          end of life or Legacy: no retry will help
    │   ├── ModelUnavailable      not in this region, not allowed for this account, wrong id
    │   ├── RequestRejected       the service refused the body
    │   ├── ContentBlocked        a content filter refused a prompt or a picture
    │   ├── Throttled             too many requests; nothing was made
    │   ├── ServiceUnavailable    the service says it cannot answer now; nothing was made
    │   ├── NotConnected          the request never reached the service
    │   ├── NoAnswer              sent, but no proof of the outcome: may be charged
    │   ├── NothingMade           the service says that it failed: no picture, may be charged
    │   └── Cancelled             taken back, and the engine stopped; nothing was charged
    ├── LibraryError              read-only, locked, or made by a newer version
    │   ├── NoRoom                the disk is full
    │   ├── NotWritable           the folder or its disk is read-only, or belongs to somebody else
    │   └── Damaged               the database cannot be read, or is missing: it can be made anew of the files
    ├── VaultError                no keyring, locked, or a value too long for it
    └── SettingsError             a settings file that cannot be read

A message tells the artist what happened; ``advice`` tells what to do next. Defects of our own are ordinary exceptions and
never belong to this tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class ProblemLike(Protocol):
    """What :class:`InvalidRequest` needs to know of a problem (``contract.problems.Problem`` is one)."""

    @property
    def path(self) -> str:
        """JSONPath of the field, as in ``$.textToImageParams.text``."""

    @property
    def code(self) -> str:
        """A stable word for programs."""

    @property
    def message(self) -> str:
        """One sentence naming the rule and the actual value."""


class NovaStudioError(Exception):
    """Base of all errors with words for the artist."""


class InvalidRequest(NovaStudioError):
    """A draft or a body that breaks the contract; ``problems`` holds every reason, not only the first."""

    def __init__(self, problems: Iterable[ProblemLike]) -> None:
        self.problems: Sequence[ProblemLike] = tuple(problems)
        super().__init__("\n".join(f"{p.path}: {p.message}" for p in self.problems))


class PictureError(NovaStudioError):
    """A picture or mask that cannot be used; the message says which and why."""


class EngineError(NovaStudioError):
    """An engine could not answer.

    ``retriable``: trying the same request again later can help and nothing was made.
    ``may_be_charged``: the service may have made, and billed, pictures.
    ``alone``: it concerns this call alone, so that the job's other calls follow.
    ``advice``: one sentence saying what to do next.
    """

    retriable = False
    may_be_charged = False
    alone = False
    default_advice = ""

    def __init__(self, message: str, *, advice: str | None = None, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.advice = self.default_advice if advice is None else advice
        self.code = code
        self.request_id = request_id

    def words(self) -> str:
        """Message and advice in one line."""
        return f"{self} {self.advice}".strip()


class CredentialsError(EngineError):
    """No key, a wrong key or an expired one; nothing was sent or made."""

    default_advice = "Nothing was made or charged. Check the account and try again."


class ModelRetired(EngineError):
    """The model has reached its end of life, or is shut to this account as Legacy; no retry will help."""

    default_advice = "Nothing was made or charged. Choose another engine; the offline engine always works."


class ModelUnavailable(EngineError):
    """The model is not in this region, not allowed for this account, or the id is wrong."""

    default_advice = "Nothing was made or charged. Check region, model id and permissions."


class RequestRejected(EngineError):
    """The service refused the body; the message quotes its reason."""

    default_advice = "Nothing was made or charged. Change what the message names."


class ContentBlocked(EngineError):
    """A content filter refused the prompt, a picture, or every result."""

    default_advice = "Nothing was made. Change the prompt or the picture."


class Throttled(EngineError):
    """Too many requests in too short a time; nothing was made."""

    retriable = True
    default_advice = "Nothing was made or charged. Wait a moment before trying again."


class ServiceUnavailable(EngineError):
    """The service says it cannot answer now; nothing was made."""

    retriable = True
    default_advice = "Nothing was made or charged. Try again in a few minutes."


class NotConnected(EngineError):
    """The request never reached the service."""

    retriable = True
    default_advice = "Nothing was sent or charged. Check the network and try again."


class NoAnswer(EngineError):
    """The request was sent, and no proof of its outcome came back."""

    may_be_charged = True
    alone = True
    default_advice = "It may have been charged. It is never sent again by itself: send it again, or let it go."


class NothingMade(EngineError):
    """The service answered in full that it failed, or could not hand over what it made: there is no picture to wait for."""

    may_be_charged = True
    alone = True
    default_advice = "Whether it was charged is not known. Generate again if you like."


class Cancelled(EngineError):
    """The artist took the request back and the engine stopped; nothing was charged."""

    default_advice = "Nothing was charged."


class LibraryError(NovaStudioError):
    """The library on disk cannot be read or written: full, locked, corrupt, or made by a newer version."""


class NoRoom(LibraryError):
    """The disk with the library is full."""


class NotWritable(LibraryError):
    """The folder of the library, or its disk, is read-only or belongs to somebody else."""


class Damaged(LibraryError):
    """The library's database cannot be read, or is missing. A new one can be made of the files beside it."""


class VaultError(NovaStudioError):
    """The system's keyring is missing, locked, or refuses the value."""


class SettingsError(NovaStudioError):
    """A settings file that cannot be read; it is left untouched."""
