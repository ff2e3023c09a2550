"""Run by every Python process under `agno-trace-tui run`, before the program: nothing here may cost or break it.

Only a hook is left behind. When a program has imported Agno, or Agno's instrumentor, the tracing is loaded and
begins (see `zero_code`); a program that imports neither pays for this file alone. Standard library only.
"""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock, get_ident
from importlib.machinery import ModuleSpec, PathFinder

TRACES_VARIABLE = "AGNO_TRACE_TUI_DB"
"""As in `paths`, which is not loaded for it."""

NOTES_VARIABLE, FAILED = "AGNO_TRACE_TUI_NOTES", "failed"
"""As in `notes`, which may not even be there."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType
    from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
AGNO, AGNO_AGENTS = "agno", "agno.agent"
INSTRUMENTOR = "openinference.instrumentation.agno"
STARTER = "opentelemetry.instrumentation.auto_instrumentation"


class ImportHook:
    """Finds nothing itself: it looks on while Agno is imported, and begins once that is complete."""

    def __init__(self) -> None:
        self._depths: dict[int, int] = {}
        self._begun = allocate_lock()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find; the loader of a module of Agno's is looked at."""
        if name not in (INSTRUMENTOR, STARTER, AGNO) and not name.startswith(AGNO + "."):
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if finder is not self else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = WatchedLoader(spec.loader, self)  # type: ignore[assignment]
                return spec
        return None

    def enter(self) -> None:
        """A module begins to be loaded in this thread."""
        self._depths[get_ident()] = self._depths.get(get_ident(), 0) + 1

    def leave(self, name: str) -> None:
        """A module was loaded. In the midst of an import nothing is begun: it could go round in circles.

        Nor while another thread imports; if one came in between all the same, it tries again when it is through.
        """
        depth = self._depths.pop(get_ident()) - 1
        if depth:
            self._depths[get_ident()] = depth
        if name == INSTRUMENTOR:
            tell("instrumentor_loaded")
        elif name == STARTER:
            start_after_us(sys.modules[name])
        elif not self._depths and AGNO_AGENTS in sys.modules and self._begun.acquire(False):
            if not tell("begin", self._depths):
                self._begun.release()


class WatchedLoader:
    """A loader that tells the hook when it begins and ends; the module never sees it."""

    def __init__(self, loader: Any, hook: ImportHook) -> None:
        self._loader, self._hook = loader, hook

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the loader does."""
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """As the loader does, and then tell."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._hook.enter()
        try:
            self._loader.exec_module(module)
        finally:
            self._hook.leave(module.__name__)


def start_after_us(starter: Any) -> None:
    """`opentelemetry-instrument` starts the program with its own `sitecustomize` first, which runs no other."""
    execl = getattr(starter, "execl", None)
    if execl is not None:

        def execl_after_us(*arguments: str) -> None:
            stay_first()
            execl(*arguments)

        starter.execl = execl_after_us


def stay_first() -> None:
    """The programs that this one starts run this file, and it runs whichever comes next."""
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if HERE in folders[1:]:
        folders.remove(HERE)
        os.environ["PYTHONPATH"] = os.pathsep.join([HERE, *folders])


def tell(what: str, importing: dict[int, int] | None = None) -> bool:
    """Call the tracing; whatever goes wrong there is a line on standard error, and the program goes on.

    `False`, and no line, if that may be because threads were `importing` what it needs.
    """
    try:
        from agno_trace_tui.exporter import zero_code

        getattr(zero_code, what)()
    except Exception as error:
        if importing and isinstance(error, ImportError):
            return False
        why = f"{error} (Python: {sys.executable})"
        note(f"{FAILED} {' '.join(why.split())}")
        complain(
            f"agno-trace-tui: this run is not traced: {why}."
            " Install agno-trace-tui where the program's packages are.\n"
        )
    return True


def complain(line: str) -> None:
    """Say it on standard error, if there is one that takes it.

    At once: what stayed in a buffer that cannot be written would be the program's failure when it ends.
    """
    try:
        os.write(sys.stderr.fileno(), line.encode("utf-8", "replace"))
    except (AttributeError, OSError, ValueError):
        return


def note(line: str) -> None:
    """Tell whoever runs the program, if there is such a one."""
    from contextlib import suppress

    with suppress(OSError):
        file = os.open(os.environ.get(NOTES_VARIABLE, ""), os.O_WRONLY | os.O_APPEND)
        os.write(file, f"{line}\n".encode("utf-8", "replace"))
        os.close(file)


def run_next() -> None:
    """Run the `sitecustomize` that this one hides, as the module that it is: none of its names is one of ours."""
    elsewhere = [folder for folder in sys.path if os.path.abspath(folder or os.curdir) != HERE]
    spec = PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        module = sys.modules[__name__] = module_from_spec(spec)
        spec.loader.exec_module(module)
        stay_first()


if os.environ.get(TRACES_VARIABLE):
    sys.meta_path.insert(0, ImportHook())
run_next()
