"""The settings model. Values are applied at once; secrets have no place here, they live in the keyring."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from nova_studio.contract.task import TaskType

HexColour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Address = Annotated[str, Field(pattern=r"^(https?://[^\s/@]+(@[^\s/]+)?(/\S*)?)?$")]
"""Empty, or where an http service is."""


class SettingsModel(BaseModel):
    """Base: frozen, and silent about keys of a newer version, which are kept when the file is written again."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False, regex_engine="python-re")


class Network(SettingsModel):
    """The way to the service. What is empty or off is left to the SDK, with its files and environment variables.

    The endpoints replace the region's own addresses: ``control_endpoint`` that of Bedrock (which models there are),
    ``runtime_endpoint`` that of Bedrock Runtime (which makes pictures), ``sts_endpoint`` that of STS (whose account it is, and
    roles). ``proxy`` is an address without name and password; the password lies in the keyring. ``ca_bundle`` is the path of a
    file of certificates. Times are in seconds; the guide asks to wait at least 300 for pictures.
    """

    control_endpoint: Address = ""
    runtime_endpoint: Address = ""
    sts_endpoint: Address = ""
    proxy: Address = ""
    proxy_user: str = ""
    ca_bundle: str = ""
    fips: bool = False
    dual_stack: bool = False
    connect_timeout: Annotated[float, Field(gt=0, le=600)] = 10.0
    read_timeout: Annotated[float, Field(gt=0, le=86_400)] = 300.0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if "@" in self.proxy:
            raise ValueError("proxy takes an address without name and password; they have fields of their own")
        if (self.fips or self.dual_stack) and (self.control_endpoint or self.runtime_endpoint):
            raise ValueError("FIPS and dual stack choose the region's own addresses: leave the endpoints empty")
        return self


AccountKind = Literal["default", "profile", "keys", "api_key"]


class Account(SettingsModel):
    """Named credentials, where they are used, and the way there.

    ``default`` is whatever the SDK finds, ``profile`` a named profile of the AWS configuration, ``keys`` an access key with its
    secret, ``api_key`` a Bedrock API key. Secrets lie in the keyring under ``id``.
    """

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: AccountKind = "default"
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")] = "us-east-1"
    profile: str = ""
    network: Network = Network()


class NovaCanvas(SettingsModel):
    """Which model the Nova Canvas engine calls; ``endpoint_url`` is where it lives when that is not the account's Bedrock."""

    model_id: Annotated[str, Field(min_length=1, max_length=2048)] = "amazon.nova-canvas-v1:0"
    endpoint_url: str = ""


Tier = Literal["core", "sd3.5-large", "ultra"]


class Stability(SettingsModel):
    """Which of Stability AI's three text models quality ``standard`` means; ``premium`` always means the dearest."""

    tier: Tier = "core"


class Canvas(SettingsModel):
    """How the mask is shown; ``overlay_opacity`` in per cent."""

    overlay_color: HexColour = "#FF3B5C"
    overlay_opacity: Annotated[int, Field(ge=10, le=90)] = 50
    overlay_hatch: bool = False


Cap = Annotated[Decimal, Field(gt=0, le=1_000_000)]


class OutboxSettings(SettingsModel):
    """How the outbox sends. A cap is in US dollars, estimated, for a day or a month in UTC, as the service bills; ``None``: no cap.

    ``per_minute`` is how many calls go to one engine in a minute at most; the service's own quota is 100 a region.
    """

    cap_day: Cap | None = None
    cap_month: Cap | None = None
    per_minute: Annotated[int, Field(ge=1, le=6_000)] = 60


class TrashSettings(SettingsModel):
    """What the trash offers to remove for good: what lies there longer than so many days, and the oldest beyond so many
    megabytes. ``None``, as at first, offers nothing; nothing is ever removed without being asked for.
    """

    days: Annotated[int, Field(ge=1, le=3_650)] | None = None
    megabytes: Annotated[int, Field(ge=1, le=10_000_000)] | None = None


class Settings(SettingsModel):
    """Everything the artist has chosen."""

    engine: str = "offline"
    fallback_engine: str = ""
    """Who gets what the chosen engine cannot do, before anything is sent; empty: nobody."""
    account: str = ""
    accounts: tuple[Account, ...] = ()
    nova_canvas: NovaCanvas = NovaCanvas()
    stability: Stability = Stability()
    canvas: Canvas = Canvas()
    outbox: OutboxSettings = OutboxSettings()
    trash: TrashSettings = TrashSettings()
    theme: Literal["system", "dark", "light"] = "dark"
    scale: Annotated[float, Field(ge=0.9, le=2.0)] = 1.0
    lanes: Annotated[int, Field(ge=1, le=8)] = 2
    check_models: bool = True
    """Ask the service by itself, at most once a day and account, which models answer."""
    task: TaskType = TaskType.INPAINTING

    def current_account(self) -> Account | None:
        """The default account; ``None`` means the SDK's default chain in the default region."""
        return self.find_account(self.account)

    def find_account(self, account_id: str) -> Account | None:
        """The account of that id, if there is one."""
        return next((account for account in self.accounts if account.id == account_id), None)
