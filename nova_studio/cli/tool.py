"""``nova-studio tool``: one picture tool on one file, through the same library and runner as the window."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from nova_studio.cli import running
from nova_studio.cli.output import Output
from nova_studio.cli.running import REFUSED, UNREADABLE, Asked, NotBegun
from nova_studio.engines.bedrock.stability.engine import NAME as STABILITY
from nova_studio.engines.offline.engine import NAME as OFFLINE
from nova_studio.errors import PictureError
from nova_studio.studio import Studio
from nova_studio.tools.request import IMAGE, check_tool
from nova_studio.tools.spec import TOOLS, ToolType

FIELDS = ("prompt", "select", "negative", "creativity", "preset", "grow", "seed", "format", "colors", "strength")
"""The options that are parameters of tools; which tool takes which is told by its model."""


def run(options: Namespace, output: Output) -> int:
    """Run a tool; the exit status says how it ended, as for ``generate``."""
    tool = ToolType(options.tool)
    if options.engine is None:
        options.engine = OFFLINE if TOOLS[tool].here else STABILITY

    def read(options: Namespace) -> Asked:
        return _read(tool, options, output)

    return running.run(options, output, read)


def _read(tool: ToolType, options: Namespace, output: Output) -> Asked:
    from nova_studio.imaging import codec  # noqa: PLC0415 - the other commands need no pixels

    file: Path = options.file
    try:
        opened = codec.open_at_its_size(file)
    except PictureError as error:
        raise NotBegun(f"{error} Nothing was sent or charged.", UNREADABLE) from error
    for note in opened.notes:
        output.words(note)
    given = {name: value for name in FIELDS if (value := getattr(options, name)) is not None}
    request, problems = check_tool(tool, {IMAGE: opened.ref, **given})
    if request is None:
        words = " ".join(problem.message for problem in problems)
        raise NotBegun(f"{words} Nothing was sent or charged.", REFUSED)

    def store(studio: Studio) -> None:
        studio.library.add_picture(opened.data, opened.ref, name=file.name)

    return Asked(request, store)
