"""The way to the service: endpoints, proxy, certificates and time-outs of one account."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nova_studio.settings.model import Network
from nova_studio.ui.widgets.spin import pad_text

_LONGEST = {"connect_timeout": 600.0, "read_timeout": 86_400.0}
_LINES = ("control_endpoint", "runtime_endpoint", "sts_endpoint", "proxy", "proxy_user", "ca_bundle")


class NetworkFields(QWidget):
    """Endpoints, proxy, certificates and time-outs. What is empty is left to the SDK."""

    edited = Signal()

    def __init__(self, password: QLineEdit) -> None:
        super().__init__()
        self._lines = {name: QLineEdit() for name in _LINES}
        self._boxes = {"fips": QCheckBox(self.tr("FIPS addresses")), "dual_stack": QCheckBox(self.tr("IPv6 and IPv4"))}
        self._times = {name: self._seconds(longest) for name, longest in _LONGEST.items()}
        lines = self._lines
        browse = QPushButton(self.tr("Choose a file…"))
        browse.setAccessibleName(self.tr("Choose a file of certificates"))
        browse.clicked.connect(self._browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Bedrock address"), lines["control_endpoint"]),
            (self.tr("Runtime address"), lines["runtime_endpoint"]),
            (self.tr("STS address"), lines["sts_endpoint"]),
            (self.tr("Proxy"), lines["proxy"]),
            (self.tr("Proxy name"), lines["proxy_user"]),
            (self.tr("Proxy password"), password),
            (self.tr("CA bundle"), lines["ca_bundle"]),
        )
        column.addLayout(form_of((*rows, ("", browse))))
        column.addLayout(
            form_of(
                (
                    (self.tr("Connect within"), self._times["connect_timeout"]),
                    (self.tr("Wait for an answer"), self._times["read_timeout"]),
                )
            )
        )
        for name, box in self._boxes.items():
            box.setObjectName(name)
            box.setAccessibleName(box.text())
            box.toggled.connect(self.edited)
            column.addWidget(box)
        for name in ("control_endpoint", "runtime_endpoint", "sts_endpoint"):
            lines[name].setPlaceholderText(self.tr("empty: the region's own"))
        lines["proxy"].setPlaceholderText(self.tr("empty: as the system says"))
        lines["ca_bundle"].setPlaceholderText(self.tr("empty: the usual authorities"))
        for line in lines.values():
            line.textEdited.connect(self.edited)

    def show_network(self, network: Network) -> None:
        """Show the settings."""
        for name, line in self._lines.items():
            line.setText(getattr(network, name))
        for name, box in self._boxes.items():
            box.setChecked(getattr(network, name))
        for name, spin in self._times.items():
            spin.setValue(getattr(network, name))

    def value(self) -> dict[str, object]:
        """The settings by field, not checked."""
        return {
            **{name: line.text().strip() for name, line in self._lines.items()},
            **{name: box.isChecked() for name, box in self._boxes.items()},
            **{name: spin.value() for name, spin in self._times.items()},
        }

    def _seconds(self, longest: float) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        spin.setRange(0.1, longest)
        pad_text(spin.lineEdit())
        spin.setDecimals(1)
        spin.setSuffix(self.tr(" s"))
        spin.valueChanged.connect(self.edited)
        return spin

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a file of certificates"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._lines["ca_bundle"].setText)
        dialog.fileSelected.connect(self.edited)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def form_of(rows: Sequence[tuple[str, QWidget]]) -> QFormLayout:
    """A form of titled widgets, each named after its title."""
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    for title, widget in rows:
        if title:
            widget.setAccessibleName(title)
        if isinstance(widget, QComboBox):
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            if (line := widget.lineEdit()) is not None:
                line.setAccessibleName(title)
        form.addRow(title, widget)
    return form
