"""``nova-studio ledger``: what was spent, by month, project and engine."""

from __future__ import annotations

from argparse import Namespace

from nova_studio.cli.output import Output
from nova_studio.outbox import ledger
from nova_studio.paths import Paths
from nova_studio.studio import Studio


def run(options: Namespace, output: Output) -> int:
    """Print the ledger: what is counted, what is estimated, and what nobody can tell, apart from each other."""
    studio = Studio.open(Paths.choose(options.data_dir), looks=True)
    try:
        found = ledger.entries(studio.library.spending.spent())
    finally:
        studio.close()
    if options.csv:
        output.line(ledger.as_csv(found).rstrip("\n"))
    elif options.json:
        output.json([entry.to_json() for entry in found], indent=2)
    elif not found:
        output.line("Nothing has been spent.")
    else:
        output.line("\n".join(ledger.in_words(entry) for entry in found))
    return 0
