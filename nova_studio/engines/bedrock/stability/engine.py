"""The engine: what it is, what a request loses and costs, and its calls.

Neither boto3 nor numpy is imported before the first call, so that the window can show the engine at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, BinaryIO, Final, get_args

from nova_studio.contract import limits
from nova_studio.contract.task import TaskType
from nova_studio.engines.base import (
    Assessment,
    Call,
    Capability,
    Description,
    EngineState,
    Loss,
    Pictures,
    Price,
    Receipt,
    Reply,
    Spool,
)
from nova_studio.engines.bedrock import prices
from nova_studio.engines.bedrock.access import day
from nova_studio.engines.bedrock.book import Facts, shipped
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.stability import losses, routing
from nova_studio.engines.bedrock.stability.limits import fits_answer
from nova_studio.engines.bedrock.stability.models import DEFAULT_REGION, MODELS, Model
from nova_studio.engines.bedrock.stability.plan import Cannot, Plan
from nova_studio.engines.bedrock.stability.routing import ROUTES, TOOL_MODELS
from nova_studio.errors import NoAnswer, NovaStudioError, RequestRejected
from nova_studio.exchange.texts import Texts
from nova_studio.settings.model import Tier
from nova_studio.tools.request import AnyRequest, ToolRequest
from nova_studio.tools.spec import ToolType

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.transport import Transport

NAME: Final = "stability"
TITLE: Final = "Stability AI on Bedrock"
_FAMILY: Final = "stability.*"
_STATE_WORDS: Final = "In service (facts of {day}), not checked. Edits may be worked on in any of three US regions."
_NOT_HERE_WORDS: Final = "Stability AI answers in {where} only, all of it in {all_of_it}."
_NOT_SENT: Final = "Nothing was sent or charged. Mend or replace what the message names."
_PERHAPS_TOO_LARGE: Final = (
    "The picture may have been larger than the 16.7 MB that Bedrock hands over: ask for WebP, or for a smaller picture."
)
_GENERAL: Final = {
    TaskType.TEXT_IMAGE: (
        "cfgScale is ignored; a style becomes a phrase or a preset.",
        "The size is made from about a megapixel, or from the condition picture's, by resampling.",
        "Quality chooses the model.",
        "Several pictures are several calls; the same seed may not give the same picture again.",
    ),
    TaskType.COLOR_GUIDED_GENERATION: (
        "The palette is asked for in words, and measured afterwards.",
        "Of a reference only the style is taken.",
        "cfgScale is ignored; the size is made by resampling.",
    ),
    TaskType.IMAGE_VARIATION: (
        "One reference is varied; of two the second gives the style; further ones are dropped.",
        "cfgScale and quality are ignored; the size is made by resampling.",
    ),
    TaskType.INPAINTING: (
        "cfgScale and quality are ignored; a removal ignores the negative prompt.",
        "A mask in words can replace, not remove, and cannot be seen first.",
    ),
    TaskType.OUTPAINTING: (
        "The mask must be painted.",
        "cfgScale and quality are ignored; around a rectangle also mode and negative prompt.",
    ),
    TaskType.BACKGROUND_REMOVAL: ("Edges may differ from Nova Canvas's.",),
    TaskType.VIRTUAL_TRY_ON: (),
}
_OF_TOOLS: Final = {ToolType.RECOLOR: (losses.RECOLOR,)}


class StabilityEngine:
    """Sixteen models behind Nova's seven tasks. Safe from several threads.

    ``tier`` is the model of quality ``standard``, ``facts`` gives the catalogue. The connection's own model id is not looked
    at: which model is called follows from the request.
    """

    name = NAME

    def __init__(
        self,
        connection: Connection | None = None,
        *,
        tier: Tier = "core",
        today: Callable[[], date] = date.today,
        facts: Facts = shipped,
    ) -> None:
        self._connection = connection or Connection(region=DEFAULT_REGION)
        self._tier: Tier = tier
        self._today = today
        self._facts = facts
        self._lock = threading.Lock()
        self._transports: dict[str, Transport] = {}
        self._texts = Texts()

    @property
    def connection(self) -> Connection:
        """Where and as whom."""
        return self._connection

    def describe(self) -> Description:
        """What the engine is and can do from its region; nothing is asked, all is as the catalogue has it."""
        here = any(self._is_here(model) for model in MODELS)
        return Description(
            name=self.name,
            title=TITLE,
            state=EngineState.UNKNOWN if here else EngineState.NOT_HERE,
            state_words=_STATE_WORDS.format(day=day(self._facts().facts_of)) if here else self._answers_elsewhere(),
            sends=True,
            tasks={task: self._capability(task) for task in TaskType},
            model=_FAMILY,
            region=self._connection.region,
            masks_white=True,
            tools={tool: self._able((model,), _OF_TOOLS.get(tool, ())) for tool, model in TOOL_MODELS.items()},
        )

    def _capability(self, task: TaskType) -> Capability:
        used = dict.fromkeys(row.model for row in ROUTES if row.task is task and row.model is not None)
        if not used:
            return Capability(False, routing.NO_TRY_ON)
        return self._able(tuple(used), _GENERAL[task], losses.never_read(task))

    def _able(self, used: Sequence[Model], lost: Sequence[str] = (), ignores: Sequence[str] = ()) -> Capability:
        """What the models that are here can do; where none is, the region that has the first."""
        there = tuple(model.id for model in used if self._is_here(model))
        if not there:
            return Capability(False, self._not_here(used[0]), models=tuple(model.id for model in used))
        return Capability(True, losses=tuple(lost), models=there, ignores=tuple(ignores))

    # ---------------------------------------------------------------------------------------------------- requests

    def assess(self, request: AnyRequest) -> Assessment:
        """Whether the request can be taken, what of it is lost, how many calls it is, what they cost and where they may run."""
        return self._assessed(self._plan(request), request.count)

    def calls(self, request: AnyRequest) -> tuple[Call, ...]:
        """One call a picture, each with a seed of its own; only for requests that :meth:`assess` accepts."""
        plan = self._accepted(self._plan(request))
        parts = enumerate(_one_by_one(request))
        region, price = self._connection.region, self._price(plan.model, 1)
        return tuple(Call(part, index, 1, plan.model.id, region, price) for index, part in parts)

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        """Send the body once; the raw answer goes into the spool. ``cancel`` is not looked at: no call can be taken back."""
        try:
            return self._invoke(self._plan_of(call), losses.wire_seed(call.request), pictures, spool)
        except NoAnswer as error:
            from nova_studio.engines.bedrock.answers import MODEL_FAILED

            if error.code in MODEL_FAILED and not fits_answer(*call.request.output_size):
                error.advice = f"{error.advice} {_PERHAPS_TOO_LARGE}"
            raise

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        """The picture of a spooled answer, finished.

        A tool's facts also say the size before. Raises ContentBlocked for a filter, NothingMade where the service failed, NoAnswer
        for what cannot be read.
        """
        reply = self._finished(self._plan_of(call), losses.wire_seed(call.request), spool, pictures)
        if not isinstance(call.request, ToolRequest):
            return reply
        source, (finish,) = call.request.source, reply.finishes
        before = {"before": f"{source.width}x{source.height}", "before_sha256": source.sha256}
        return replace(reply, finishes=(replace(finish, facts={**before, **finish.facts}),))

    # ------------------------------------------------------------------------------------------------------- inside

    def _plan(self, request: AnyRequest) -> Plan | Cannot:
        if isinstance(request, ToolRequest):
            from nova_studio.engines.bedrock.stability.tools import plan_tool

            return plan_tool(request)
        return routing.plan(request, self._tier)

    def _plan_of(self, call: Call) -> Plan:
        """The plan that a call was made by, whatever the tier is by now."""
        now = self._accepted(self._plan(call.request))
        if isinstance(call.request, ToolRequest) or now.model.id == call.model:
            return now
        then = (routing.plan(call.request, tier) for tier in get_args(Tier))
        return next((each for each in then if isinstance(each, Plan) and each.model.id == call.model), now)

    def _assessed(self, plan: Plan | Cannot, calls: int) -> Assessment:
        if isinstance(plan, Cannot):
            return Assessment(False, plan.reason, calls=0)
        if not self._is_here(plan.model):
            return Assessment(False, self._not_here(plan.model), calls=0)
        return Assessment(
            True,
            losses=tuple(self._priced(loss, plan.model) for loss in plan.losses),
            calls=calls,
            price=self._price(plan.model, calls),
            regions=self._regions(plan.model),
            model=plan.model.title,
        )

    def _priced(self, loss: Loss, model: Model) -> Loss:
        """A choice of model with what that costs by the catalogue."""
        if loss.code != losses.TIER:
            return loss
        return replace(loss, message=f"{loss.message[:-1]}, about {self._price(model, 1)} a picture.")

    def _price(self, model: Model, calls: int) -> Price:
        """What so many pictures cost."""
        return prices.known_price(self._facts(), model.base_id, calls)

    def _regions(self, model: Model) -> tuple[str, ...]:
        """Where requests to a model can start, by the catalogue; empty where that is not known."""
        known = self._facts().find(model.base_id)
        return () if known is None else known.regions

    def _is_here(self, model: Model) -> bool:
        regions = self._regions(model)
        return not regions or self._connection.region in regions

    def _answers_elsewhere(self) -> str:
        *others, last = sorted({region for model in MODELS for region in self._regions(model)})
        where = " and ".join(part for part in (", ".join(others), last) if part)
        return _NOT_HERE_WORDS.format(where=where, all_of_it=DEFAULT_REGION)

    def _not_here(self, model: Model) -> str:
        where = " or ".join(self._regions(model))
        return f"{model.title} cannot be called from {self._connection.region}: choose the region {where}."

    def _accepted(self, plan: Plan | Cannot) -> Plan:
        """The plan. Raises RequestRejected for a request that was refused all the same."""
        if isinstance(plan, Cannot):
            raise RequestRejected(plan.reason, advice=_NOT_SENT)
        return plan

    def _invoke(self, plan: Plan, seed: int, pictures: Pictures, spool: Spool) -> Receipt:
        from nova_studio.engines.bedrock.stability.bodies import build

        try:
            body = build(plan, seed, pictures, self._texts)
        except RequestRejected:
            raise
        except NovaStudioError as error:  # A picture missing from the library, or damaged: said as free of charge.
            raise RequestRejected(str(error), advice=_NOT_SENT) from error
        return self._transport(plan.model).invoke(body, spool)

    def _finished(self, plan: Plan, seed: int, spool: BinaryIO, pictures: Pictures) -> Reply:
        from nova_studio.engines.bedrock.stability.finishing import finish
        from nova_studio.engines.bedrock.stability.reading import read

        return finish(plan, seed, read(spool), pictures)

    def _transport(self, model: Model) -> Transport:
        from nova_studio.engines.bedrock.transport import Transport

        with self._lock:
            if model.id not in self._transports:
                self._transports[model.id] = Transport(
                    replace(self._connection, model_id=model.id), self._today, self._facts
                )
            return self._transports[model.id]


def _one_by_one(request: AnyRequest) -> Iterator[AnyRequest]:
    """A request for each picture: its own seed, wrapped within the contract's range, and one picture."""
    if isinstance(request, ToolRequest) or not request.spec.settings:
        yield request
        return
    first = limits.SEED_DEFAULT if request.settings.seed is None else request.settings.seed
    for index in range(request.count):
        seed = (first + index) % (limits.SEED_MAX + 1)
        settings = request.settings.model_copy(update={"seed": seed, "number_of_images": None})
        yield replace(request, settings=settings)
