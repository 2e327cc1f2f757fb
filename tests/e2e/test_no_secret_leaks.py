"""No secret is anywhere but in the keyring: a full run with real keyring, proxy and TLS, after which every byte is read."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio import crashes
from nova_studio.paths import Paths
from support import certificates, secret_service
from support.api_keys import short_term
from support.bedrock_faults import FAULTS
from support.bedrock_server import BedrockServer, Hang
from support.certificates import Certificates
from support.proxies import PASSWORD, USER, Tinyproxy

REQUEST = Path("resources") / "samples" / "requests" / "text-to-image.json"
SECRET_KEY, TOKEN = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12", "session-token-" + "Z9" * 1_500
ACCESS_KEY = "AKIALEAKTESTLEAKTEST"
CRASH = """
import dataclasses, sys
from nova_studio import crashes
from nova_studio.paths import Paths
from nova_studio.studio import Studio
paths = Paths.under(sys.argv[1])
watch = crashes.watch(paths.logs_dir)
studio = Studio.open(paths)
held = [dataclasses.asdict(studio.vault.load(account.id)) for account in studio.settings.accounts]
print(sum(len(value or "") > 3 for each in held for value in each.values()))
raise RuntimeError(f"{held}")
"""
DRIVER = textwrap.dedent("""
    import json, subprocess, sys
    steps = json.load(sys.stdin)
    ran = []
    for arguments, typed in steps:
        done = subprocess.run([sys.executable, *arguments], input=typed, capture_output=True, text=True)
        ran.append([done.returncode, done.stdout, done.stderr])
    print(json.dumps(ran))
""")


@pytest.fixture
def trusted(tmp_path: Path) -> Certificates:
    return certificates.make(tmp_path)


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Tinyproxy]:
    folder = tmp_path / "proxy"
    folder.mkdir()
    with Tinyproxy(folder) as running:
        yield running


def processes(about: Path) -> list[tuple[bytes, bytes]]:
    """Command line and environment of every process that has the folder among its arguments, and of their children."""
    found: list[tuple[bytes, bytes]] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                line = (entry / "cmdline").read_bytes()
                if str(about).encode() in line:
                    found.append((line, (entry / "environ").read_bytes()))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def test_a_full_run_leaves_no_secret_behind(tmp_path: Path, trusted: Certificates, proxy: Tinyproxy) -> None:
    data, home, out = tmp_path / "data", tmp_path / "home", tmp_path / "out"
    api_key = short_term("us-west-2")
    shell = ["-m", "nova_studio", "--data-dir", str(data)]
    secrets = [ACCESS_KEY, SECRET_KEY, TOKEN[:200], api_key, PASSWORD]
    with BedrockServer({ACCESS_KEY: SECRET_KEY}) as plain, BedrockServer(tls=trusted.context) as secure:
        plain.queue(FAULTS["expired"], Hang())

        def generate(name: str) -> list[str]:
            return [
                "-m",
                "nova_studio",
                "--data-dir",
                str(data),
                "generate",
                str(REQUEST),
                "--engine",
                "nova-canvas",
                "--out",
                str(out / name),
                "--json",
                "--again",
            ]

        def add(name: str, *more: str) -> list[str]:
            return [*shell, "accounts", "add", name, *more, "--region", "us-west-2"]

        way = ["--proxy", proxy.url, "--proxy-user", USER]
        steps = [
            (add("Keys", "--kind", "keys", "--runtime-endpoint", plain.url, *way),
             f"{ACCESS_KEY}\n{SECRET_KEY}\n{TOKEN}\n{PASSWORD}\n"),
            (generate("refused"), ""),
            (generate("hanging"), ""),
            (generate("made"), ""),
            (add("Key", "--kind", "api-key", "--runtime-endpoint", secure.url, "--ca-bundle", str(trusted.ca)), f"{api_key}\n"),
            (generate("bearer"), ""),
            ([*shell, "doctor", "--json"], ""),
            ([*shell, "accounts", "list", "--json"], ""),
            ([*shell, "engines", "--json"], ""),
            ([*shell, "accounts", "use", "Key", "--project", "My pictures"], ""),
            ([*shell, "library", "export", str(out / "all.zip"), "--project", "My pictures"], ""),
            (["-c", CRASH, str(data)], ""),
        ]  # fmt: skip
        with subprocess.Popen(
            secret_service.command([sys.executable, "-c", DRIVER], unlocked=True),
            env=secret_service.environment(home),
            cwd=secret_service.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as driver:
            assert driver.stdin is not None
            driver.stdin.write(json.dumps(steps).encode())
            driver.stdin.close()
            driver.stdin = None
            plain.wait_for(2, 60)  # it hangs now, with every secret in its memory
            seen = processes(data)
            plain.release()
            printed, errors = driver.communicate(timeout=100)
        assert driver.returncode == 0, errors.decode()
        ran = json.loads(printed.decode().splitlines()[-1])
        assert [step[0] for step in ran] == [0, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 1], ran
        assert ran[-1][1].split() == ["5"] and "RuntimeError" in ran[-1][2]  # that run held them all, and died of them
        assert plain.last.signature.session_token == TOKEN and secure.last.signature.bearer == api_key

    assert seen and crashes.collect(Paths.under(data).logs_dir) is not None
    places = {"process arguments": b"".join(line for line, _ in seen), "environment": b"".join(env for _, env in seen)}
    places["what was printed"] = printed + errors
    files = [path for folder in (data, home, out) for path in folder.rglob("*") if path.is_file()]
    places |= {str(path): path.read_bytes() for path in files}
    with zipfile.ZipFile(out / "all.zip") as exported:
        assert any(name.startswith("projects/") for name in exported.namelist())
        places |= {f"the export's {name}": exported.read(name) for name in exported.namelist()}
    kinds = {path.suffix for path in files}
    assert {".json", ".png"} <= kinds and any(path.name == "settings.json" for path in files)
    for place, content in places.items():
        for secret in secrets:
            assert secret.encode() not in content, f"a secret is in {place}"
