"""The composition root: paths, settings, vault, library and works, put together once for window and shell alike.

Nothing is global: whoever needs a part is handed it from here. numpy, OpenCV, Pillow, keyring, boto3 and the engines are imported
when first needed, by the functions below, since importing them takes longer than showing the window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nova_studio.chosen_account import ChosenAccount
from nova_studio.contract.fields import compile_all
from nova_studio.contract.generation import GenerationSettings
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.credentials import api_keys
from nova_studio.credentials.model import Secrets
from nova_studio.errors import SettingsError
from nova_studio.library.library import Library
from nova_studio.paths import Paths
from nova_studio.settings import file as settings_file
from nova_studio.settings.model import Account, Settings

if TYPE_CHECKING:
    from nova_studio.credentials.vault import Kept, Vault
    from nova_studio.engines.base import Description, Engine
    from nova_studio.engines.bedrock.accounts import Accounts
    from nova_studio.engines.bedrock.book import Book
    from nova_studio.engines.bedrock.client import Connection
    from nova_studio.engines.bedrock.probe import Report
    from nova_studio.engines.bedrock.states import ModelState
    from nova_studio.engines.comparison import EngineTable
    from nova_studio.imaging.compare import Comparison
    from nova_studio.imaging.edits import Edit
    from nova_studio.outbox.queue import Queue
    from nova_studio.outbox.runner import Runner
    from nova_studio.works import Engines, Factory, Works

PALETTE_COLORS = 5
TRANSPARENT = "Transparent parts"
"""The name on the mask shelf of what was transparent in a picture's file."""


@dataclass(frozen=True)
class Imported:
    """A picture that the library now holds, and what was done to it in words."""

    ref: ImageRef
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Edited:
    """A picture made of another one, the mask that came with it, and its pixels ((h, w, 3) of uint8)."""

    ref: ImageRef
    mask: MaskRef | None
    pixels: Any


@dataclass(frozen=True)
class Sent:
    """A mask as an engine gets it: the PNG, its pixels ((h, w) of bool, True = will change), and which colour those have."""

    data: bytes
    mask: Any
    changed_is_white: bool


Ask = Callable[[Any], "Edit"]


