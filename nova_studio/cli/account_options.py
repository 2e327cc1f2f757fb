"""The arguments of ``accounts`` and ``doctor``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Command = Callable[[str, str, str], argparse.ArgumentParser]
"""Makes a command's parser from its name, its summary and its last words."""

_ADD_HELP = """\
Secrets are asked for, never given as arguments. When standard input is no terminal, each is one line of it, in this order:
  keys      access key, secret, session token (may be empty)
  api-key   the Bedrock API key
  any kind with --proxy-user: then the proxy's password

    printf '%s\\n' "$KEY" | nova-studio accounts add Render --kind api-key --region us-west-2
"""
_TEST_HELP = """\
exit status:
  0  the service answers these credentials
  2  there is no such account
  5  it does not; the words say why, and what to do next
"""


_ACCOUNTS_HELP = """\
exit status:
  0  all went well
  2  the options are wrong, or there is no such account or project
  5  nothing was done; test: the service does not answer these credentials
"""


def add(command: Command) -> None:
    """Add both commands."""
    accounts = command("accounts", "list, add, remove, choose or test the accounts of online engines", _ACCOUNTS_HELP)
    actions = accounts.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the accounts, the default one with a *; secrets are never shown")
    listing.add_argument("--json", action="store_true", help="print JSON")
    _add_adding(actions)
    summary = "remove an account and its secrets"
    actions.add_parser("remove", help=summary, description=summary).add_argument(
        "name", metavar="NAME", help="the account"
    )
    summary = (
        "make an account the default, or choose the one of a project; without NAME a project follows the default again"
    )
    using = actions.add_parser("use", help=summary, description=summary)
    using.add_argument("name", nargs="?", metavar="NAME", help="the account")
    using.add_argument("--project", metavar="P", help="the project, by name or id (default: every one without its own)")
    test = actions.add_parser(
        "test",
        help="try an account: as whom, how fast, which models; makes no picture and costs nothing",
        epilog=_TEST_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    test.add_argument(
        "name", nargs="?", metavar="NAME", help="the account (default: the one that requests from the shell use)"
    )
    test.add_argument("--json", action="store_true", help="print JSON")
    doctor = command("doctor", "tell what this installation is and finds, fit to paste into a report", "")
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.add_argument("--test", action="store_true", help="also try the account in use, over the network")


def _add_adding(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    adding = actions.add_parser(
        "add",
        help="add an account, and make it the default",
        epilog=_ADD_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adding.add_argument("name", metavar="NAME", help="what it is called here")
    adding.add_argument(
        "--kind",
        choices=("default", "profile", "keys", "api-key"),
        default="default",
        help="default: what the AWS SDK finds by itself; profile: a named profile; keys: an access key; api-key: a Bedrock API key",
    )
    adding.add_argument("--region", default="us-west-2", metavar="R", help="default: us-west-2, where most models are")
    adding.add_argument("--profile", default="", metavar="P", help="the profile's name, for the kind profile")
    for option, summary in (
        ("control-endpoint", "another address of Bedrock"),
        ("runtime-endpoint", "another address of Bedrock Runtime"),
        ("sts-endpoint", "another address of STS"),
        ("proxy", "a proxy's address, without name and password"),
        ("proxy-user", "the name for the proxy; its password is asked for"),
        ("ca-bundle", "a file of certificates to trust"),
    ):
        adding.add_argument(f"--{option}", default="", metavar="X", help=summary)
    adding.add_argument("--fips", action="store_true", help="use the FIPS addresses")
    adding.add_argument("--dual-stack", action="store_true", help="use the addresses for IPv6 and IPv4")
    adding.add_argument("--connect-timeout", type=float, metavar="S", help="seconds (default 10)")
    adding.add_argument("--read-timeout", type=float, metavar="S", help="seconds without a byte (default 300)")
