"""What nbgrader collects: of archives (`zip_collect`) only notebooks, of each student one; of the exchange only files.

nbgrader's own write whatever an archive holds, in whatever size, and open the archives in it, and the
archives in those; one archive that cannot be read, or a student with two files, ends the whole command.
Its `collect` copies what a student's links lead to, which staff may read, and a pipe ends the whole command.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nbgrader.exchange.default import exchange
from nbgrader.exchange.default.collect import ExchangeCollect
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from autograder.assignment.raw_cells import MAX_BYTES
from autograder.examiner.show import clean

MAX_RATIO = 100  # of what an archive holds to its own size; of notebooks it is 3 to 20
MAX_NAME = 200  # bytes of a part of a path, where file systems take 255
MAX_PARTS = 10


class Notebooks(ExtractorPlugin):
    """Takes the notebooks out of zip archives; what it leaves there, it names in a warning, with the reason."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Extract all archives of a folder, and copy the notebooks that lie beside them.

        Args:
            archive_path: the folder.
            extracted_path: where to put what is in them, each archive in a folder of its own.
        """
        folder = Path(archive_path)
        for path in sorted(folder.rglob("*")):
            target = Path(extracted_path) / path.relative_to(folder)
            if path.is_symlink():
                self._leave(path.name, "it is a link")
            elif path.is_file() and path.suffix == ".ipynb":
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            elif path.is_file() and path.suffix.lower() == ".zip":
                self._open(path, target.with_suffix(""))
            elif not path.is_dir():
                self._leave(path.name, "it is neither a notebook nor a zip archive")

    def _open(self, archive: Path, folder: Path) -> None:
        self.log.info("Extracting from: %s", archive)
        left = MAX_RATIO * archive.stat().st_size + MAX_BYTES
        try:
            with zipfile.ZipFile(archive) as opened:
                for member in opened.infolist():
                    if member.is_dir():
                        continue
                    size, reason = self._take(opened, member, folder, left)
                    left -= size
                    if reason:
                        self._leave(f"{archive.name}: {member.filename}", reason)
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            self._leave(archive.name, f"it is no zip archive that can be read ({error})")

    def _take(self, opened: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: int) -> tuple[int, str]:
        """Take one file out of an archive; gives how many bytes were written, or why it was not taken."""
        parts = member.filename.split("/")
        reason = _why_not(parts, member)
        if reason:
            return 0, reason
        target = folder.joinpath(*parts)
        try:
            with opened.open(member) as file:
                content = file.read(min(MAX_BYTES, left) + 1)
            if len(content) > MAX_BYTES:
                return 0, f"it is larger than {MAX_BYTES >> 20} MB"
            if len(content) > left:
                return 0, "the archive holds too much for its size"
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as copy:
                copy.write(content)
        except FileExistsError:
            return 0, "a file of this name is there already"
        except (OSError, RuntimeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
            return 0, "it cannot be read: it is damaged, encrypted, or packed in a way that is not known"
        return len(content), ""

    def _leave(self, name: str, reason: str) -> None:
        self.log.warning("Left out %s: %s", clean(name, 200), clean(reason, 200))


def _why_not(parts: Sequence[str], member: zipfile.ZipInfo) -> str:
    """Return why a file is not taken out of an archive, by its name and kind; "" if it is."""
    if len(parts) > MAX_PARTS or any(len(os.fsencode(part)) > MAX_NAME for part in parts):
        return "its name is too long"
    if parts[0][1:2] == ":" or any(part in ("", ".", "..") or "\\" in part for part in parts):
        return "its name leads out of the archive"
    if any(unicodedata.category(character)[0] == "C" for part in parts for character in part):
        return "its name holds characters that cannot be seen"
    if not parts[-1].endswith(".ipynb"):
        return "it is no notebook; archives in archives are not opened"
    if (member.external_attr >> 16) & 0o170000 not in (0, 0o100000):
        return "it is a link or a device"
    return ""


class OneOfEach(FileNameCollectorPlugin):
    """Takes one file a student and notebook; nbgrader's own ends the whole command at the second."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._taken: dict[tuple[str, str], str] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return what a file's name says about it; None if it is not taken.

        Args:
            submitted_file: where it was extracted to.
        """
        named: dict[str, str] | None = super().collect(submitted_file)
        if named is None:
            return None
        taken = self._taken.setdefault((named["student_id"], named["file_id"]), submitted_file)
        if taken != submitted_file and not named.get("timestamp"):
            self.log.warning(
                "Left out %s: %s is the same student's. Delete the one that does not count, and collect again with --force.",
                submitted_file, taken,
            )  # fmt: skip
            return None
        return named


class OnlyFiles(ExchangeCollect):
    """Collects from the exchange, as nbgrader does, a student's files and folders; what else is there is left out."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what a student handed in."""
        first = exchange.ignore_patterns

        def ignore_patterns(**options: Any) -> Callable[[str, list[str]], list[str]]:
            also = first(**options)
            return lambda folder, names: [*also(folder, names), *filter(partial(self._leave, Path(folder)), names)]

        with patch.object(exchange, "ignore_patterns", ignore_patterns):  # nbgrader has no setting for this
            super().do_copy(src, dest, log)

    def _leave(self, folder: Path, name: str) -> bool:
        """Return whether to leave something out, and log a warning if so."""
        path = folder / name
        odd = path.is_symlink() or not (path.is_file() or path.is_dir())
        if odd:
            self.log.warning("Left out %s: it is a link, or no file", clean(str(path), 200))
        return odd
