"""The house keeps its shape: layers, what each process loads, where things live."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "agno_trace_tui"
FILES = sorted(PACKAGE.rglob("*.py"))

LONGEST_FILE = 400
SQL = re.compile(
    r"^\s*(SELECT .+ FROM|SELECT \d|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX)"
    r"|PRAGMA |BEGIN IMMEDIATE)",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(
    r"^(llm|openinference|gen_ai|agno|tool|input|output|session|user|graph|exception)\.[a-z_.]+$"
)
NOT_ATTRIBUTES = {"agno.db", "agno.tracing.setup", "agno.agent", "openinference.instrumentation.agno"}
BROAD_EXCEPTIONS = {
    "exporter/bootstrap/sitecustomize.py", "exporter/intake.py", "exporter/processor.py", "exporter/pruning.py",
    "exporter/writer.py", "exporter/zero_code.py", "monitor/monitor.py",
}  # fmt: skip
"""Where a guest must not raise, and where the monitor must not die: each counts or tells what it caught."""

VAGUE_NAMES = re.compile(r"(^|_)(manager|helpers?|handlers?|utils?|info)(_|$)")


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def strings_of(path: Path) -> Iterator[ast.Constant]:
    """String literals that are not docstrings, parts of f-strings included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", [path for path in FILES if "store" not in path.parts], ids=relative)
def test_sql_is_only_in_the_store(path: Path) -> None:
    found = [node.value for node in strings_of(path) if SQL.match(str(node.value))]
    assert not found


@pytest.mark.parametrize("path", [p for p in FILES if p.name != "conventions.py"], ids=relative)
def test_attributes_are_named_only_in_the_conventions(path: Path) -> None:
    found = {str(node.value) for node in strings_of(path) if ATTRIBUTE.match(str(node.value))}
    assert not found - NOT_ATTRIBUTES


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_exceptions_are_swallowed_only_where_a_guest_must(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    broad = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert not broad or relative(path) in BROAD_EXCEPTIONS


def test_no_name_is_vague() -> None:
    assert not [relative(path) for path in FILES if VAGUE_NAMES.search(path.stem)]


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh process has loaded after some code."""
    program = f"import sys; {code}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"textual", "rich", "agno", "opentelemetry", "openinference", "sqlite3", "asyncio", "aiosqlite"}
    assert not loaded_by("import agno_trace_tui") & heavy


def test_the_monitor_loads_neither_agno_nor_opentelemetry() -> None:
    guests = {"agno", "opentelemetry", "openinference", "openai"}
    assert (
        not loaded_by("import agno_trace_tui.tui.app, agno_trace_tui.cli.list, agno_trace_tui.cli.show")
        & guests
    )


def test_the_exporter_loads_neither_screen_nor_reader() -> None:
    screen = {"textual", "rich", "aiosqlite", "watchfiles"}
    modules = "agno_trace_tui.exporter.setup, agno_trace_tui.exporter.exporter"
    assert not loaded_by(f"import {modules}") & screen


def test_asking_for_the_version_loads_next_to_nothing() -> None:
    heavy = {"textual", "rich", "sqlite3", "asyncio", "json", "dataclasses", "opentelemetry"}
    code = "from agno_trace_tui.cli.main import main\ntry: main(['--version'])\nexcept SystemExit: pass"
    program = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {name.partition(".")[0] for name in done.stdout.split()} & heavy
