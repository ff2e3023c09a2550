"""Runs that stop for a person: how they are told from runs that have finished.

A paused run looks finished and OK: its span has ended, its status is OK. What differs is its output. Unless
the model said something of its own, it is one of the sentences of `get_paused_content` (agno/utils/
response.py), the same in all versions that can pause. What the person answered comes in a run of its own,
named `continue_run` or `acontinue_run`, with the same run id.
"""

from __future__ import annotations

import re

PAUSED = re.compile(
    r"I have tools to execute, but (?:I need|it needs) "
    r"((?:confirmation|user input|external execution)"
    r"(?:(?:, (?:or )?| or )(?:confirmation|user input|external execution))*)\."
)

LONGEST = 120
"""Characters that the longest of the sentences has at most: more of an output need not be read."""

CONTINUING = ("continue_run", "acontinue_run")


def wanted_of(output: str | None) -> str | None:
    """What a run waits for whose output begins so: `confirmation`; `None`: for nothing, as far as is told."""
    match = PAUSED.fullmatch(output.strip()) if output else None
    return match[1] if match else None


def is_continuation(name: str) -> bool:
    """Whether a run's span is named as one that goes on after a pause."""
    return name.rpartition(".")[2] in CONTINUING
