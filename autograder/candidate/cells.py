"""A student's cells as Python: what is run of them, and in which namespace."""

from __future__ import annotations

import ast
import linecache
import re
import sys
import traceback
import types
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from .import_hooks import arrivals
from .protocol.notices import SHELL, noticed

MAX_MESSAGE = 2_000
# A cell that is only timed or captured is run without its first line; of other cell magics nothing is run.
_AROUND_THE_CELL = re.compile(r"\A(\s*)%%(?:time|timeit|capture)\b.*")

_PASTED = re.compile(r"invalid (non-printable )?character")
# Magics of which nobody misses what they do, when a notebook is graded.
_HARMLESS = {"autoreload", "config", "load_ext", "matplotlib", "pinfo", "pinfo2", "precision", "time", "timeit"}
_ASKS_FOR_A_CARD = re.compile(r"\b(cuda|mps)\b")


class Notebook:
    """One namespace in which cells are run one after the other, as in a kernel."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.namespace = self.module.__dict__
        self.namespace["get_ipython"] = NoShell
        self.namespace["display"] = _do_nothing
        self.namespace["input"] = _no_input
        sys.modules["__main__"] = self.module  # where classes defined in a notebook say they live
        self._on_processor = False
        self._transform = TransformerManager().transform_cell

    def run(self, name: str, source: str, definitions_only: bool = False) -> dict[str, Any] | None:
        """Run one cell.

        Args:
            name: what a traceback calls the cell.
            source: its text, magics and shell lines included (those are not run).
            definitions_only: run imports, functions, classes and plain constants, nothing else.

        Returns:
            None, or what went wrong as `describe_error` gives it. What was defined before stays.
        """
        filename = f"<cell {name}>"
        try:
            source, tree = self._parse(source, filename)
            self._keep_on_processor(source)
            linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
            if definitions_only:
                tree.body = [statement for statement in tree.body if is_definition(statement)]
            exec(compile(tree, filename, "exec", dont_inherit=True), self.namespace)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are a student's errors too
            return describe_error(error)
        return None

    def _keep_on_processor(self, source: str) -> None:
        """Before the first cell that names a graphics card: from here on, the processor does its work."""
        if not self._on_processor and _ASKS_FOR_A_CARD.search(source):
            self._on_processor = True
            arrivals.when_imported("torch", _use_no_card)

    def _parse(self, source: str, filename: str) -> tuple[str, ast.Module]:
        """Parse a cell; only one that is no Python needs IPython's slower reading of magics."""
        try:
            return source, ast.parse(source, filename)
        except SyntaxError:
            source = self._transform(_AROUND_THE_CELL.sub(r"\1#", source))
            return source, ast.parse(source, filename)


def is_definition(statement: ast.stmt) -> bool:
    """Whether a statement only defines something: an import, a function, a class or a constant."""
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
    """Tell what was raised, in bounded plain text, and where in the student's cells."""
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
    return {
        "type": type(error).__name__[:100],
        "message": message[:MAX_MESSAGE],
        "where": where[-3:],
        "bases": [base.__name__[:100] for base in type(error).__mro__[:10]],
    }


class NoShell:
    """Stands in for IPython's shell: magics and shell lines do nothing when a notebook is graded."""

    def run_line_magic(self, name: str, *args: Any, **kwargs: Any) -> None:
        if name not in _HARMLESS:
            noticed.add(SHELL)

    run_cell_magic = run_line_magic

    def system(self, *args: Any, **kwargs: Any) -> None:
        noticed.add(SHELL)

    getoutput = system

    def __getattr__(self, name: str) -> Any:
        return _do_nothing


def _use_no_card() -> None:
    operators = sys.modules.get(f"{__package__}.torch_calls")
    if operators:
        operators.OnProcessor().__enter__()  # for as long as this process lives


def _do_nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _no_input(prompt: str = "") -> str:
    raise EOFError("input() cannot be answered while a notebook is graded")
