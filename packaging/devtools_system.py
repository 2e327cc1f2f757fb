"""What the operating system must bring: libraries for Qt's window, a font, and the tests' own tools.

Debian and Ubuntu are served by apt-get, as root or with a sudo that asks for no password; everybody else is told the exact
command. Only Linux needs any of it: on macOS and Windows, Qt's wheels are complete.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from devtools_shell import Stop, call, say, succeeds

MANAGERS = ("apt", "dnf", "pacman", "zypper")

# Library -> package for apt, dnf, pacman, zypper. Read off the wheels with `objdump -p`: QtCore, QtGui, QtWidgets, QtDBus, QtSvg,
# QtNetwork, and the plugins xcb, xcb-glx, xcb-egl and the image formats.
QT_LIBRARIES: dict[str, tuple[str, str, str, str]] = {
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "Mesa-libGL1"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "Mesa-libEGL1"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb", "libxcb1"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-glx.so.0": ("libxcb-glx0", "libxcb", "libxcb", "libxcb-glx0"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
        "libxcb-render-util0",
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs", "krb5", "krb5"),
    "libzstd.so.1": ("libzstd1", "libzstd", "zstd", "libzstd1"),
}
FONT = ("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")

# Command -> package. The tests run on a private X server and use a real keyring.
TEST_COMMANDS: dict[str, tuple[str, str, str, str]] = {
    "Xvfb": ("xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xorg-x11-server-Xvfb"),
    "dbus-run-session": ("dbus-daemon", "dbus-daemon", "dbus", "dbus-1-daemon"),
    "gnome-keyring-daemon": ("gnome-keyring", "gnome-keyring", "gnome-keyring", "gnome-keyring"),
    "tinyproxy": ("tinyproxy", "tinyproxy", "tinyproxy", "tinyproxy"),
}
BUILD_COMMANDS: dict[str, tuple[str, str, str, str]] = {
    "objdump": ("binutils", "binutils", "binutils", "binutils"),
    "Xvfb": TEST_COMMANDS["Xvfb"],
    "ldd": ("libc-bin", "glibc-common", "glibc", "glibc"),
}

Packages = Mapping[str, Sequence[str]]


def packages_for(names: Iterable[str], table: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Per package manager, the sorted packages that bring ``names``."""
    wanted = list(names)
    return {manager: sorted({table[name][i] for name in wanted}) for i, manager in enumerate(MANAGERS)}


def merge(*parts: Packages) -> dict[str, list[str]]:
    """The union of several package lists, per manager."""
    return {manager: sorted({name for part in parts for name in part.get(manager, ())}) for manager in MANAGERS}


def missing_libraries(load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """The libraries of :data:`QT_LIBRARIES` that the loader cannot find; none off Linux."""
    return [] if not sys.platform.startswith("linux") else [name for name in QT_LIBRARIES if not _loads(name, load)]


def _loads(name: str, load: Callable[[str], object]) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Whether any scalable font is installed; without one, Qt draws boxes."""
    endings = {".ttf", ".otf", ".ttc", ".pfb"}
    return any(
        Path(name).suffix.lower() in endings
        for folder in folders
        for _, _, files in os.walk(Path(folder).expanduser())
        for name in files
    )


def window_packages() -> dict[str, list[str]]:
    """What a window still needs on this machine, per package manager; empty lists where nothing is missing."""
    libraries = packages_for(missing_libraries(), QT_LIBRARIES)
    lacks_font = sys.platform.startswith("linux") and not has_font()
    return merge(libraries, packages_for(["font"], {"font": FONT}) if lacks_font else {})


def command_packages(table: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """What brings the commands of ``table`` that are not on the PATH; none off Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    return packages_for([name for name in table if shutil.which(name) is None], table)


def shared_python_packages(load: Callable[[str], object] = ctypes.CDLL) -> dict[str, list[str]]:
    """What brings libpython, which a frozen program carries along; Debian's own Python comes without it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = f"libpython{version}.so.1.0"
    beside = Path(sysconfig.get_config_var("LIBDIR") or "/") / name
    if not sys.platform.startswith("linux") or beside.exists() or _loads(name, load):
        return {}
    suse = f"libpython{version.replace('.', '_')}-1_0"
    return packages_for([name], {name: (f"libpython{version}", f"python{version}-libs", "python", suse)})


def manager() -> str | None:
    """The package manager of this machine, one of :data:`MANAGERS`."""
    return next((name for name in MANAGERS if shutil.which("apt-get" if name == "apt" else name)), None)


def privilege() -> list[str] | None:
    """The words to put before a command that needs root: none as root, ``sudo -n`` where it asks nothing, else None."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install_command(which: str | None, packages: Packages) -> str:
    """What a person types to install ``packages``; for an unknown manager, the names in words."""
    names = " ".join(packages.get(which or "apt", ()))
    commands = {
        "apt": f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}",
        "dnf": f"sudo dnf install -y {names}",
        "pacman": f"sudo pacman -S --needed {names}",
        "zypper": f"sudo zypper install -y {names}",
    }
    return commands.get(which or "", f"(with your package manager; the names are Debian's) {names}")


def install(packages: Packages) -> None:
    """Install ``packages`` by apt-get where that may be done; otherwise raise :class:`Stop` with the command to type."""
    which = manager()
    names = packages.get(which or "apt", ())
    if not names:
        return
    prefix = privilege() if which == "apt" else None
    if prefix is None:
        raise Stop(f"This machine lacks packages that are needed. Type:\n  {install_command(which, packages)}")
    say(f"Installing {' '.join(names)} ...")
    apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Dpkg::Use-Pty=0"]
    call([*apt_get, "update"])  # A failing mirror need not matter: the lists on disk may do.
    if call([*apt_get, "install", "-y", "--no-install-recommends", *names]):
        raise Stop(
            f"apt-get could not install them (see above). The command was:\n  {install_command(which, packages)}"
        )
