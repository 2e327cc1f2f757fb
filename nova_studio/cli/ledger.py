"""``nova-studio ledger``: what was spent, by month and engine."""

from __future__ import annotations

from argparse import Namespace

from nova_studio.cli.output import Output
from nova_studio.outbox import ledger
from nova_studio.paths import Paths
from nova_studio.studio import Studio


def run(options: Namespace, output: Output) -> int:
    """Print the ledger: counted pictures, estimated money, and what nobody can tell, apart from each other."""
    studio = Studio.open(Paths.choose(options.data_dir))
    try:
        jobs = studio.library.jobs()
        found = ledger.entries((job, studio.library.calls(job.id)) for job in jobs)
    finally:
        studio.close()
    if options.csv:
        output.line(ledger.as_csv(found).rstrip("\n"))
    elif options.json:
        output.json([entry.to_json() for entry in found], indent=2)
    elif not found:
        output.line("Nothing has been spent.")
    for entry in found if not (options.csv or options.json) else ():
        output.line(_in_words(entry))
    return 0


def _in_words(entry: ledger.Entry) -> str:
    line = f"{entry.month}  {entry.engine:14} {entry.pictures} pictures in {entry.calls} calls, estimated {entry.estimated} "
    line += entry.currency
    if entry.unclear_calls:
        line += f"; {entry.unclear_calls} calls unclear, perhaps {entry.unclear_estimated} {entry.currency} more"
    return line
