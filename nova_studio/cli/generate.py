"""``nova-studio generate``: one request through the same library and runner as the window."""

from __future__ import annotations

from argparse import Namespace
from functools import partial

from nova_studio.cli import running, validate
from nova_studio.cli.outbox import store
from nova_studio.cli.output import Output
from nova_studio.cli.running import REFUSED, UNREADABLE, Asked, NotBegun


def run(options: Namespace, output: Output) -> int:
    """Run the request in a file; the exit status says how it ended."""
    return running.run(options, output, _read)


def _read(options: Namespace) -> Asked:
    try:
        parsed = validate.read(options.file)
    except OSError as error:
        raise NotBegun(validate.unreadable(options.file, error), UNREADABLE) from error
    if parsed.request is None:
        raise NotBegun(validate.in_words(options.file, parsed), REFUSED)
    return Asked(parsed.request, partial(store, parsed=parsed, request=parsed.request))
