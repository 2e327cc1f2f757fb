"""``nova-studio engines``: what there is to make pictures with."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from nova_studio.cli.output import Output
from nova_studio.engines.base import Capability, Description
from nova_studio.engines.bedrock.probe_report import state_as_json
from nova_studio.engines.comparison import WORKS, Cell, EngineTable
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.tools.request import WorkType, spec_of


def run(options: Namespace, output: Output) -> int:
    """Print every engine, its state, and per task and picture tool what it can do."""
    studio = Studio.open(Paths.choose(options.data_dir))
    try:
        table = studio.compare_engines()
        descriptions = table.engines
        states = {
            each.name: [state_as_json(state) for state in studio.model_states(each.name)] for each in descriptions
        }
    finally:
        studio.close()
    if options.json:
        output.json([as_json(each, states[each.name] if each.sends else [], table) for each in descriptions], indent=2)
    else:
        output.line("\n\n".join(in_words(description, table) for description in descriptions))
    return 0


def as_json(description: Description, models: Sequence[dict[str, Any]], table: EngineTable) -> dict[str, Any]:
    """An engine for programs: its column of the table; ``models`` are the states of all models of the service it uses."""
    return {
        "name": description.name,
        "title": description.title,
        "state": description.state.value,
        "words": description.state_words,
        "sends": description.sends,
        "model": description.model,
        "region": description.region,
        "models": list(models),
        "tasks": {
            task.value: _ability(capability, table.cell(task, description.name))
            for task, capability in description.tasks.items()
        },
        "tools": {
            tool.value: _ability(capability, table.cell(tool, description.name))
            for tool, capability in description.tools.items()
        },
    }


def _ability(capability: Capability, cell: Cell) -> dict[str, Any]:
    return {
        "can": capability.can,
        "verdict": cell.verdict.value,
        "price": cell.price or None,
        "reason": capability.reason or None,
        "losses": list(capability.losses),
        "ignores": list(capability.ignores),
        "models": list(capability.models),
    }


def in_words(description: Description, table: EngineTable) -> str:
    """An engine for people."""
    where = f", {description.model} in {description.region}" if description.region else ""
    state = description.state.value
    words = description.state_words.rstrip(".")
    head = words if words.lower().startswith(state) else f"{state}: {words}" if words else state
    lines = [f"{description.title} ({description.name}{where})", f"  {head}"]
    works: list[tuple[WorkType, Capability]] = [*description.tasks.items(), *description.tools.items()]
    width = max(len(spec_of(work).title) for work in WORKS)
    for work, capability in works:
        cell = table.cell(work, description.name)
        head = cell.head if capability.can else f"{cell.head}: {capability.reason}"
        lines.append(f"  {spec_of(work).title:<{width}}  {head}")
        lines += [f"  {'':<{width}}  {loss}" for loss in capability.losses]
    return "\n".join(lines)
