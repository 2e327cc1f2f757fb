"""The vault: secrets in the operating system's keyring, or in memory until the program ends. Never in a file of ours.

Calls to a keyring may never return (a half-started daemon, an unlock prompt that nobody answers). Each runs on a daemon thread of
its own, so that a hanging one can neither block its caller for long nor keep the program from ending.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn, Protocol, TypeVar

import keyring
import keyring.backends.fail
import keyring.backends.null
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError, PasswordDeleteError

from nova_studio.credentials.model import FIELDS, Secrets
from nova_studio.errors import VaultError

SERVICE = "nova-studio"
WAIT = 5.0
"""Seconds after which a keyring that has not answered is told about."""
PATIENCE = 120.0
"""Seconds that a person is given to answer the keyring's prompt, once told."""
_SLICE = 0.2
"""Seconds after which a wait looks whether it is still wanted."""
ENTRY_MAX = 1_200
"""Characters of one entry: Windows holds about 1,280. Session tokens are longer and go into several."""

_DEFAULT_COLLECTION = "/org/freedesktop/secrets/aliases/default"
"""Asking for it by this path makes none where there is none."""

T = TypeVar("T")


class Backend(Protocol):
    """What the vault needs of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """The entry, or ``None``."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write the entry."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove the entry; raises PasswordDeleteError where there is none."""


@dataclass(frozen=True)
class Kept:
    """Where secrets went: in the keyring, or in memory only, and why, in words."""

    in_keyring: bool
    words: str


class Vault:
    """Secrets by account id. ``backend`` is the system's own unless one is given; times are in seconds.

    A keyring that is silent for ``wait`` probably shows a prompt: ``on_waiting`` is told so in words, by the thread that waits,
    and the person has ``patience`` to answer. With nobody to tell, there is nobody to wait for.
    """

    def __init__(self, backend: Backend | None = None, *, wait: float = WAIT, patience: float = PATIENCE) -> None:
        self._backend = backend
        self._wait = wait
        self._patience = patience
        self._memory: dict[str, Secrets] = {}
        self._given_up = threading.Event()
        self.on_waiting: Callable[[str], object] | None = None

    def store(self, account: str, secrets: Secrets) -> Kept:
        """Keep the secrets of an account; in memory only when the keyring will not have them, which is said."""
        try:
            for name in FIELDS:
                self._write(account, name, getattr(secrets, name) or "")
        except VaultError as error:
            self._memory[account] = secrets
            return Kept(False, f"{error} The keys are kept in memory until Nova Studio is closed.")
        self._memory.pop(account, None)
        return Kept(True, "The keys are kept in the system's keyring.")

    def update(self, account: str, changes: Mapping[str, str]) -> Kept:
        """Replace some of an account's secrets by field; an empty value removes one. What is not named stays as it is."""
        try:
            before = self.load(account) or Secrets()
        except VaultError:
            before = Secrets()  # a keyring that will not give will not take either: store() says so and keeps these
        return self.store(account, replace(before, **changes))

    def load(self, account: str) -> Secrets | None:
        """The secrets of an account, or ``None`` when there are none; raises VaultError when the keyring does not answer."""
        if account in self._memory:
            return self._memory[account]
        found = Secrets(**{name: self._read(account, name) for name in FIELDS})
        found = replace(found, session_token=found.session_token or None)
        return None if found.empty else found

    def forget(self, account: str) -> None:
        """Remove every entry of an account; raises VaultError when the keyring refuses."""
        self._memory.pop(account, None)
        for name in FIELDS:
            self._write(account, name, "")

    def give_up(self) -> None:
        """End every wait for a prompt, now and later: the program is about to close."""
        self._given_up.set()

    def would_ask(self, account: str) -> bool:
        """Whether reading the secrets of an account would first ask the person to unlock the keyring. Asks nobody.

        Only a Secret Service, as on Linux desktops, says so; others are taken for unlocked.
        """
        if account in self._memory:
            return False
        try:
            return self._call(lambda: _locked_service(self._found()))
        except VaultError:
            return True

    def describe(self) -> str:
        """The keyring's name in words, for diagnosis."""
        backend = self._call(self._found)
        return str(getattr(backend, "name", type(backend).__name__))

    def _found(self) -> Backend:
        """The keyring to use; one that fails or forgets everything is none."""
        backend = self._backend or keyring.get_keyring()
        if isinstance(backend, keyring.backends.fail.Keyring | keyring.backends.null.Keyring):
            raise NoKeyringError
        return backend

    def _read(self, account: str, name: str) -> str:
        def read() -> str:
            backend = self._found()
            parts: list[str] = []
            while part := backend.get_password(SERVICE, _entry(account, name, len(parts))):
                parts.append(part)
            return "".join(parts)

        return self._call(read)

    def _write(self, account: str, name: str, value: str) -> None:
        """Replace an entry; an empty value removes it. Leftovers of a longer value go as well."""

        def write() -> None:
            backend = self._found()
            parts = [value[start : start + ENTRY_MAX] for start in range(0, len(value), ENTRY_MAX)]
            for index, part in enumerate(parts):
                backend.set_password(SERVICE, _entry(account, name, index), part)
            index = len(parts)
            while backend.get_password(SERVICE, _entry(account, name, index)) is not None:
                try:
                    backend.delete_password(SERVICE, _entry(account, name, index))
                except PasswordDeleteError:
                    break
                index += 1

        self._call(write)

    def _call(self, work: Callable[[], T]) -> T:
        answer: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

        def run() -> None:
            try:
                value = work()
            except Exception as error:  # a keyring backend may raise anything; it is told in words
                answer.put(partial(_refuse, error))
            else:
                answer.put(lambda: value)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        return self._awaited(answer)()

    def _awaited(self, answer: queue.SimpleQueue[Callable[[], T]]) -> Callable[[], T]:
        """What the keyring answered, told and waited for when it takes long."""
        waited = self._wait
        try:
            return answer.get(timeout=waited)
        except queue.Empty:
            words = f"The system's keyring has not answered for {waited:g} seconds. Unlock it, or look for its prompt."
        if self.on_waiting is not None:
            self.on_waiting(words)
            until = time.monotonic() + self._patience
            while time.monotonic() < until and not self._given_up.is_set():
                try:
                    return answer.get(timeout=min(_SLICE, self._patience))
                except queue.Empty:
                    continue
            words = words.replace(f"{waited:g}", f"{waited + self._patience:g}")
        raise VaultError(words)


def _locked_service(backend: Backend) -> bool:
    """Whether a backend is a Secret Service whose default collection is locked, or not there and would have to be made."""
    first = next(iter(getattr(backend, "backends", ())), backend)
    if type(first).__module__ != "keyring.backends.SecretService":
        return False
    import secretstorage  # noqa: PLC0415 - there on Linux alone

    with closing(secretstorage.dbus_init()) as bus:
        try:
            return bool(secretstorage.Collection(bus, _DEFAULT_COLLECTION).is_locked())
        except secretstorage.ItemNotFoundException:
            return True


def _refuse(error: Exception) -> NoReturn:
    raise VaultError(_words(error)) from error


def _entry(account: str, name: str, index: int) -> str:
    return f"{account}/{name}" + (f"/{index}" if index else "")


def _words(error: Exception) -> str:
    if isinstance(error, NoKeyringError):
        return "This system has no keyring that Nova Studio can use."
    if isinstance(error, KeyringLocked):
        return "The system's keyring is locked, and was not unlocked."
    if isinstance(error, KeyringError):
        return f"The system's keyring refused: {error}."
    return f"The system's keyring failed: {type(error).__name__}: {error}."
