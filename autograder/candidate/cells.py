"""Run a student's notebook cells as plain Python: magics and shell lines are parsed, but not run."""

from __future__ import annotations

import ast
import linecache
import re
import sys
import traceback
import types
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from .import_hooks import import_hooks
from .protocol.notices import SHELL, notices

MAX_MESSAGE = 2_000
# Cells under these magics are run without their first line; cells under any other cell magic are not run.
_AROUND_THE_CELL = re.compile(r"\A(\s*)%%(?:time|timeit|capture)\b.*")

_PASTED = re.compile(r"invalid (non-printable )?character")
# Magics that are skipped without a notice: grading does not depend on what they do.
_HARMLESS = {"autoreload", "config", "load_ext", "matplotlib", "pinfo", "pinfo2", "precision", "time", "timeit"}
_NAMES_A_GPU = re.compile(r"\b(cuda|mps)\b")


class Notebook:
    """One namespace in which cells are run one after another, as in a Jupyter kernel."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.namespace = self.module.__dict__
        self.namespace["get_ipython"] = NoShell
        self.namespace["display"] = _do_nothing
        self.namespace["input"] = _no_input
        sys.modules["__main__"] = self.module  # the `__module__` of classes defined in a notebook
        self._forces_cpu = False
        self._transform = TransformerManager().transform_cell

    def run(self, name: str, source: str, definitions_only: bool = False) -> dict[str, Any] | None:
        """Run one cell.

        Args:
            name: the cell's name in tracebacks.
            source: its text; magics and shell lines in it are not run.
            definitions_only: run only imports, functions, classes and literal constants.

        Returns:
            None, or the error as `describe_error` returns it. Names defined before the error stay defined.
        """
        filename = f"<cell {name}>"
        try:
            source, tree = self._parse(source, filename)
            self._force_cpu_if_gpu_named_in(source)
            linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
            if definitions_only:
                tree.body = [statement for statement in tree.body if is_definition(statement)]
            exec(compile(tree, filename, "exec", dont_inherit=True), self.namespace)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are a student's errors too
            return describe_error(error)
        return None

    def _force_cpu_if_gpu_named_in(self, source: str) -> None:
        """Redirect torch from GPU to CPU, from the first cell that names a GPU on."""
        if not self._forces_cpu and _NAMES_A_GPU.search(source):
            self._forces_cpu = True
            import_hooks.when_imported("torch", _force_cpu)

    def _parse(self, source: str, filename: str) -> tuple[str, ast.Module]:
        """Return a cell's source and syntax tree; only a cell that is no plain Python goes through IPython's slower transformer."""
        try:
            return source, ast.parse(source, filename)
        except SyntaxError:
            source = self._transform(_AROUND_THE_CELL.sub(r"\1#", source))
            return source, ast.parse(source, filename)


def is_definition(statement: ast.stmt) -> bool:
    """Return whether a statement only defines something: an import, a function, a class or a literal constant."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            try:
                ast.literal_eval(value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                return False
            return True
    return False


def describe_error(error: BaseException) -> dict[str, Any]:
    """Return an exception as bounded plain data.

    Args:
        error: any exception; its `__str__` may be the student's.

    Returns:
        `type`, `message`, `where` (at most three places in the student's cells) and `bases` (names of its classes).
    """
    try:
        message = str(error)
    except BaseException:  # __str__ is the student's
        message = "(its message cannot be shown)"
    where = [
        f"{frame.filename.strip('<>')}, line {frame.lineno}, in {frame.name}: {(frame.line or '').strip()}"[:300]
        for frame in traceback.extract_tb(error.__traceback__, limit=-30)
        if frame.filename.startswith("<cell ")
    ]
    if isinstance(error, SyntaxError):
        where = [f"line {error.lineno}: {(error.text or '').strip()}"[:300]]
        message = str(error.msg)
        if _PASTED.match(message):
            message += ": it may come from a page or a document that this was copied from. Type it again"
    inner = getattr(error, "raised_in", None)  # of one that came through a function of the examiner's
    if type(inner) is list and all(type(place) is str for place in inner):
        where += [place[:300] for place in inner]
    return {
        "type": type(error).__name__[:100],
        "message": message[:MAX_MESSAGE],
        "where": where[-3:],
        "bases": [base.__name__[:100] for base in type(error).__mro__[:10]],
    }


class NoShell:
    """Replace IPython's shell: magics and shell lines do nothing while a notebook is graded."""

    def run_line_magic(self, name: str, *args: Any, **kwargs: Any) -> None:
        if name not in _HARMLESS:
            notices.add(SHELL)

    run_cell_magic = run_line_magic

    def system(self, *args: Any, **kwargs: Any) -> None:
        notices.add(SHELL)

    getoutput = system

    def __getattr__(self, name: str) -> Any:
        return _do_nothing


def _force_cpu() -> None:
    torch_modes = sys.modules.get(f"{__package__}.torch_modes")
    if torch_modes:
        torch_modes.ForceCPU().__enter__()  # for as long as this process lives


def _do_nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _no_input(prompt: str = "") -> str:
    raise EOFError("input() cannot be answered while a notebook is graded")
