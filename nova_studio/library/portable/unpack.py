"""The zip of a portable file, opened with suspicion: nothing in it is believed before its names, sizes and hashes are checked."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from nova_studio.errors import LibraryError
from nova_studio.library import told
from nova_studio.library.portable import parts

_PIECE = 1 << 20
_GROWS = 100
"""How many times as large as the zip its contents may be: pictures hardly shrink, JSON about ten times."""
_SMALL = 50_000_000
"""Bytes below which nobody minds."""


class Archive:
    """An opened portable file. Its files are never unpacked to names of its own: they are only ever read."""

    def __init__(self, opened: zipfile.ZipFile, path: Path) -> None:
        """Check all of it; raises LibraryError in words."""
        self._zip = opened
        self._path = path
        self._infos = self._listed()
        self.manifest = self._manifest()
        for name, entry in self.manifest.files.items():
            self._verify(name, entry)

    def refuse(self, why: str) -> NoReturn:
        """Say what is wrong with it."""
        raise LibraryError(f"{self._path} was not imported: {why}. Nothing was changed.")

    def names(self, folder: str) -> list[str]:
        """The files in one of its folders, in order."""
        return sorted(name for name in self.manifest.files if name.startswith(f"{folder}/"))

    def has(self, name: str) -> bool:
        """Whether a file is in it."""
        return name in self.manifest.files

    def entry(self, name: str) -> parts.Entry:
        """What its manifest says of a file, and its bytes keep."""
        return self.manifest.files[name]

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        return self._zip.read(self._infos[name])

    # ---------------------------------------------------------------------------------------------------- checking

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        """The files by name: none twice, none hidden, none that would lie outside, and no more than makes sense."""
        infos: dict[str, zipfile.ZipInfo] = {}
        listed = self._zip.infolist()
        if len(listed) > parts.COUNT_MAX:
            self.refuse(f"it holds {len(listed):,} files; {parts.COUNT_MAX:,} are read at most")
        for info in listed:
            name = info.filename
            if name in infos:
                self.refuse("it holds a file twice")
            if name != parts.MANIFEST and not parts.NAME.fullmatch(name):
                self.refuse(f"it holds {name!r}, which has no place in a portable file")
            if info.flag_bits & 0x1:
                self.refuse("it is encrypted")
            if info.file_size > parts.FILE_MAX:
                self.refuse(f"{name} is larger than {parts.FILE_MAX // 1_000_000} MB")
            infos[name] = info
        self._check_size(listed)
        return infos

    def _check_size(self, listed: list[zipfile.ZipInfo]) -> None:
        whole = sum(info.file_size for info in listed)
        packed = sum(info.compress_size for info in listed)
        if whole > parts.TOTAL_MAX or (whole > _SMALL and whole > _GROWS * max(packed, 1)):
            self.refuse(f"it would unpack to {whole / 1e6:,.0f} MB, which no pictures would")

    def _manifest(self) -> parts.Manifest:
        info = self._infos.get(parts.MANIFEST)
        if info is None or info.file_size > parts.MANIFEST_MAX:
            self.refuse("it is not a portable file of Nova Studio")
        try:
            content = told.document(self._zip.read(info), parts.MARK, parts.VERSION)
            manifest = parts.Manifest.model_validate(content)
        except ValidationError:
            self.refuse("its list of contents is damaged")
        except ValueError as error:
            self.refuse(str(error))
        if set(manifest.files) != set(self._infos) - {parts.MANIFEST}:
            self.refuse("it does not hold what its list of contents says")
        return manifest

    def _verify(self, name: str, entry: parts.Entry) -> None:
        """A file has the size and the hash that the manifest says."""
        digest, size = hashlib.sha256(), 0
        if self._infos[name].file_size == entry.size:
            with self._zip.open(self._infos[name]) as file:
                while size <= entry.size and (piece := file.read(_PIECE)):
                    digest.update(piece)
                    size += len(piece)
        if size != entry.size or digest.hexdigest() != entry.sha256:
            self.refuse(f"{name} does not hold what was exported")
