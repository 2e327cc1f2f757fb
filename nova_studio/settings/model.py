"""The settings model. Values are applied at once; secrets have no place here, they live in the keyring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from nova_studio.contract.task import TaskType

HexColour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class SettingsModel(BaseModel):
    """Base: frozen, and silent about keys of a newer version, which are kept when the file is written again."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class Account(SettingsModel):
    """Named credentials and where they are used; the secrets of the kind ``keys`` lie in the keyring under ``id``."""

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: Literal["default", "profile", "keys"] = "default"
    region: Annotated[str, Field(min_length=1)] = "us-east-1"
    profile: str = ""


class NovaCanvas(SettingsModel):
    """How the Nova Canvas engine is reached; ``endpoint_url`` replaces the region's own address, times are in seconds."""

    model_id: Annotated[str, Field(min_length=1, max_length=2048)] = "amazon.nova-canvas-v1:0"
    endpoint_url: str = ""
    connect_timeout: Annotated[float, Field(gt=0)] = 10.0
    read_timeout: Annotated[float, Field(gt=0)] = 300.0


class Canvas(SettingsModel):
    """How the mask is shown and painted; sizes in pixels of the picture."""

    overlay_color: HexColour = "#FF3B5C"
    overlay_hatch: bool = False
    brush_size: Annotated[int, Field(ge=1, le=1000)] = 64


class Settings(SettingsModel):
    """Everything the artist has chosen."""

    engine: str = "offline"
    account: str = ""
    accounts: tuple[Account, ...] = ()
    nova_canvas: NovaCanvas = NovaCanvas()
    canvas: Canvas = Canvas()
    theme: Literal["system", "dark", "light"] = "dark"
    scale: Annotated[float, Field(ge=0.9, le=2.0)] = 1.0
    lanes: Annotated[int, Field(ge=1, le=8)] = 2
    task: TaskType = TaskType.INPAINTING

    def current_account(self) -> Account | None:
        """The chosen account; ``None`` means the SDK's default chain in the default region."""
        return next((account for account in self.accounts if account.id == self.account), None)
