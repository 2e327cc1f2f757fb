"""gnome-keyring itself, locked: it is told in words, waited for, and the secret kept in memory."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from support import secret_service


def test_a_locked_keyring_is_waited_for_with_words_and_explained(tmp_path: Path) -> None:
    """A collection is made while it is unlocked, locked over the bus, and its prompt is answered by nobody."""
    script = textwrap.dedent("""
        import json, secretstorage
        from nova_studio.credentials.model import Secrets
        from nova_studio.credentials.vault import Vault
        from nova_studio.errors import VaultError
        secrets = Secrets(api_key="ABSKexample")
        assert Vault(wait=20).store("a1", secrets).in_keyring
        bus = secretstorage.dbus_init()
        collection = secretstorage.get_default_collection(bus)
        collection.lock()
        assert collection.is_locked()
        told = []
        vault = Vault(wait=0.3, patience=0.5)
        vault.on_waiting = told.append
        try:
            vault.load("a1")
            refused = ""
        except VaultError as error:
            refused = str(error)
        kept = vault.store("a2", secrets)
        print(json.dumps([told[:1], refused, kept.in_keyring, kept.words, vault.load("a2") == secrets]), flush=True)
        import os
        os._exit(0)
    """)
    told, refused, in_keyring, words, remembered = json.loads(secret_service.run_python(script, tmp_path / "home"))
    assert "Unlock it, or look for its prompt" in refused or "locked" in refused
    assert told == [] or "Unlock it, or look for its prompt" in told[0]
    assert not in_keyring and "kept in memory until Nova Studio is closed" in words and remembered


def test_whether_it_would_ask_is_told_without_asking(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import json, secretstorage
        from nova_studio.credentials.model import Secrets
        from nova_studio.credentials.vault import Vault
        vault = Vault(wait=20)
        found = [Vault(wait=20).would_ask("a1")]
        assert vault.store("a1", Secrets(api_key="ABSKexample")).in_keyring
        found.append(vault.would_ask("a1"))
        secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
        found.append(vault.would_ask("a1"))
        print(json.dumps(found), flush=True)
    """)
    no_collection, unlocked, locked = json.loads(secret_service.run_python(script, tmp_path / "home"))
    assert (unlocked, locked) == (False, True) and isinstance(no_collection, bool)
