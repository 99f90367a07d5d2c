"""Answers that were handed in as files beside the notebook: which of them count, and what is said of them."""

import os

import pytest

from autograder.assignment.answer_files import MAX_BYTES, from_files

STUB = "def create_app(predictor):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
CODE = "def create_app(predictor):\n    return predictor\n"
FILES = {"app.py": "create_app"}
TEXTS = {"Dockerfile": "dockerfile", ".dockerignore": "dockerignore"}


@pytest.fixture
def answered(tmp_path):
    """A function that says what counts, for a cell and the files that lie in the notebook's folder."""

    def answered(cell=STUB, files=FILES, /, **beside):
        for name, content in beside.items():
            path = tmp_path / name.replace("_", ".")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return from_files("app", [cell], files, tmp_path)

    return answered


class TestCode:
    """A file of Python takes the place of the cell that it answers."""

    def test_without_a_file_the_cell_counts(self, answered):
        """Nothing is said of what was not handed in."""
        assert answered() == ([STUB], [])

    def test_answers_the_untouched_cell(self, answered):
        """It is named, so that nobody wonders whether it was seen."""
        assert answered(app_py=CODE) == (
            [CODE], ["app.py, handed in beside the notebook, counts as the answer to app."],
        )  # fmt: skip

    @pytest.mark.parametrize(
        "cell",
        ["from app import create_app", "import app\ncreate_app = app.create_app", "if True:\n    from app import *"],
        ids=["from", "import", "indented"],
    )
    def test_answers_the_cell_that_imports_it(self, answered, cell):
        """What is imported is what runs: the candidate has no folder to import it from."""
        assert answered(cell, app_py=CODE)[0] == [CODE]

    @pytest.mark.parametrize("cell", [CODE + "\n", "from apple import create_app", "# from app import it\n" + CODE])
    def test_does_not_count_beside_another_answer(self, answered, cell):
        """An answer in the notebook is not put aside for a file that it does not use."""
        assert answered(cell, app_py=CODE) == ([cell], [])

    def test_needs_the_function(self, answered):
        """A file for something else does not take the place of the stub."""
        sources, notes = answered(app_py="def creates_app(predictor): ...")
        assert sources == [STUB]
        assert notes == ["app.py, handed in beside the notebook, does not count for app: it defines no create_app."]

    def test_is_not_started(self, answered):
        """A server that starts would never end."""
        served = f"{CODE}\n\nif __name__ == '__main__':\n    serve(create_app(None))\n"
        [source], _ = answered(app_py=served)

        ran = {"__name__": "__main__"}
        exec(source, ran)  # `serve` is no name
        assert ran["create_app"](7) == 7

    def test_a_byte_order_mark_is_no_code(self, answered):
        """Some editors on Windows write one."""
        assert answered(app_py=b"\xef\xbb\xbf" + CODE.encode())[0] == [CODE]


class TestTexts:
    """A file that is not Python is the text that a function gives."""

    def test_one_may_be_a_file_and_one_in_the_cell(self, answered, tmp_path):
        """Each file answers for its own function; the rest of the cell stays."""
        (tmp_path / ".dockerignore").write_text(".git\n'\"\\\n")
        cell = "def dockerfile():\n    return 'FROM python:3.12'\n\n\ndef dockerignore():\n    return open('.dockerignore').read()"
        sources, notes = answered(cell, TEXTS)

        ran = {}
        for source in sources:
            exec(source, ran)
        assert (ran["dockerfile"](), ran["dockerignore"]()) == ("FROM python:3.12", ".git\n'\"\\\n")
        assert notes == [".dockerignore, handed in beside the notebook, counts as the answer to app."]

    def test_one_that_is_not_used_is_told(self, answered):
        """Whoever hands in a Dockerfile wants it to count, and should hear why it does not."""
        sources, [note] = answered("def dockerfile():\n    return 'FROM scratch'", TEXTS, Dockerfile="FROM python:3.12")
        assert len(sources) == 1
        assert note == "Dockerfile, handed in beside the notebook, does not count: app is answered in the notebook."


class TestWhatIsNoFile:
    """A student may put anything beside a notebook; nothing but an ordinary file of text is read."""

    def refused(self, answered, why):
        sources, [note] = answered()
        assert sources == [STUB]
        assert note == f"app.py, handed in beside the notebook, does not count: {why}"

    def test_a_link(self, answered, tmp_path):
        """It could lead to what only the staff may read."""
        secret = tmp_path.parent / "secret.py"
        secret.write_text(CODE)
        (tmp_path / "app.py").symlink_to(secret)
        self.refused(answered, "it is a link. Hand in the file itself.")

    def test_a_broken_link(self, answered, tmp_path):
        """It is there, though it leads nowhere."""
        (tmp_path / "app.py").symlink_to(tmp_path / "nowhere")
        self.refused(answered, "it is a link. Hand in the file itself.")

    def test_a_folder(self, answered, tmp_path):
        """It has no text."""
        (tmp_path / "app.py").mkdir()
        self.refused(answered, "it is not a file.")

    def test_a_pipe(self, answered, tmp_path):
        """Reading it would wait for ever."""
        os.mkfifo(tmp_path / "app.py")
        self.refused(answered, "it is not a file.")

    def test_one_that_is_too_large(self, answered, tmp_path):
        """It would fill the memory of whoever grades."""
        with (tmp_path / "app.py").open("wb") as file:
            file.truncate(MAX_BYTES + 1)
        self.refused(answered, "it is larger than 1 MB.")

    def test_one_that_is_no_text(self, answered, tmp_path):
        """The student is told what to do about it."""
        (tmp_path / "app.py").write_bytes(CODE.encode("utf-16"))
        self.refused(answered, "it is no text in UTF-8. Save it as UTF-8 and hand in again.")
