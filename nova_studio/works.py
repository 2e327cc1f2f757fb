"""What sends requests and reads answers, put together: facts of models, accounts, engines, runner and queue.

Apart from the studio, since importing all of it takes longer than drawing the window: it is made when it is first asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from nova_studio.chosen_account import ChosenAccount
from nova_studio.engines.base import Description, Engine
from nova_studio.engines.bedrock.accounts import Accounts
from nova_studio.engines.bedrock.book import FILE_NAME as FACTS
from nova_studio.engines.bedrock.book import Book
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.nova_canvas.engine import NAME as NOVA_CANVAS
from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine
from nova_studio.engines.bedrock.observed import FILE_NAME as MODEL_STATES
from nova_studio.engines.bedrock.stability.engine import NAME as STABILITY
from nova_studio.engines.bedrock.stability.engine import StabilityEngine
from nova_studio.engines.bedrock.stability.models import DEFAULT_REGION as STABILITY_REGION
from nova_studio.engines.bedrock.states import ModelState
from nova_studio.engines.offline.engine import NAME as OFFLINE
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.library.library import Library
from nova_studio.outbox.gate import Gate
from nova_studio.outbox.pace import Pace
from nova_studio.outbox.queue import Queue
from nova_studio.outbox.runner import Runner
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Settings

if TYPE_CHECKING:
    from nova_studio.credentials.vault import Vault

Factory = Callable[[], Engine]
Online = Callable[["Account | None"], Engine]


class Engines(Mapping[str, Engine]):
    """The engines by name, each made when it is first asked for, those of ``online`` for each account; safe from every thread.

    ``account`` gives the account of the moment.
    """

    def __init__(
        self, factories: Mapping[str, Factory], online: Mapping[str, Online], account: Callable[[], Account | None]
    ) -> None:
        self._factories = dict(factories)
        self._online = dict(online)
        self._account = account
        self._made: dict[tuple[str, str], Engine] = {}
        self._guard = threading.Lock()

    def __getitem__(self, name: str) -> Engine:
        return self.of(name, self._account)

    def of(self, name: str, account: Callable[[], Account | None]) -> Engine:
        """The engine of that name as it is with an account, which is asked for where it matters."""
        if name not in self._online:
            return self._kept((name, ""), self._factories[name])
        chosen = account()
        return self._kept((name, chosen.id if chosen else ""), partial(self._online[name], chosen))

    def _kept(self, key: tuple[str, str], make: Factory) -> Engine:
        with self._guard:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]

    def is_online(self, name: str) -> bool:
        """Whether an engine goes with an account."""
        return name in self._online

    def __contains__(self, name: object) -> bool:
        return name in self._factories or name in self._online

    def __iter__(self) -> Iterator[str]:
        first, *others = self._factories
        return iter((first, *self._online, *others))

    def __len__(self) -> int:
        return len(self._factories) + len(self._online)

    def forget_online(self) -> None:
        """Make the online engines anew when they are next asked for; one that is at work finishes as it is."""
        with self._guard:
            self._made = {key: engine for key, engine in self._made.items() if key[0] not in self._online}


class Works:
    """Made of the settings as they are at each moment; ``more`` adds engines, or replaces them by name."""

    def __init__(
        self,
        paths: Paths,
        library: Library,
        settings: Callable[[], Settings],
        chosen: ChosenAccount,
        vault: Callable[[], Vault],
        more: Mapping[str, Factory],
    ) -> None:
        self._settings = settings
        self._chosen = chosen
        self._override: Connection | None = None
        self.book = Book(paths.settings_file.with_name(FACTS))
        self.accounts = Accounts(vault, self.book, paths.cache_dir / MODEL_STATES)
        # An engine is one package and one line here; the offline one comes first.
        online = {STABILITY: self._stability, NOVA_CANVAS: self._nova_canvas}
        self.engines = Engines(
            {OFFLINE: OfflineEngine, **more},
            {name: make for name, make in online.items() if name not in more},
            chosen.of,
        )
        pace = Pace(lambda: settings().outbox.per_minute)
        gate = Gate(library, lambda: settings().outbox, pace, account_of=self._account_of)
        self.runner = Runner(library, self.engines, thumbnail=_thumbnail, gate=gate, engine_of=self.engine)
        self.queue = Queue(self.runner, self.engines)

    def engine(self, name: str, project: str | None = None) -> Engine:
        """An engine by name, with the account of a project (default: the present one); raises KeyError where there is none."""
        return self.engines.of(name, partial(self._chosen.of, project))

    def _account_of(self, project: str) -> str:
        """The id of the account that a project's jobs go with; empty for what the SDK finds by itself."""
        account = self._chosen.of(project)
        return "" if account is None else account.id

    def describe_engines(self) -> Iterator[Description]:
        """What every engine is and can do, with the state that calls have shown; touches neither network nor keyring."""
        account = self._chosen.of()
        return (
            self.accounts.described(each.describe(), account, self.connection(name))
            for name, each in self.engines.items()
        )

    def model_states(self, engine: str = NOVA_CANVAS) -> tuple[ModelState, ...]:
        """What is known of every model for the account in use, where an engine calls it; touches neither network nor keyring."""
        return self.accounts.states(self._chosen.of(), self.connection(engine))

    def refresh_models(self, wanted: Callable[[], bool], *, anew: bool = False) -> bool:
        """Ask the service which models answer, for the account of the present project, where what it told is old or ``anew`` is
        asked for; whether it told. Nothing is asked while only the offline engine is in use. Not for the GUI thread.
        """
        account, settings = self._chosen.of(), self._settings()
        online = [name for name in (settings.engine, settings.fallback_engine) if self.engines.is_online(name)]
        if self._override is not None or not (account or online):
            return False
        ways = [self.accounts.connection(account)] if account else [self.connection(name) for name in online]
        asked = [
            self.accounts.refresh(account, way, wanted)
            for way in {each.place: each for each in ways}.values()
            if anew or self.accounts.is_old(account, way)
        ]
        return any(asked)

    def use_connection(self, connection: Connection) -> None:
        """Let the online engines go there until the program ends, whatever the settings say."""
        self._override = self.accounts.watched(connection, self._chosen.of())
        self.engines.forget_online()

    def connection(self, engine: str = NOVA_CANVAS) -> Connection:
        """Where, as whom and how an online engine is reached with the account of the present project."""
        return self._reached(engine, self._chosen.of())

    def _nova_canvas(self, account: Account | None) -> Engine:
        return NovaCanvasEngine(self._reached(NOVA_CANVAS, account), facts=self.book.facts)

    def _stability(self, account: Account | None) -> Engine:
        reached, tier = self._reached(STABILITY, account), self._settings().stability.tier
        return StabilityEngine(reached, tier=tier, facts=self.book.facts)

    def _reached(self, engine: str, account: Account | None) -> Connection:
        """Without an account, each engine has a default region of its own."""
        if self._override is not None:
            return self._override
        nova = self._settings().nova_canvas
        reached = self.accounts.connection(account)
        if engine == STABILITY:
            if account is not None:
                return reached
            return self.accounts.watched(replace(reached, region=STABILITY_REGION), account)
        if nova.endpoint_url:
            reached = self.accounts.watched(replace(reached, endpoint_url=nova.endpoint_url), account)
        return replace(reached, model_id=nova.model_id)


def _thumbnail(data: bytes) -> bytes:
    from nova_studio.imaging.thumbnails import thumbnail

    return thumbnail(data)
