"""The program's arguments."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nova_studio import __version__
from nova_studio.cli import account_options
from nova_studio.tools.spec import ToolType

_HELP = """\
"nova-studio COMMAND --help" tells its exit statuses; of every command:
  2  the options are wrong
 70  a defect of Nova Studio itself; details are in its log
 74  the output could not be written
130  interrupted

Results go to standard output, all else to standard error; with --json there is nothing but JSON on standard output.
"""
_GENERATE_HELP = """\
exit status:
  0  all pictures arrived
  2  the file cannot be read, or the options are wrong
  3  fewer pictures than asked
  4  refused: by the contract, the engine or the filters, or the model is retired
  5  nothing made: credentials, not connected, or throttled to the end
  6  sent, outcome unclear: it may have been charged and is never sent again by itself
 74  all pictures arrived and are in the library, but DIR or the output could not be written
"""
_TOOL_HELP = f"""\
The upscalers and recolor are Stability AI's and cost money; apply-palette is done on this computer, free.

{_GENERATE_HELP}"""
_OUTBOX_HELP = """\
exit status, the worst that happened:
  0  all went well
  2  a file cannot be read, or the options are wrong
  3  fewer pictures than asked
  4  refused
  5  nothing made, or there was nothing to do it to
  6  sent, outcome unclear
"""
_VALIDATE_HELP = """\
exit status:
  0  all files are valid
  1  some are not
  2  a file cannot be read
"""
_LIBRARY_HELP = """\
exit status:
  0  all went well; check: everything is in order
  1  check: something is missing, damaged, unfinished or belongs to nothing; rebuild: not all could be restored
  2  a file cannot be read
  4  refused: the request breaks the contract
  5  nothing was done: no such library, job, draft or project, a file in the way, a secret in it, a file not to be trusted
"""
_CHECK_HELP = """\
Nothing is changed, whatever is found. Stored input pictures that no draft or request uses are kept and are no finding.

exit status: 0 in order, 1 findings, 5 no library
"""
_REBUILD_HELP = """\
Results, requests, projects, family, stars, tags and trash come from the files; drafts and waiting requests from the old
database, as far as it can be read. The old database is set aside, never deleted, and no picture is touched.

