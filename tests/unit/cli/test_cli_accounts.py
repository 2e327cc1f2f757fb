"""Accounts and diagnosis through the shell: secrets by standard input alone, and nothing secret in what is printed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import keyring
import pytest

from nova_studio.credentials.vault import SERVICE
from nova_studio.library.library import Library
from nova_studio.paths import Paths
from support.api_keys import LONG_TERM, short_term
from support.aws_server import ACCOUNT_ID, AwsServer
from support.bedrock_server import BedrockServer
from support.keyrings import Locked, Ring
from support.shell import Shell

Typed = Callable[..., None]
SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """The system's keyring, in memory."""
    ring = Ring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Gives the next command lines on standard input."""

    def give(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return give


def add_keys(shell: Shell, typed: Typed, name: str = "Render", *more: str) -> None:
    typed("AKIAEXAMPLEEXAMPLE", SECRET, "", "proxy-password")
    ran = shell("accounts", "add", name, "--kind", "keys", *more)
    assert ran.status == 0, ran.err
    assert SECRET not in ran.out + ran.err


def test_add_list_use_and_remove(shell: Shell, ring: Ring, typed: Typed, data_dir: Path) -> None:
    assert "There are no accounts" in shell("accounts", "list").err
    add_keys(shell, typed, "Render", "--region", "us-east-2", "--proxy", "http://proxy:3128", "--proxy-user", "artist")
    assert set(ring.entries.values()) == {"AKIAEXAMPLEEXAMPLE", SECRET, "proxy-password"}
    assert all(service == SERVICE for service, _ in ring.entries)
    typed()
    assert shell("accounts", "add", "Desk", "--kind", "profile", "--profile", "artist").status == 0
    assert shell("accounts", "list").out == (
        '  Render  access key  us-east-2\n* Desk  profile artist  us-west-2  used by "My pictures"\n'
    )
    assert shell("accounts", "use", "Render").status == 0
    listed = json.loads(shell("accounts", "list", "--json").out)
    assert [(each["name"], each["default"], each["projects"]) for each in listed] == [
        ("Render", True, ["My pictures"]),
        ("Desk", False, []),
    ]
    assert shell("accounts", "use", "Desk", "--project", "My pictures").err == (
        'The project "My pictures" uses the account "Desk".\n'
    )
    listed = json.loads(shell("accounts", "list", "--json").out)
    assert [(each["default"], each["projects"]) for each in listed] == [(True, []), (False, ["My pictures"])]
    assert "follows the default account" in shell("accounts", "use", "--project", "My pictures").err
    assert shell("accounts", "use").status == 2
    assert SECRET not in json.dumps(listed) and SECRET not in (data_dir / "settings.json").read_text()
    assert shell("accounts", "remove", "Render").status == 0
    assert ring.entries == {}
    assert shell("accounts", "list").out == "  Desk  profile artist  us-west-2\n"


@pytest.mark.parametrize(
    ("lines", "arguments", "words"),
    [
        (["AKIA", ""], ["--kind", "keys"], "Nothing was entered for: secret key."),
        ([], ["--kind", "api-key"], "Nothing was entered for: api key."),
        ([short_term("us-east-1")], ["--kind", "api-key", "--region", "us-west-2"], "works only in us-east-1"),
        ([], ["--kind", "profile"], "--profile and --kind profile belong together."),
        ([], ["--profile", "artist"], "--profile and --kind profile belong together."),
        ([], ["--region", "US WEST"], "--region takes the name of a region, as in us-west-2."),
        ([], ["--proxy", "http://me:secret@proxy:1"], "without name and password"),
        ([], ["--proxy", "proxy:1"], "--proxy takes an address that begins with http:// or https://"),
        ([], ["--fips", "--runtime-endpoint", "https://vpce"], "leave the endpoints empty"),
        ([], ["--read-timeout", "0"], "--read-timeout takes seconds, more than 0 and at most 86,400."),
        ([], ["--ca-bundle", "/nowhere.pem"], "there is no file /nowhere.pem."),
    ],
)
def test_what_cannot_work_is_refused_with_the_rule(
    shell: Shell,
    ring: Ring,
    typed: Typed,
    lines: list[str],
    arguments: list[str],
    words: str,
) -> None:
    typed(*lines)
    ran = shell("accounts", "add", "Render", *arguments)
    assert ran.status == 2 and words in ran.err
    assert ring.entries == {} and shell("accounts", "list").out == ""


@pytest.mark.usefixtures("ring")
def test_names_are_unique_and_known(shell: Shell, typed: Typed) -> None:
    typed()
    assert shell("accounts", "add", "Desk").status == 0
    again = shell("accounts", "add", "Desk")
    assert again.status == 2 and 'There is an account "Desk" already' in again.err
    unknown = shell("accounts", "remove", "Deck")
    assert unknown.status == 2 and 'There is no account "Deck"; there are: "Desk".' in unknown.err


def test_a_locked_keyring_adds_nothing_and_says_why(
    shell: Shell,
    typed: Typed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", Locked)
    typed(LONG_TERM)
    ran = shell("accounts", "add", "Render", "--kind", "api-key")
    assert ran.status == 5 and "keyring is locked" in ran.err and "the account was not added" in ran.err
    assert shell("accounts", "list").out == ""


def test_secrets_are_no_arguments(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        shell("accounts", "add", "Render", "--kind", "keys", "--secret-key", SECRET)
    with pytest.raises(SystemExit):
        shell("accounts", "add", "--help")
    assert "never given as arguments" in capsys.readouterr().out


@pytest.mark.usefixtures("ring")
def test_testing_an_account(shell: Shell, typed: Typed) -> None:
    with AwsServer() as aws:
        add_keys(shell, typed, "Render", "--control-endpoint", aws.url, "--sts-endpoint", aws.url)
        ran = shell("accounts", "test")
        assert ran.status == 0 and ran.out.startswith(f"Render: works in us-west-2.\nAWS account {ACCOUNT_ID}.\n")
        assert "First answer after" in ran.out and "Stable Image Core           ready\n" in ran.out
        aws.refuse("*", 403, "UnrecognizedClientException", "The security token included in the request is invalid.")
        ran = shell("accounts", "test", "Render", "--json")
        told = json.loads(ran.out)
        assert ran.status == 5 and not told["works"] and told["faults"][0]["kind"] == "wrong key"
        # What the first test learned is what the engines' list tells now.
        states = {each["id"]: each for each in json.loads(shell("engines", "--json").out)[1]["models"]}
        assert states["stability.stable-image-core-v1:1"]["state"] == "ready"
        assert states["stability.stable-image-core-v1:1"]["evidence"] == "service"
        assert states["amazon.nova-canvas-v1:0"]["state"] == "retired"
        aws.refuse(
            "*", 403, "AccessDeniedException", "User: x is not authorized to perform: bedrock:ListFoundationModels"
        )
        ran = shell("accounts", "test")
        assert ran.status == 0 and '"Version": "2012-10-17"' in ran.out and "bedrock:InvokeModel" in ran.out


def test_doctor_tells_all_and_nothing_secret(
    shell: Shell,
    ring: Ring,
    typed: Typed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://artist:proxy-secret@proxy.invalid:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    with AwsServer() as aws:
        add_keys(shell, typed, "Render", "--control-endpoint", aws.url, "--sts-endpoint", aws.url)
        ran = shell("doctor", "--json", "--test")
        found = json.loads(ran.out)
        text = shell("doctor").out
    assert ran.status == 0
    assert set(found) == {
        "versions", "keyring", "folders", "crash_reports", "settings", "display", "network", "accounts", "engines", "models",
        "catalogue", "test",
    }  # fmt: skip
    assert {"nova-studio", "python", "PySide6-Essentials", "boto3"} <= set(found["versions"])
    assert found["keyring"] == {"backend": "Ring", "problem": None}
    assert found["folders"]["library_dir"]["writable"] and found["folders"]["library_dir"]["free_mb"] >= 0
    assert found["network"]["proxies"]["HTTPS_PROXY"] == "http://proxy.invalid:3128"
    assert "AWS_SECRET_ACCESS_KEY" in found["network"]["aws_variables"]
    assert found["accounts"][0]["name"] == "Render" and found["accounts"][0]["default"]
    assert found["network"]["path"]["service"] == "probed; see the test"
    assert found["test"]["works"] and found["test"]["account_id"] == "…3333"
    assert len(found["models"]) == 18 and "Stable Image Core" in text
    for secret in (SECRET, "proxy-secret", "AKIAEXAMPLEEXAMPLE", ACCOUNT_ID, str(Path.home())):
        assert secret not in ran.out and secret not in text
    assert len(ring.entries) == 2


def test_doctor_says_what_is_wrong(shell: Shell, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "settings.json").write_text("{")
    (data_dir / "models.json").write_text("{")
    (data_dir / "logs").mkdir()
    (data_dir / "logs" / "crash-20261124-120000-1.txt").touch()
    found = json.loads(shell("doctor", "--json").out)
    assert "cannot be used" in found["settings"]["problem"] and "cannot be used" in found["catalogue"]["problem"]
    assert found["crash_reports"] == ["crash-20261124-120000-1.txt"]
    assert found["keyring"]["problem"] == "This system has no keyring that Nova Studio can use."


@pytest.mark.usefixtures("brisk", "ring")
def test_generate_with_an_account_for_one_call(
    shell: Shell, typed: Typed, bedrock: BedrockServer, data_dir: Path
) -> None:
    add_keys(shell, typed, "Render", "--runtime-endpoint", bedrock.url)
    typed()
    assert shell("accounts", "add", "Desk", "--kind", "profile", "--profile", "nobody").status == 0
    body = Path("resources") / "samples" / "requests" / "text-to-image.json"
    ran = shell("generate", body, "--engine", "nova-canvas", "--account", "Render", "--json")
    assert ran.status == 0, ran.err
    assert bedrock.last.signature.access_key == "AKIAEXAMPLEEXAMPLE"
    assert bedrock.last.signature.region == "us-west-2"
    assert "* Desk" in shell("accounts", "list").out
    ran = shell("generate", body, "--engine", "nova-canvas", "--account", "Deck")
    assert ran.status == 2 and 'There is no account "Deck"; there are: "Render", "Desk".' in ran.err


@pytest.mark.usefixtures("ring")
def test_a_test_that_works_lets_go_what_waits_for_the_account(shell: Shell, typed: Typed, data_dir: Path) -> None:
    with AwsServer() as aws:
        add_keys(shell, typed, "Render", "--control-endpoint", aws.url, "--sts-endpoint", aws.url)
        account = json.loads((data_dir / "settings.json").read_text())["accounts"][0]["id"]
        with closing(Library.open(Paths.under(data_dir).library_dir)) as library:
            library.queue.hold_account(account, "The session has expired.")
        listed = shell("outbox", "list")
        assert 'Held for the account "Render": The session has expired.' in listed.err + listed.out
        aws.refuse("*", 403, "ExpiredTokenException", "expired")
        assert shell("accounts", "test").status != 0 and "Held for" in (shell("outbox", "list").err)
        aws.accept()
        assert shell("accounts", "test").status == 0
        assert "Held for" not in shell("outbox", "list").err
