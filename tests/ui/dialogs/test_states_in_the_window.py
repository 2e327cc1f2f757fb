"""The eight states of models and the faults of *Test connection* in the words of the window; and what helps a refused request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.credentials.vault import Vault
from nova_studio.engines.bedrock.diagnosis import Fault, Kind
from nova_studio.engines.bedrock.probe import Report
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from nova_studio.ui.dialogs.connection import ConnectionReport
from support.aws_server import AwsServer
from support.bedrock_faults import FAULTS
from support.bedrock_server import BedrockServer
from support.desks import Desk
from support.engines import text_request
from support.keyrings import Ring

ENDS = datetime.now(UTC) + timedelta(days=30, hours=1)
NOT_ALLOWED = "Not allowed for this account; ask the administrator, and hand over the policy."
SAID = {
    "Stable Image Core": ("ready", "Ready."),
    "Stable Diffusion 3.5 Large": (
        "ready, will subscribe",
        "The first picture accepts the provider's terms for your account.",
    ),
    "Stable Image Ultra": ("being enabled", "Being enabled; try again in a few minutes."),
    "Inpaint": ("not allowed", NOT_ALLOWED),
    "Erase Object": ("not here", "Not offered in us-west-2; works in us-east-1 and us-east-2. Switch the region?"),
    "Outpaint": ("retiring", f"Stops on {ENDS.day} {ENDS:%B %Y}, in 30 days; new accounts may be refused."),
    "Search and Replace": ("unknown", "The service reports a fault with the agreement: card declined."),
}


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


@pytest.fixture
def bedrock() -> Iterator[BedrockServer]:
    with BedrockServer({"AKIAFILM": "s3cret"}) as server:
        yield server


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths, aws: AwsServer, bedrock: BedrockServer) -> Iterator[Desk]:
    desk = Desk(qtbot, paths)
    desk.studio.__dict__["vault"] = Vault(Ring())
    network = Network(control_endpoint=aws.url, sts_endpoint=aws.url, runtime_endpoint=bedrock.url)
    account = Account(id="a1", name="Film", kind="keys", region="us-west-2", network=network)
    desk.studio.save_account(account, {"access_key": "AKIAFILM", "secret_key": "s3cret"})
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"account": "a1", "engine": "nova-canvas"}))
    desk.start()
    yield desk
    desk.close()


def test_each_state_stands_in_the_window_with_its_sentence(desk: Desk, aws: AwsServer) -> None:
    ids = {"Ultra": "stability.stable-image-ultra-v1:1", "Large": "stability.sd3-5-large-v1:0"}
    aws.availability[ids["Large"]] = {"agreementAvailability": {"status": "NOT_AVAILABLE"}}
    aws.availability[ids["Ultra"]] = {"agreementAvailability": {"status": "PENDING"}}
    aws.availability["stability.stable-image-inpaint-v1:0"] = {"authorizationStatus": "NOT_AUTHORIZED"}
    aws.availability["stability.stable-image-erase-object-v1:0"] = {"regionAvailability": "NOT_AVAILABLE"}
    failed = {"status": "ERROR", "errorMessage": "card declined"}
    aws.availability["stability.stable-image-search-replace-v1:0"] = {"agreementAvailability": failed}
    aws.models["stability.stable-outpaint-v1:0"] = {"status": "LEGACY", "endOfLifeTime": f"{ENDS:%Y-%m-%dT%H:%M:%SZ}"}
    desk.window.choices.accounts.test_current()
    dialog = desk.window.choices.accounts.dialog
    assert dialog is not None
    desk.until(lambda: dialog.report.models.topLevelItemCount() > 0)
    items = [dialog.report.models.topLevelItem(row) for row in range(dialog.report.models.topLevelItemCount())]
    shown = {item.text(0): (item.text(1), item.text(2)) for item in items if item is not None}
    nova = shown.pop("Amazon Nova Canvas")
    assert nova[0] == "retired" and nova[1].startswith("Retired on 30 September 2026; use stability.")
    for title, (state, words) in SAID.items():
        assert shown[title][0] == state and words in shown[title][1], title
    desk.window.choices.use_engine("stability")
    desk.until(lambda: "models are ready" in desk.window.status.told())


@pytest.mark.parametrize("kind", list(Kind))
def test_each_fault_is_a_card_with_its_cause_and_one_next_step(qtbot: QtBot, kind: Kind) -> None:
    view = ConnectionReport()
    qtbot.addWidget(view)
    view.show_report(Report("us-west-2", faults=(Fault(kind, "The cause.", "The step."),)), "Film", can_sign_in=True)
    (card,) = view.cards
    assert card.accessibleName() == "The cause. The step." and "does not work in us-west-2" in view.words()


@pytest.mark.parametrize("fault", ["not permitted", "no access", "terms"])
def test_a_request_that_is_not_allowed_offers_the_policy(desk: Desk, bedrock: BedrockServer, fault: str) -> None:
    arn = "arn:aws:bedrock:us-west-2:111122223333:provisioned-model/abc"
    nova = desk.studio.settings.nova_canvas.model_copy(update={"model_id": arn})
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"nova_canvas": nova}))
    bedrock.queue(FAULTS[fault])
    desk.window.generation.generate(text_request())
    desk.until(lambda: any("not made" in text for text in desk.window.notices.texts()))
    (job,) = desk.studio.library.jobs()
    assert job.state is JobState.REFUSED
    desk.window.panel.setFocus()
    for _ in range(150):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget.accessibleName() == "Copy the policy":
            break
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    allowed = json.loads(QGuiApplication.clipboard().text())["Statement"][1]
    assert allowed["Action"] == ["bedrock:InvokeModel"] and arn in allowed["Resource"]
    assert any("The policy is on the clipboard." in text for text in desk.window.notices.texts())