exit status: 0 all restored, 1 not all could be restored, 5 nothing was done
"""
_LONGEST_WAIT = 86_400
"""Seconds: a day. A socket cannot wait much longer than that."""


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a call; ends the program with status 2 on wrong ones, 0 after ``--help`` and ``--version``."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nova-studio",
        description="Generate and edit pictures: draft offline, generate online. Without a command the window opens.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Nova Studio {__version__}")
    _add_data_dir(parser)
    parser.add_argument(
        "--sample", action="store_true", help="open the window on a shipped photograph if there is no picture yet"
    )
    parser.add_argument("--open", type=Path, metavar="PICTURE", help="open the window on this picture")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_validate(commands)
    _add_generate(commands)
    _add_tool(commands)
    _add_outbox(commands)
    ledger = _command(commands, "ledger", "tell what was spent, by month and engine", "")
    form = ledger.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    _add_library(commands)
    engines = _command(commands, "engines", "list every engine, its state, and what it can do of each task", "")
    engines.add_argument("--json", action="store_true", help="print JSON")
    account_options.add(partial(_command, commands))
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str, epilog: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=summary, description=summary, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _add_data_dir(command, default=argparse.SUPPRESS)  # so that what stands before the command is not forgotten
    return command


def _add_data_dir(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    parser.add_argument(
        "--data-dir",
        type=_folder,
        default=default,
        metavar="DIR",
        help="keep library, settings and logs in DIR instead of the user's folders",
    )


def _add_validate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    validate = _command(
        commands, "validate", "check request bodies against the contract, sending nothing", _VALIDATE_HELP
    )
    validate.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help='a body as JSON, - for standard input; a picture is base64, or "@path" beside the file',
    )
    validate.add_argument("--json", action="store_true", help="print one JSON object a file")


def _add_generate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    generate = _command(commands, "generate", "run one request and keep its pictures in the library", _GENERATE_HELP)
    generate.add_argument("file", type=Path, metavar="FILE", help="a request body as JSON, as for validate")
    generate.add_argument(
        "--engine", type=_word, metavar="NAME", default="offline", help="offline (default), stability or nova-canvas"
    )
    _add_running(generate)


def _add_tool(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    tool = _command(commands, "tool", "use a picture tool on one file and keep its picture in the library", _TOOL_HELP)
    names = [each.value for each in ToolType]
    tool.add_argument("tool", choices=names, metavar="TOOL", help=", ".join(names))
    tool.add_argument("file", type=Path, metavar="FILE", help="a picture")
    fields = tool.add_argument_group("parameters, as far as the tool has them")
    fields.add_argument(
        "--prompt", metavar="WORDS", help="upscalers: what the picture shows; recolor: how it looks then"
    )
    fields.add_argument("--select", metavar="WORDS", help="recolor: what is to be found")
    fields.add_argument("--negative", metavar="WORDS", help="what to leave out")
    fields.add_argument("--creativity", type=float, metavar="N", help="upscalers: how freely detail is added")
    fields.add_argument("--preset", type=_word, metavar="STYLE", help="upscale-creative: a look for the added detail")
    fields.add_argument("--grow", type=int, metavar="PIXELS", help="recolor: widen what was found")
    fields.add_argument("--seed", type=int, metavar="N", help="the same seed gives about the same picture")
    fields.add_argument("--format", type=_word, metavar="F", help="upscalers: png, jpeg or webp (default: what fits)")
    fields.add_argument("--colors", type=_list, metavar="LIST", help='apply-palette: "#RRGGBB,#RRGGBB"')
    fields.add_argument("--strength", type=float, metavar="N", help="apply-palette: from 0 to 1")
    tool.add_argument(
        "--engine", type=_word, metavar="NAME", help="stability (default), or offline for what this computer does"
    )
    _add_running(tool)


def _add_running(command: argparse.ArgumentParser) -> None:
    """What holds for every command that makes pictures at once."""
    command.add_argument("--out", type=_folder, metavar="DIR", help="also copy the pictures into DIR")
    _add_fallback(command)
    command.add_argument("--region", type=_word, metavar="R", help="the service's region")
    command.add_argument("--account", type=_word, metavar="NAME", help="an account, for this call alone")
    command.add_argument("--profile", type=_word, metavar="P", help="a profile of the AWS configuration")
    command.add_argument("--endpoint-url", type=_word, metavar="URL", help="another address of the service")
    command.add_argument("--model-id", type=_word, metavar="ID", help="a model id or ARN")
    command.add_argument(
        "--timeout",
        type=_seconds,
        metavar="SECONDS",
        help="how long to wait for the service without a byte (default 300)",
    )
    command.add_argument(
        "--again",
        action="store_true",
        help="make new pictures also where this very request has been made before, or is in doubt",
    )
    command.add_argument("--json", action="store_true", help="print the outcome as JSON in the last line")


def _add_fallback(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fallback-engine",
        type=_word,
        metavar="NAME",
        help="who makes what the engine says beforehand that it cannot; nobody unless given",
    )


def _add_outbox(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    outbox = _command(commands, "outbox", "put requests aside, send them, and settle what is unclear", _OUTBOX_HELP)
    actions = outbox.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = _command(actions, "add", "put requests into the outbox; needs no network and no account", _OUTBOX_HELP)
    add.add_argument("files", nargs="+", type=Path, metavar="FILE", help="request bodies as JSON, as for validate")
    add.add_argument("--engine", type=_word, metavar="NAME", default="offline", help="who is to make them (offline)")
    _add_fallback(add)
    listed = _command(actions, "list", "show what waits, runs, or is unclear", _OUTBOX_HELP)
    listed.add_argument("--all", action="store_true", help="show every job there ever was")
    listed.add_argument("--json", action="store_true", help="print one JSON object a line")
    send = _command(actions, "send", "send everything that waits, in its order", _OUTBOX_HELP)
    send.add_argument("--json", action="store_true", help="print the outcome of each as JSON, one a line")
    send.add_argument("--wait", action="store_true", help="where the disk is full, wait until it has room, and go on")
    cancel = _command(actions, "cancel", "take a job back that waits", _OUTBOX_HELP)
    cancel.add_argument("job", type=_word, metavar="ID", help="the job, as outbox list shows it")
    resolve = _command(actions, "resolve", "settle a job whose outcome is unclear", _OUTBOX_HELP)
    resolve.add_argument("job", type=_word, metavar="ID", help="the job, as outbox list shows it")
    decision = resolve.add_mutually_exclusive_group(required=True)
    decision.add_argument("--send-again", action="store_true", help="send its request again; it may be charged twice")
    decision.add_argument("--let-go", action="store_true", help="ask nothing more about it")


def _add_library(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    library = _command(
        commands, "library", "check the library, make its database anew, export and import", _LIBRARY_HELP
    )
    actions = library.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = _command(actions, "check", "look for what is missing, damaged or belongs to nothing", _CHECK_HELP)
    check.add_argument("--quick", action="store_true", help="compare sizes only, without reading every file")
    rebuild = _command(actions, "rebuild", "make a new database from the files alone", _REBUILD_HELP)
    export = _command(actions, "export", "write a draft, a job or a project as one file", _LIBRARY_HELP)
    export.add_argument("file", type=Path, metavar="FILE", help="a .zip; or a .json for the contract body of a request")
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument("--job", type=_word, metavar="ID", help="one job with its inputs and results")
    what.add_argument("--draft", type=_word, metavar="KEY", help="one draft with its pictures and masks")
    what.add_argument("--project", type=_word, metavar="NAME", help="a whole project, by name or id")
    taken = _command(actions, "import", "take such a file in; a second time changes nothing", _LIBRARY_HELP)
    taken.add_argument("file", type=Path, metavar="FILE", help="a .zip; or a .json, whose body becomes a draft")
    taken.add_argument("--project", type=_word, metavar="NAME", help="the project it goes into")
    for action in (check, rebuild, export, taken):
        action.add_argument("--json", action="store_true", help="print JSON")


def _word(text: str) -> str:
    if not text.strip():  # as from a variable of the shell that is not set
        raise argparse.ArgumentTypeError("is empty; leave the option out instead")
    return text


def _list(text: str) -> list[str]:
    return [part.strip() for part in _word(text).split(",")]


def _folder(text: str) -> Path:
    return Path(_word(text))


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= _LONGEST_WAIT:
        raise argparse.ArgumentTypeError(f"must be seconds, more than 0 and at most {_LONGEST_WAIT:,}; it is {text!r}")
    return value
