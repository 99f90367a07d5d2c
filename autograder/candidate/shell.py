"""Stand in for IPython's shell: magics that only look or time are run as far as they matter, all others are skipped.

| in a cell | what becomes of it |
| --- | --- |
| `%%time`, `%%timeit`, `%%prun`, `%%capture out` | the cell is run without this line; `out` holds what it printed |
| `%time …`, `%prun …` | the rest of the line is run; `x = %time f()` gives what `f()` gives |
| `%%writefile name` | the file is written where the program runs, and can be imported and read |
| `%env`, `%set_env`, `%pwd` | as in Jupyter |
| `%matplotlib`, `%load_ext`, `%%html`, `?name`, … (`HARMLESS`) | nothing, and nothing depends on it |
| `!pip install …`, `%cd`, `%%bash`, any other magic | nothing; the student is told. `x = !ls` gives no lines, `x = %sql …` None |
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import IPython
import IPython.core.getipython
from IPython.utils.text import SList

from .protocol.notices import SHELL, notices

AROUND_THE_CELL = re.compile(r"\A((?:[ \t\r]*(?:#.*)?\n)*[ \t]*)%%(time|timeit|prun|capture)\b(.*)")
"""The first line of a cell that is run without this line."""
HARMLESS = {
    "autocall", "autoawait", "autoindent", "automagic", "autoreload", "colors", "config", "debug", "doctest_mode", "gui",
    "hist", "history", "html", "HTML", "javascript", "js", "latex", "load_ext", "lsmagic", "magic", "markdown",
    "matplotlib", "page", "pdb", "pdef", "pdoc", "pfile", "pinfo", "pinfo2", "pprint", "precision", "psearch", "psource",
    "quickref", "reload_ext", "svg", "SVG", "tb", "timeit", "who", "who_ls", "whos", "xmode",
}  # fmt: skip
"""Magics that are skipped without a notice: grading does not depend on what they do."""
AUTOMAGIC = {
    "alias", "autoreload", "cat", "cd", "conda", "config", "cp", "env", "hist", "history", "ll", "load", "load_ext",
    "ls", "mamba", "matplotlib", "mkdir", "mv", "pip", "prun", "pwd", "pylab", "reload_ext", "reset", "rm", "rmdir",
    "run", "save", "set_env", "store", "time", "timeit", "uv", "who", "whos",
}  # fmt: skip
"""Magics that a cell of one line may name without a percent sign."""
_OTHER_LANGUAGES = {"bash", "sh", "cmd", "script", "sx", "system", "perl", "ruby", "pypy", "R", "sql", "cython"}


class Kernel(Protocol):
    """What the shell needs of the notebook that it belongs to."""

    namespace: dict[str, Any]

    def run_text(self, text: str) -> Any:
        """Run some Python, and return the value of an expression."""

    def leave_out(self, text: str, why: str) -> None:
        """Remember that a part of the cell that runs now is not run."""


class Absorbing:
    """Accept every attribute, item and call, and return nothing: `get_ipython().events.register(…)` does no harm."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absorbing()

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        return None

    def __getitem__(self, key: Any) -> Any:
        return Absorbing()

    def __setitem__(self, key: Any, value: Any) -> None:
        return None

    def __contains__(self, key: Any) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())


class NoShell(Absorbing):
    """Replace IPython's shell, see the table above."""

    def __init__(self, kernel: Kernel) -> None:
        self.user_ns = self.user_global_ns = kernel.namespace
        self.ev = self.ex = self.run_cell = kernel.run_text
        self._kernel = kernel

    def run_line_magic(self, name: str, line: str = "", *args: Any, **kwargs: Any) -> Any:
        """Run a magic line; return what it gives, which is mostly None."""
        name = name.lstrip("%")
        if name in ("time", "prun"):
            return self._kernel.run_text(line)
        if name == "pwd":
            return str(Path.cwd())
        if name in ("env", "set_env"):
            return _environment(line)
        if name in ("sx", "sc", "system"):
            return self.getoutput(line)
        if name not in HARMLESS:
            notices.add(SHELL)
        return None

    def run_cell_magic(self, name: str, line: str = "", body: str = "") -> Any:
        """Run a cell under a magic, of which only a file is written."""
        if name in ("writefile", "file"):
            return _write(line.split(), body)
        if name in ("time", "timeit", "prun", "capture"):
            return self._kernel.run_text(body)
        if name not in HARMLESS:
            notices.add(SHELL)
            if name not in _OTHER_LANGUAGES:
                self._kernel.leave_out(f"\n{body}", f"cells under `%%{name}` are not run when a notebook is graded")
        return None

    def magic(self, line: str) -> Any:
        """Run a magic line, as one text."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def getoutput(self, *args: Any, **kwargs: Any) -> SList:
        """Return no lines, as if a shell command had printed nothing."""
        notices.add(SHELL)
        return SList()

    def system(self, *args: Any, **kwargs: Any) -> None:
        """Skip a shell command."""
        notices.add(SHELL)

    system_raw = system_piped = system


def offer_shell(kernel: Kernel) -> Callable[[], NoShell]:
    """Have `from IPython import get_ipython` find the shell, in the student's code only.

    Libraries that ask whether they are in a notebook hear that they are not, as before.

    Args:
        kernel: the notebook.

    Returns:
        `get_ipython`, as the notebook's namespace holds it.
    """
    shell = NoShell(kernel)

    def get_ipython() -> NoShell | None:
        return shell if sys._getframe(1).f_globals is kernel.namespace else None

    vars(IPython)["get_ipython"] = vars(IPython.core.getipython)["get_ipython"] = get_ipython
    return lambda: shell


def _environment(line: str) -> Any:
    """Set or return an environment variable, as `%env` does."""
    name, sign, value = line.strip().partition("=" if "=" in line else " ")
    if not name:
        return dict(os.environ)
    if sign:
        os.environ[name.strip()] = value.strip()
        return None
    return os.environ.get(name)


def _write(words: list[str], body: str) -> None:
    """Write a file, as `%%writefile [-a] name` does; what stands in the working directory can be imported."""
    names = [word for word in words if not word.startswith("-")]
    if not names:
        return
    path = Path(names[0].strip("\"'")).expanduser()
    before = path.read_text() if {"-a", "--append"} & {*words} and path.exists() else ""
    path.write_text(before + body)
    if "" not in sys.path:
        sys.path.insert(0, "")
    importlib.invalidate_caches()
