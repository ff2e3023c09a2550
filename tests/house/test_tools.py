"""Import contracts, lint, format and types: what a reviewer should never have to look for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent

COMMANDS = {
    "import contracts": [str(PROGRAMS / "lint-imports"), "--no-cache"],
    "lint": [sys.executable, "-m", "ruff", "check", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_the_house_is_clean(name: str) -> None:
    done = subprocess.run(COMMANDS[name], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
