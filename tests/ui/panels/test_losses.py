"""What an engine does not keep: beside Generate with calls, price and place, and at the fields, which stay as they are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.engines.base import FREE, Assessment, Capability, Description, EngineState, Loss, Price
from nova_studio.ui.offer import Offer, offer
from nova_studio.ui.panels.task_panel import TaskPanel
from support.ui_events import plain_look
from support.ui_pictures import FakePictures

CFG = "$.imageGenerationConfig.cfgScale"
WIDTH, HEIGHT = "$.imageGenerationConfig.width", "$.imageGenerationConfig.height"


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> TaskPanel:
    plain_look(qapp)
    panel = TaskPanel(FakePictures())
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "a kite"}, {"cfg_scale": 8.0}))
    return panel


def engine(*, sends: bool = True, region: str = "us-west-2") -> Description:
    tasks = {task: Capability(True) for task in TaskType}
    return Description("e", "An engine", EngineState.READY, "", sends, tasks, region=region)


@pytest.mark.parametrize(
    ("calls", "price", "regions", "expected"),
    [
        (3, Price(Decimal("0.12")), ("us-west-2",), "3 calls, about $0.12, us-west-2"),
        (1, Price(Decimal("0.07"), estimated=False), (), "1 call, $0.07, us-west-2"),
        (1, FREE, ("us-east-1", "us-west-2"), "1 call, free, us-west-2 or us-east-1"),
    ],
)
def test_the_terms_are_calls_price_and_place(
    qapp: QApplication, calls: int, price: Price, regions: tuple[str, ...], expected: str
) -> None:
    assert offer(Assessment(True, calls=calls, price=price, regions=regions), engine(), ()).terms == expected


def test_what_stays_here_says_so(qapp: QApplication) -> None:
    assert offer(Assessment(True), engine(sends=False), ()).terms == "Free, on this computer"


def test_what_cannot_be_done_has_no_price(qapp: QApplication) -> None:
    refused = offer(Assessment(False, "No.", calls=0), engine(), ())
    assert (refused.can, refused.reason, refused.price, refused.terms) == (False, "No.", "", "")


def test_an_ignored_field_is_marked_and_keeps_its_value(panel: TaskPanel) -> None:
    before = panel.draft()
    editor = panel.form.editor("cfg_scale")
    panel.set_offer(Offer(losses=(Loss(CFG, "ignored", "cfgScale 8.0 is ignored."),), by="Stable Image Core"))
    assert editor.loss == "Ignored by Stable Image Core" and not editor.isHidden() and editor.control.isEnabled()
    assert editor.control.accessibleDescription().startswith("Ignored by Stable Image Core")
    assert panel.draft() == before
    panel.set_offer(Offer())
    assert editor.loss == "" and "Ignored" not in editor.control.accessibleDescription()


def test_a_field_never_looked_at_is_marked_before_it_is_set(panel: TaskPanel) -> None:
    panel.set_draft(Draft(TaskType.TEXT_IMAGE))
    panel.set_offer(Offer(by="Stability AI", ignored=(CFG,)))
    assert panel.form.editor("cfg_scale").loss == "Ignored by Stability AI"


def test_a_loss_that_is_about_more_fields_is_told_at_each(panel: TaskPanel) -> None:
    words = "size becomes 16:9, then 1280x720 by resampling."
    panel.set_offer(Offer(losses=(Loss(WIDTH, "resampled", words, also=(HEIGHT, "$.textToImageParams.text")),)))
    assert panel.form.editor("width").loss == panel.form.editor("text").loss == words
    assert panel.form.editor("negative_text").loss == ""


def test_a_form_shown_later_is_marked_as_well(panel: TaskPanel) -> None:
    panel.request_changed.connect(lambda _: panel.set_offer(Offer(by="It", ignored=(CFG,))))
    panel.set_draft(Draft(TaskType.INPAINTING))
    assert panel.form.editor("cfg_scale").loss == "Ignored by It"
