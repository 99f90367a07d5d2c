"""Run a student's notebook cells as Jupyter's kernel would, as far as there can be one; see `shell` for magics."""

from __future__ import annotations
import __future__

import ast
import contextlib
import inspect
import io
import linecache
import re
import sys
import textwrap
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.utils.capture import CapturedIO

from .import_hooks import import_hooks
from .missing import MissingNames
from .shell import AROUND_THE_CELL, AUTOMAGIC, offer_shell
from .statements import is_import, why_left_out
from .time_limit import TookTooLong, time_limit

MAX_MESSAGE = 2_000
STATEMENT_SECONDS = 1.0
"""Processor time that a statement in a cell of the student's own may take."""
OWN_SECONDS = 5.0
"""Processor time that all such statements may take together; after that, each still has a tenth of its own."""

_PASTED = re.compile(r"invalid (non-printable )?character")
_PROMPT = re.compile(r"^\s*In \[\d+\]: ", re.MULTILINE)  # what follows it is Python, and so is it: an annotation
_NAMES_A_GPU = re.compile(r"\b(cuda|mps)\b")
_FUTURE = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})

Reached = Callable[[int, bool], object]


class Notebook:
    """One namespace in which cells are run one after another, as in a Jupyter kernel.

    Attributes:
        namespace: the names that the cells have defined.
        missing: the names that would be defined by what was not run, or failed.
    """

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.namespace = self.module.__dict__
        self.namespace["get_ipython"] = offer_shell(self)
        self.namespace["display"] = _do_nothing
        self.namespace["input"] = _no_input
        sys.modules["__main__"] = self.module  # the `__module__` of classes defined in a notebook
        self.missing = MissingNames(self._statements)
        self._cell = ""  # that runs now
        self._used: set[str] = set()  # names, by functions and by cells that run as a whole
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # and what cells have imported from `__future__`
        self._loop: Any = None
        self._own_seconds = OWN_SECONDS
        self._forces_cpu = False
        self._transform = TransformerManager().transform_cell

    def run(self, name: str, source: str) -> dict[str, Any] | None:
        """Run one cell.

        Args:
            name: the cell's name in tracebacks.
            source: its text.

        Returns:
            None, or the error as `describe` returns it. Names defined before the error stay defined.
        """
        tree, captured = self._begin(name, source)
        if isinstance(tree, BaseException):
            return self.describe(tree)
        try:
            with _capture(captured, self.namespace):
                self._execute(tree, _filename(name), is_whole=True)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are a student's errors too
            line = _line_in(error, _filename(name))
            rest = [statement for statement in tree.body if (statement.end_lineno or 0) >= line]
            self.missing.add(
                name, rest, f"{f'line {line} of' if line else ''} that cell raised {_short(error)}".strip()
            )
            return self.describe(error)
        return None

    def run_parts(
        self, name: str, source: str, left_out: Mapping[int, str], reached: Reached
    ) -> tuple[dict[str, Any] | None, list[int]]:
        """Run each statement of a cell by itself, if it defines something; see `statements`.

        Args:
            name: the cell's name in tracebacks.
            source: its text.
            left_out: lines whose statements are not run, and why; under 0 why the cell is not run as a whole.
            reached: called with the line of each statement before it runs, and whether its time is limited.

        Returns:
            The first error as `describe` returns it, or None; and the lines whose statements took too long.
            An error that comes from a name which was left out is none: it is told if its own names are asked for.
        """
        tree, captured = self._begin(name, source)
        if isinstance(tree, BaseException):
            return self.describe(tree), []
        first, slow = None, []
        with _capture(captured, self.namespace):
            for statement in tree.body:
                line = statement.lineno
                why = left_out.get(line) or ((rule := why_left_out(statement)) and left_out.get(0, rule))
                if why:
                    self.missing.add(name, [statement], why)
                    self.missing.add_untouched(name, statement, why)
                    continue
                imports = is_import(statement)
                reached(line, not imports)
                try:
                    self._execute_in_time(ast.Module([statement], []), imports)
                except BaseException as error:
                    described = self.describe(error)
                    self.missing.add(name, [statement], _why(error, described))
                    if isinstance(error, TookTooLong):
                        slow.append(line)
                        self.missing.add_untouched(name, statement, str(error))
                    if not described["note"]:
                        first = first or described
        return first, slow

    def untouched(self) -> list[str]:
        """Return what to tell a student about objects that lines would have changed that were not run."""
        return self.missing.untouched(self._used, self.namespace)

    def leave_out(self, text: str, why: str) -> None:
        """Remember that a cell, or a part of the cell that runs now, is not run; see `MissingNames.add_text`."""
        self.missing.add_text(self._cell, text, why)

    def run_text(self, text: str) -> Any:
        """Run some Python that stands in a magic line, and return the value of its last expression, or None."""
        tree = self._parse(text.strip(), "<magic>")[1]
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        self._execute(tree, "<magic>")
        if not isinstance(last, ast.Expr):
            return None
        return self._evaluate(compile(ast.Expression(last.value), "<magic>", "eval", self._flags, dont_inherit=True))

    def describe(self, error: BaseException) -> dict[str, Any]:
        """Return an exception as `describe_error` does; its `note` says why a name is not defined, if that is known."""
        described = describe_error(error)
        return described | {"note": self.missing.note(error, described["message"], self.namespace)}

    def _begin(self, name: str, source: str) -> tuple[ast.Module | BaseException, str | None]:
        """Return a cell's syntax tree, or why it cannot be read, and what its output is called, if it is kept."""
        self._cell, filename = name, _filename(name)
        try:
            source, tree = self._parse(source, filename)
        except BaseException as error:
            self.missing.add_text(name, source, f"that cell cannot be read: {_short(error)}", is_python=False)
            return error, None
        self._force_cpu_if_gpu_named_in(source)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        kept = re.match(r"\s*#%%capture\b(?:\s+-\S+)*\s+(\w+)", source)
        return tree, kept[1] if kept else None

    def _parse(self, source: str, filename: str) -> tuple[str, ast.Module]:
        """Return a cell's source and syntax tree; only a cell that is no plain Python goes through IPython's slower transformer."""
        word, _, rest = source.strip().partition(" ")
        if word in AUTOMAGIC and word not in self.namespace and "\n" not in source.strip() and rest[:1] != "=":
            source = f"%{source.strip()}"
        try:
            tree = ast.parse(source, filename)
        except SyntaxError:
            tree = None
        if tree is None or _PROMPT.search(source):
            while (magic := AROUND_THE_CELL.match(source)) is not None:
                source = f"{magic[1]}#%%{magic[2]}{magic[3]}{source[magic.end() :]}"
            source = self._transform(source)
            tree = ast.parse(source, filename)
        return source, tree

    def _statements(self, text: str) -> list[ast.stmt]:
        return self._parse(text, "<cell>")[1].body

    def _execute_in_time(self, tree: ast.Module, imports: bool) -> None:
        """Execute one statement of the student's own; what imports has the time that a cell has."""
        filename = _filename(self._cell)
        if imports:
            return self._execute(tree, filename)
        seconds = min(STATEMENT_SECONDS, max(self._own_seconds, STATEMENT_SECONDS / 10))
        with time_limit(seconds) as spent:
            try:
                return self._execute(tree, filename)
            finally:
                self._own_seconds -= spent()

    def _execute(self, tree: ast.Module, filename: str, is_whole: bool = False) -> None:
        code = compile(tree, filename, "exec", self._flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURE
        for used in [code] if is_whole else _inner(code):
            self._used |= _names_used(used)
        self._evaluate(code)

    def _evaluate(self, code: types.CodeType) -> Any:
        """Run code, in the notebook's event loop if it awaits something."""
        result = eval(code, self.namespace)  # noqa: S307  # it is the student's, in the student's process
        if not code.co_flags & inspect.CO_COROUTINE:
            return result
        import asyncio

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(result)

    def _force_cpu_if_gpu_named_in(self, source: str) -> None:
        """Redirect torch from GPU to CPU, from the first cell that names a GPU on."""
        if not self._forces_cpu and _NAMES_A_GPU.search(source):
            self._forces_cpu = True
            import_hooks.when_imported("torch", _force_cpu)


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
        f"{frame.filename.strip('<>').replace('cell your ', 'your ', 1)}, line {frame.lineno}, in {frame.name}: {(frame.line or '').strip()}"[
            :300
        ]
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


@contextlib.contextmanager
def _capture(name: str | None, namespace: dict[str, Any]) -> Iterator[None]:
    """Keep what a cell prints under a name, as `%%capture` does; print it if there is no name."""
    if name is None:
        yield
        return
    printed, complained = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            yield
    finally:
        namespace[name] = CapturedIO(printed, complained, [])


def _why(error: BaseException, described: Mapping[str, Any]) -> str:
    if isinstance(error, TookTooLong):
        return str(error)
    return " ".join(filter(None, [f"that line raised {_short(error)}", described["note"]]))


def _short(error: BaseException) -> str:
    described = describe_error(error)
    place = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
    return textwrap.shorten(f"{described['type']}: {described['message']}".removesuffix(": "), 200) + place


def _line_in(error: BaseException, filename: str) -> int:
    """Return the line of a cell's own code in which an error came up; 0 if the cell did not begin to run."""
    frames = traceback.walk_tb(error.__traceback__)
    return next((line for frame, line in frames if frame.f_code.co_filename == filename), 0)


def _names_used(code: types.CodeType) -> set[str]:
    """Return the names that code and the functions in it use, but for local ones."""
    return {*code.co_names}.union(*map(_names_used, _inner(code)))


def _inner(code: types.CodeType) -> list[types.CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def _filename(cell: str) -> str:
    return f"<cell {cell}>"


def _force_cpu() -> None:
    torch_modes = sys.modules.get(f"{__package__}.torch_modes")
    if torch_modes:
        torch_modes.ForceCPU().__enter__()  # for as long as this process lives


def _do_nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _no_input(prompt: str = "") -> str:
    raise EOFError("input() cannot be answered while a notebook is graded")