class Studio:
    """Everything a window or a command works with. Get one by :meth:`open`, and :meth:`close` it."""

    def __init__(
        self, paths: Paths, settings: Settings, library: Library, settings_problem: str, more: Mapping[str, Factory]
    ) -> None:
        self.paths = paths
        self.settings = settings
        self.settings_problem = settings_problem
        """Why the settings file could not be used and defaults stand in for it; empty when all is well."""
        self.library = library
        self.on_keyring_waiting: Callable[[str], object] | None = None
        """Told in words, by the thread that waits, when the keyring is slow to answer, as behind a prompt. Set it at the start."""
        self.chosen = ChosenAccount(library, lambda: self.settings)
        self._more = more
        self._works: Works | None = None
        self._guard = threading.Lock()

    @classmethod
    def open(cls, paths: Paths, *, more_engines: Mapping[str, Factory] | None = None, looks: bool = False) -> Studio:
        """Open settings and library under ``paths``; ``more_engines`` adds engines, or replaces them by name. Who only ``looks``
        gets a library that cannot be written as well.

        Raises LibraryError in words. A settings file that cannot be used is left as it is, and the defaults hold.
        """
        paths.create()
        try:
            settings, problem = settings_file.load(paths.settings_file), ""
        except SettingsError as error:
            settings, problem = Settings(), str(error)
        library = Library.open_to_look(paths.library_dir) if looks else Library.open(paths.library_dir)
        try:
            return cls(paths, settings, library, problem, more_engines or {})
        except BaseException:
            library.close()
            raise

    def close(self) -> None:
        """Let go of everything; what was made is on disk already."""
        if self._works is not None:
            self._works.runner.close()
        self.library.close()

    # ------------------------------------------------------------------------------------------------------ engines

    @property
    def works(self) -> Works:
        """What sends and reads, made when it is first asked for; safe from every thread."""
        with self._guard:
            if self._works is None:
                from nova_studio.works import Works

                self._works = Works(
                    self.paths, self.library, lambda: self.settings, self.chosen, lambda: self.vault, self._more
                )
            return self._works

    @property
    def accounts(self) -> Accounts:
        """The accounts at work."""
        return self.works.accounts

    @property
    def book(self) -> Book:
        """The models there are, and what pictures cost."""
        return self.works.book

    @property
    def engines(self) -> Engines:
        """The engines by name."""
        return self.works.engines

    @property
    def runner(self) -> Runner:
        """What runs a job."""
        return self.works.runner

    @property
    def queue(self) -> Queue:
        """The outbox's order and its pauses."""
        return self.works.queue

    def engine(self, name: str, project: str | None = None) -> Engine:
        """An engine by name, with the account of a project (default: the present one); raises KeyError where there is none."""
        return self.works.engine(name, project)

    def describe_engines(self) -> Iterator[Description]:
        """What every engine is and can do, with the state that calls have shown; touches neither network nor keyring."""
        return self.works.describe_engines()

    def model_states(self, engine: str | None = None) -> tuple[ModelState, ...]:
        """What is known of every model for the account in use, where an engine calls it; touches neither network nor keyring."""
        return self.works.model_states(engine) if engine else self.works.model_states()

    def refresh_models(self, wanted: Callable[[], bool], *, anew: bool = False) -> bool:
        """Ask the service which models answer for the account in use, if that is not known for the day, or ``anew``; whether it
        told. Quiet: what stands in the way is not told, and a locked keyring is left locked. Not for the GUI thread.
        """
        account = self.chosen.of()
        if account is not None and _keeps_secrets(account) and self.vault.would_ask(account.id):
            return False
        return self.works.refresh_models(wanted, anew=anew)

    def compare_engines(self) -> EngineTable:
        """Tasks against engines, with prices; touches neither network nor keyring."""
        from nova_studio.engines.bedrock.prices import spread
        from nova_studio.engines.comparison import compare

        return compare(self.describe_engines(), partial(spread, self.book.facts()))

    def account_changed(self) -> None:
        """Make the online engines anew: account, address or secrets have changed."""
        if self._works is not None:
            self._works.engines.forget_online()

    def use_connection(self, connection: Connection) -> None:
        """Let the online engines go there until the program ends, whatever the settings say."""
        self.works.use_connection(connection)

    def connection(self, engine: str | None = None) -> Connection:
        """Where, as whom and how an online engine is reached; without an account, each has a default region of its own."""
        return self.works.connection(engine) if engine else self.works.connection()

    # ----------------------------------------------------------------------------------------------------- settings

    def use_settings(self, settings: Settings) -> None:
        """Apply settings and keep them; raises SettingsError when they hold only until the program ends."""
        self.settings = settings
        self.account_changed()
        if self.settings_problem:
            raise SettingsError(self.settings_problem)  # a file that could not be understood is never overwritten
        settings_file.save(self.paths.settings_file, settings)

    def save_account(self, account: Account, changes: Mapping[str, str]) -> Kept | None:
        """Keep an account, and those of its secrets that are given; an empty value removes one. Not for the GUI thread.

        Raises SettingsError when the account holds only until the program ends.
        """
        others = tuple(other for other in self.settings.accounts if other.id != account.id)
        kept = self.vault.update(account.id, changes) if changes else None
        self.use_settings(self.settings.model_copy(update={"accounts": (*others, account)}))
        return kept

    def borrow_account(self, name: str) -> bool:
        """Use the account of that name for everything until the program ends; whether there is one."""
        self.chosen.borrowed = next((each for each in self.settings.accounts if each.name == name), None)
        return self.chosen.borrowed is not None

    def test_account(self, account: Account | None, changes: Mapping[str, str]) -> Report:
        """Try an account with secrets that were typed, over those that are kept. Not for the GUI thread; raises VaultError."""
        if account is None or not changes:
            return self.accounts.test(account)
        kept = any(each.id == account.id for each in self.settings.accounts)
        before = (self.vault.load(account.id) if kept else None) or Secrets()
        return self.accounts.test(account, secrets=replace(before, **changes))

    def describe_key(self, account: Account) -> str:
        """What an account's kept API key says of itself, as how long it lasts. Not for the GUI thread; raises VaultError."""
        secrets = self.vault.load(account.id)
        return api_keys.describe(secrets.api_key, datetime.now(UTC)) if secrets and secrets.api_key else ""

    def remove_account(self, account_id: str) -> None:
        """Remove an account with every entry it has in the keyring. Not for the GUI thread.

        Raises VaultError when the keyring keeps its entries; the account then stays as well, so that they can be removed later.
        """
        account = self.settings.find_account(account_id)
        if account is None:
            return
        if _keeps_secrets(account):
            self.vault.forget(account_id)
        self.accounts.forget(account_id)
        self.library.queue.release_account(account_id)
        left = tuple(each for each in self.settings.accounts if each.id != account_id)
        chosen = "" if self.settings.account == account_id else self.settings.account
        self.use_settings(self.settings.model_copy(update={"accounts": left, "account": chosen}))

    @cached_property
    def vault(self) -> Vault:
        """The secrets' keeper."""
        from nova_studio.credentials.vault import Vault

        vault = Vault()
        vault.on_waiting = self.on_keyring_waiting
        return vault

    # ----------------------------------------------------------------------------------------------------- pictures

    def import_picture(self, source: Path | bytes, name: str, *, from_result: str | None = None) -> Imported:
        """Make any picture file fit for editing and put it into the library; raises PictureError. Not for the GUI thread."""
        from nova_studio.imaging import codec

        opened = codec.open_for_editing(source, name=name)
        self.library.add_picture(opened.data, opened.ref, name=name, from_result=from_result)
        if opened.transparent is not None:
            self._keep_transparency(opened.ref, opened.transparent)
        return Imported(opened.ref, opened.notes)

    def _keep_transparency(self, ref: ImageRef, transparent: Any) -> None:
        """Put where a file was transparent on the picture's mask shelf: the picture itself has lost it."""
        if transparent.any() and TRANSPARENT not in {kept.name for kept in self.library.shelf.of(ref.sha256)}:
            self.library.shelf.add(ref.sha256, TRANSPARENT, self.store_mask(transparent))

    def result_as_input(self, result_id: str, name: str) -> ImageRef:
        """Take a result, at its own size, as the input of a picture tool. Raises PictureError. Not for the GUI thread."""
        from nova_studio.imaging import codec

        opened = codec.open_at_its_size(self.library.result_bytes(result_id), name=name)
        return self.library.add_picture(opened.data, opened.ref, name=name, from_result=result_id)

    def palette_asked(self, result_id: str) -> tuple[str, ...]:
        """The colours that a result was asked to have; none where its request has no palette."""
        job = self.library.job(self.library.result(result_id).job)
        return tuple(getattr(job.request.params, "colors", None) or ())

    def palette_share(self, result_id: str) -> float:
        """The part of a result, 0 to 1, that is near the palette it was asked to have. Not for the GUI thread."""
        from nova_studio.imaging import codec
        from nova_studio.imaging.palette_match import share_near

        return share_near(codec.decode_rgb(self.library.result_bytes(result_id)), self.palette_asked(result_id))

    def edit_picture(self, source: ImageRef, mask: MaskRef | None, ask: Ask, name: str) -> Edited:
        """Make a new picture and its mask of stored ones and put both into the library, the old ones staying there.

        ``ask`` chooses the edit from :mod:`nova_studio.imaging.edits`, which it is given because that needs numpy. Raises
        PictureError where the edit is refused. Not for the GUI thread.
        """
        from nova_studio.imaging import codec, edits
        from nova_studio.imaging import mask as masks

        drawn = None if mask is None else masks.decode(self.library.read(mask.sha256))
        made = ask(edits)(edits.Pair(codec.decode_rgb(self.library.read(source.sha256)), drawn))
        data, ref = codec.encode_for_editing(made.pixels)
        self.library.add_picture(data, ref, name=name, from_result=self.library.origin(source.sha256))
        kept = made.mask is not None and bool(made.mask.any())
        return Edited(ref, self.store_mask(made.mask) if kept else None, made.pixels)

    def compare(self, source: str, result_id: str, mask: str | None) -> Comparison:
        """Hold a result against its source outside the mask, both stored. Raises PictureError. Not for the GUI thread."""
        from nova_studio.imaging import codec
        from nova_studio.imaging import compare as comparing
        from nova_studio.imaging import mask as masks

        drawn = None if mask is None else masks.decode(self.library.read(mask))
        before, after = self.library.read(source), self.library.result_bytes(result_id)
        return comparing.compare(codec.decode_rgb(before), codec.decode_rgb(after), drawn)

    def as_sent(self, mask: MaskRef, task: TaskType, engine: str) -> Sent:
        """A stored mask as an engine gets it: as its service wants it, or as the library keeps it. Not for the GUI thread."""
        from nova_studio.exchange.polarity import CHANGED_IS_WHITE
        from nova_studio.imaging import mask as masks

        stored = self.library.read(mask.sha256)
        pixels = masks.decode(stored)
        description = self.engine(engine).describe()
        if not description.sends:
            return Sent(stored, pixels, True)
        white = CHANGED_IS_WHITE[task] if description.masks_white is None else description.masks_white
        return Sent(masks.to_wire(pixels, changed_is_white=white), pixels, white)

    def store_mask(self, mask: Any) -> MaskRef:
        """Pack a mask (bool array (h, w), True = will change) and put it into the library. Not for the GUI thread."""
        from nova_studio.imaging import mask as masks

        data, ref = masks.encode(mask)
        return self.library.add_mask(data, ref)

    def palette_of(self, sha256: str) -> list[str]:
        """The leading colours of a stored picture as #RRGGBB. Not for the GUI thread."""
        from nova_studio.imaging import palette

        return palette.dominant(self.library.read(sha256), PALETTE_COLORS)

    def prepare(self, task: TaskType) -> None:
        """Compile the contract of the task that is shown first, and read what prices need; for a worker thread."""
        compile_all((GenerationSettings, TASKS[task].model), values=(ImageRef, MaskRef, DrawnMask))
        self.book.facts()

    def warm_up(self) -> None:
        """Compile the rest of the contract and import what pictures need, once the window is up; for a worker thread."""
        compile_all(spec.model for spec in TASKS.values())
        from nova_studio.imaging import codec, compare, edits, mask, palette, thumbnails

        del codec, compare, edits, mask, palette, thumbnails


def _keeps_secrets(account: Account) -> bool:
    """Whether an account has entries in the keyring."""
    return account.kind in ("keys", "api_key") or bool(account.network.proxy_user)
