"""`nbgrader zip_collect`: what hostile and broken archives can do with our configuration, which is nothing."""

from __future__ import annotations

import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.plugins import ExtractorPlugin
from setuptools.archive_util import UnrecognizedFormat, UnsafeMember

from autograder.gradebook import collect
from autograder.gradebook.collect import Notebooks

WEEK = "week03_backprop"
NAME = f"alice_{WEEK}.ipynb"


def zipped(**members: bytes) -> bytes:
    """A zip archive."""
    return zipped_as(list(members.items()))


def zipped_as(members: list[tuple[str | zipfile.ZipInfo, bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of files in this order, with any names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def special(name: str, kind: int, content: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    """A file of a special kind, as Unix writes it into a zip archive."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    return info, content


def damaged(archive: bytes, what: bytes, by: bytes) -> bytes:
    assert what in archive and len(what) == len(by)
    return archive.replace(what, by)


@pytest.fixture
def extract(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[..., tuple[dict[str, bytes], str]]:
    """A function that has archives extracted; gives all files there are then, but for the archives, and the warnings."""

    def extract(extractor: type[ExtractorPlugin] = Notebooks, **archives: bytes) -> tuple[dict[str, bytes], str]:
        folder = tmp_path / "course" / "downloaded"
        (folder / "archive").mkdir(parents=True, exist_ok=True)
        (folder / "extracted").mkdir(exist_ok=True)
        for name, content in archives.items():
            (folder / "archive" / name.replace("__", ".")).write_bytes(content)
        extractor().extract(str(folder / "archive"), str(folder / "extracted"))
        there = [path for path in tmp_path.rglob("*") if folder / "archive" not in path.parents]
        assert not [path for path in there if path.is_symlink()]
        files = [path for path in there if path.is_file()]
        found = {path.relative_to(folder / "extracted").as_posix(): path.read_bytes() for path in files}
        return found, "\n".join(record.getMessage() for record in caplog.records if record.levelname == "WARNING")

    return extract


LEFT_OUT = {
    "traversal": (zipped_as([("../../../evil.ipynb", b"x")]), "leads out"),
    "absolute": (zipped_as([("/tmp/evil.ipynb", b"x")]), "leads out"),
    "drive": (zipped_as([("C:/evil.ipynb", b"x")]), "leads out"),
    "backslashes": (damaged(zipped_as([("..?..?evil.ipynb", b"x")]), b"..?..?", b"..\\..\\"), "leads out"),
    "here": (zipped_as([("./a/../evil.ipynb", b"x")]), "leads out"),
    "control characters": (zipped_as([("a\x1b[31m\n_week03_backprop.ipynb", b"x")]), "cannot be seen"),
    "bidi": (zipped_as([("alice\u202e_week03_backprop.ipynb", b"x")]), "cannot be seen"),
    "zero width": (zipped_as([("ali\u200bce_week03_backprop.ipynb", b"x")]), "cannot be seen"),
    "long name": (zipped_as([("a" * 5_000 + ".ipynb", b"x")]), "too long"),
    "many folders": (zipped_as([("a/" * 2_000 + "b.ipynb", b"x")]), "too long"),
    "link": (zipped_as([special("link.ipynb", stat.S_IFLNK, b"/etc/passwd")]), "link or a device"),
    "device": (zipped_as([special("device.ipynb", stat.S_IFCHR, b"")]), "link or a device"),
    "pipe": (zipped_as([special("pipe.ipynb", stat.S_IFIFO, b"")]), "link or a device"),
    "nested": (zipped_as([("inner.zip", zipped(**{NAME: b"x"}))]), "archives in archives are not opened"),
    "other files": (zipped_as([("conftest.py", b"x"), ("torch.py", b"x"), ("a.pth", b"x"), (".bashrc", b"x")]), "no notebook"),
    "wrong case": (zipped_as([("A.IPYNB", b"x")]), "no notebook"),
    "encrypted": (damaged(zipped(**{NAME: b"x"}), b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x01\x00\x08\x00"), "cannot be read"),
    "unknown method": (damaged(zipped(**{NAME: b"x"}), b"\x00\x00\x08\x00", b"\x00\x00\x63\x00"), "cannot be read"),
    "wrong checksum": (damaged(zipped_as([(NAME, b"content")], zipfile.ZIP_STORED), b"content", b"CONTENT"), "cannot be read"),
    "cut off": (zipped(**{NAME: os.urandom(1000)})[:500], "no zip archive"),
    "no archive": (b"not at all", "no zip archive"),
    "empty": (b"", "no zip archive"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_what_is_not_taken_out_of_an_archive(extract, kind):
    """It is named in one line, with the reason; nothing is written anywhere; the next archive is opened all the same."""
    content, told = LEFT_OUT[kind]
    files, warnings = extract(hostile__zip=content, other__zip=zipped(**{NAME: b"good"}))

    assert files == {f"other/{NAME}": b"good"}
    assert told in warnings
    assert len(warnings.splitlines()) == (4 if kind == "other files" else 1)
    assert all(line.isprintable() for line in warnings.splitlines())


def test_names_that_are_there_twice(extract):
    """The first file of a name stays, whatever comes behind it, also where a folder has a file's name."""
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped_as([(NAME, b"first"), (NAME, b"second"), (f"{NAME}/a.ipynb", b"third")])
    files, warnings = extract(class__zip=twice)

    assert files == {f"class/{NAME}": b"first"}
    assert warnings.count("Left out class.zip") == 2


def test_an_archive_that_holds_too_much(extract, monkeypatch):
    """What an archive holds is bounded by its own size, whatever its headers say, and so is each file."""
    monkeypatch.setattr(collect, "MAX_BYTES", 1 << 20)
    bomb = zipped_as([(f"{number}.ipynb", bytes(1 << 20)) for number in range(40)])
    lies = zipped(**{NAME: bytes(3 << 20)})
    lies = damaged(lies, struct.pack("<I", 3 << 20), struct.pack("<I", 1 << 10))
    files, warnings = extract(bomb__zip=bomb, large__zip=zipped(**{NAME: bytes((1 << 20) + 1)}), lies__zip=lies)

    assert set(files) < {f"bomb/{number}.ipynb" for number in range(40)}
    assert sum(map(len, files.values())) <= 100 * len(bomb) + (1 << 20) < 10 << 20
    assert "holds too much for its size" in warnings
    assert "larger than 1 MB" in warnings
    assert "Left out lies.zip" in warnings


def test_what_lies_beside_the_archives(extract, tmp_path):
    """Notebooks are copied, in their folders; links and other archives are left out and named."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        link = tarfile.TarInfo("evil.ipynb")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    folder = tmp_path / "course" / "downloaded" / "archive"
    folder.mkdir(parents=True)
    (folder / "sub").mkdir()
    (folder / "sub" / NAME).write_bytes(b"good")
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    files, warnings = extract(class__tar__gz=tar.getvalue())

    assert files == {f"sub/{NAME}": b"good"}
    assert "Left out class.tar.gz: it is neither" in warnings
    assert "Left out link.ipynb: it is a link" in warnings


class TestNbgradersOwn:
    """Facts about nbgrader's own extractor, for which ours takes its place."""

    def test_archives_in_archives_are_opened(self, extract):
        """However deep they are, and whatever size comes out of them."""
        inner = zipped(**{NAME: bytes(5 << 20)})
        files, _ = extract(ExtractorPlugin, class__zip=zipped_as([("a.zip", zipped_as([("b.zip", inner)]))]))

        assert max(map(len, files.values())) == 5 << 20

    @pytest.mark.parametrize("kind", ["traversal", "absolute", "backslashes", "no archive", "long name", "encrypted"])
    def test_one_hostile_archive_stops_all(self, extract, kind):
        """The extractor raises, and the command ends before anything is collected."""
        with pytest.raises((UnsafeMember, UnrecognizedFormat, OSError, RuntimeError)):
            extract(ExtractorPlugin, a__zip=LEFT_OUT[kind][0], b__zip=zipped(**{NAME: b"good"}))


def test_the_command_with_a_hostile_class(released_course, tmp_path):
    """`nbgrader zip_collect`: whoever has a well-named notebook is collected; two files of one student are told."""
    folder = released_course.copy(tmp_path / "course")
    archive = folder.root / "downloaded" / WEEK / "archive"
    archive.mkdir(parents=True)
    hostile = [content for content, _ in LEFT_OUT.values()]
    for number, content in enumerate(hostile):
        (archive / f"{number}.zip").write_bytes(content)
    good = [(f"{student}_{WEEK}.ipynb", student.encode()) for student in ("alice", "bob")]
    names = [
        f"bob_{WEEK} (1).ipynb",
        f"../carol_{WEEK}.ipynb",
        f"Dan_{WEEK.title()}.ipynb",
        f"_{WEEK}.ipynb",
        f".._{WEEK}.ipynb",
    ]
    (archive / "class.zip").write_bytes(zipped_as([*good, *((name, b"x") for name in names)]))
    done = folder.run("nbgrader", "zip_collect", WEEK, "--force")
    submitted = {
        path.relative_to(folder.root).as_posix() for path in (folder.root / "submitted").rglob("*") if path.is_file()
    }

    assert done.returncode == 0, done.stderr
    assert submitted == {f"submitted/{student}/{WEEK}/{WEEK}.ipynb" for student in ("alice", "bob")}
    assert f"bob_{WEEK}.ipynb: " in done.stderr and "is the same student's" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("plain", [False, True], ids=["ours", "as it comes"])
def test_from_the_exchange_only_files_are_taken(released_course, tmp_path, plain):
    """`nbgrader collect` leaves out links and pipes, and says so; as it comes, it takes what links lead to, and a pipe ends it."""
    folder = released_course.copy(tmp_path / "course")
    secret, exchange = tmp_path / "secret", tmp_path / "exchange"
    secret.write_text("for staff only")
    for student in ("ann", "bob"):
        handed_in = exchange / "deep-learning" / "inbound" / f"{student}+{WEEK}+2026-01-01 00:00:00.000000 UTC+x"
        (handed_in / "data").mkdir(parents=True)
        (handed_in / "data" / "own.csv").write_text("1,2")
        (handed_in / f"{WEEK}.ipynb").write_text(student)
        if student == "ann":
            (handed_in / "link.csv").symlink_to(secret)
            (handed_in / "data" / "links").symlink_to(tmp_path / "course" / "source")
            os.mkfifo(handed_in / "data" / "pipe")
    stock = ["--ExchangeFactory.collect=nbgrader.exchange.default.ExchangeCollect"] if plain else []
    done = folder.run(
        "nbgrader", "collect", WEEK, "--Exchange.assignment_dir=.", f"--Exchange.root={exchange}",
        "--CollectApp.check_owner=False", "--ExchangeCollect.check_owner=False", *stock,
    )  # fmt: skip
    submitted = folder.root / "submitted"
    files = {path.relative_to(submitted).as_posix() for path in submitted.rglob("*") if path.is_file()}
    own = {f"{student}/{WEEK}/{name}" for student in ("ann", "bob") for name in (f"{WEEK}.ipynb", "data/own.csv")}

    if plain:
        assert (submitted / "ann" / WEEK / "link.csv").read_text() == "for staff only"
        assert done.returncode == 1
        return
    assert done.returncode == 0, done.stderr
    assert files == own
    assert (
        sum(f"{name}: it is a link, or no file" in done.stderr for name in ("link.csv", "data/links", "data/pipe")) == 3
    )
