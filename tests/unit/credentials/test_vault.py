"""Secrets go to the keyring, one entry a field; where there is none it is said, and memory holds them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import keyring.backends.fail
import pytest
from keyring.errors import PasswordSetError

from nova_studio.credentials.model import Secrets
from nova_studio.credentials.vault import SERVICE, Vault
from nova_studio.errors import VaultError
from support.keyrings import Locked, Ring

SECRETS = Secrets("AKIAEXAMPLE", "secret-example", "token" * 700)


def test_one_entry_a_field_and_long_ones_split() -> None:
    ring = Ring()
    assert Vault(ring).store("a1", SECRETS).in_keyring
    names = sorted(name for service, name in ring.entries if service == SERVICE)
    assert names == ["a1/access_key", "a1/secret_key", "a1/session_token", "a1/session_token/1", "a1/session_token/2"]
    assert Vault(ring).load("a1") == SECRETS
    assert Vault(ring).load("a2") is None


def test_a_shorter_value_leaves_nothing_of_the_longer_one() -> None:
    ring = Ring()
    vault = Vault(ring)
    vault.store("a1", SECRETS)
    short = Secrets("AKIA2", "other")
    vault.store("a1", short)
    assert vault.load("a1") == short
    assert sorted(name for _, name in ring.entries) == ["a1/access_key", "a1/secret_key"]


def test_forgetting_removes_every_entry_of_that_account() -> None:
    ring = Ring()
    vault = Vault(ring)
    vault.store("a1", SECRETS)
    vault.store("a2", Secrets("AKIA2", "other"))
    vault.forget("a1")
    assert {name.partition("/")[0] for _, name in ring.entries} == {"a2"}


def test_a_locked_keyring_is_told_and_memory_holds_the_secret() -> None:
    vault = Vault(Locked())
    kept = vault.store("a1", SECRETS)
    assert not kept.in_keyring
    assert kept.words == (
        "The system's keyring is locked, and was not unlocked. The keys are kept in memory until Nova Studio is closed."
    )
    assert vault.load("a1") == SECRETS
    with pytest.raises(VaultError, match="locked"):
        Vault(Locked()).load("a1")


def test_a_keyring_that_refuses_is_told_and_memory_holds_the_secret() -> None:
    class Refusing(Ring):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise PasswordSetError("not permitted by the desktop")

    vault = Vault(Refusing())
    kept = vault.store("a1", SECRETS)
    assert not kept.in_keyring and vault.load("a1") == SECRETS
    assert kept.words == (
        "The system's keyring refused: not permitted by the desktop. The keys are kept in memory until Nova Studio is closed."
    )


def test_a_system_without_a_keyring_is_told() -> None:
    kept = Vault(keyring.backends.fail.Keyring()).store("a1", SECRETS)
    assert not kept.in_keyring and kept.words.startswith("This system has no keyring that Nova Studio can use.")


def test_a_keyring_that_never_answers_is_told_and_holds_nobody_up() -> None:
    release = threading.Event()

    class Hanging(Ring):
        def get_password(self, service: str, username: str) -> str | None:
            release.wait()
            return None

    try:
        with pytest.raises(VaultError, match=r"has not answered for 0\.05 seconds"):
            Vault(Hanging(), wait=0.05).load("a1")
    finally:
        release.set()
        for thread in threading.enumerate():
            if thread.name == "keyring":
                thread.join()


def test_a_prompt_is_waited_for_with_words() -> None:
    """A keyring that answers once somebody was told to unlock it."""
    unlocked = threading.Event()
    told: list[str] = []

    class Prompting(Ring):
        def get_password(self, service: str, username: str) -> str | None:
            assert unlocked.wait(10)
            return super().get_password(service, username)

    ring = Prompting()
    ring.entries[SERVICE, "a1/api_key"] = "ABSKexample"
    vault = Vault(ring, wait=0.02, patience=20)

    def tell(words: str) -> None:
        told.append(words)
        unlocked.set()

    vault.on_waiting = tell
    assert vault.load("a1") == Secrets(api_key="ABSKexample")
    assert told == ["The system's keyring has not answered for 0.02 seconds. Unlock it, or look for its prompt."]


def test_patience_has_an_end() -> None:
    release = threading.Event()

    class Hanging(Ring):
        def get_password(self, service: str, username: str) -> str | None:
            release.wait()
            return None

    vault = Vault(Hanging(), wait=0.02, patience=0.03)
    vault.on_waiting = lambda words: None
    try:
        with pytest.raises(VaultError, match=r"has not answered for 0\.05 seconds"):
            vault.load("a1")
    finally:
        release.set()
        for thread in threading.enumerate():
            if thread.name == "keyring":
                thread.join()


def test_an_update_changes_what_it_names() -> None:
    ring = Ring()
    vault = Vault(ring)
    vault.store("a1", SECRETS)
    vault.update("a1", {"session_token": "", "proxy_password": "p"})
    assert vault.load("a1") == Secrets("AKIAEXAMPLE", "secret-example", proxy_password="p")


def test_secrets_do_not_show_themselves() -> None:
    assert "secret-example" not in repr(SECRETS) and "AKIA" not in repr(SECRETS)


def test_the_real_keyring_of_the_desktop(tmp_path: Path) -> None:
    """gnome-keyring on a session bus of its own: stored, found by another process's connection, and removed."""
    script = textwrap.dedent("""
        import json, keyring
        from nova_studio.credentials.model import Secrets
        from nova_studio.credentials.vault import Vault, SERVICE
        secrets = Secrets("AKIAEXAMPLE", "secret", "t" * 3000)
        kept = Vault(wait=20).store("a1", secrets)
        vault = Vault(wait=20)
        loaded = vault.load("a1") == secrets
        entries = [keyring.get_password(SERVICE, "a1/" + name) is not None for name in ("access_key", "secret_key")]
        vault.forget("a1")
        print(json.dumps([vault.describe(), kept.in_keyring, loaded, entries, vault.load("a1") is None]))
    """)
    start = 'printf %s password | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", start, "bash", sys.executable, "-c", script],
        env=environment,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    name, *outcome = json.loads(done.stdout.splitlines()[-1])
    assert "SecretService" in name or "secret" in name.lower()
    assert outcome == [True, True, [True, True], True]
