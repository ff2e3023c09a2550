"""Runs that stop for a person: how they are told from runs that have finished.

A paused run looks finished and OK: its span has ended, its status is OK. What differs is its output. Unless the
model said something of its own, an agent's is one of the sentences of `get_paused_content` (agno/utils/
response.py), the same in all versions that can pause; a team's is a list (`_get_team_paused_content`, agno/team/
_hooks.py). A workflow's is the `repr` of what it returned, or, streamed, of its last event: it says so where a run
inside a step paused. What the person answered comes in a run of its own, named `continue_run` or `acontinue_run`,
with the same run id; of a workflow, that run is the one inside the step. A workflow that asks before or after a
step itself (`HumanReview`) is not told: what goes on then has no run id in common with it, so that it would wait
for ever.
"""

from __future__ import annotations

import re

REASONS = ("confirmation", "user input", "external execution")
A_PERSON = "a person"
"""What is waited for where the output does not say it."""

SENTENCES = {
    **{
        f"I have tools to execute, but I need {needed}.": needed
        for needed in (
            "confirmation, user input, or external execution",
            "confirmation or user input",
            "confirmation or external execution",
            "user input or external execution",
            "confirmation",
            "user input",
        )
    },
    "I have tools to execute, but it needs external execution.": "external execution",
    "Team run paused.": A_PERSON,
}
"""All that an output is, and what it waits for."""

TEAM_BEGINNING = "Team run paused. The following require input:\n- "
TEAM_ENDINGS = tuple(f" requires {reason}" for reason in REASONS)
TEAM_LINE = re.compile(rf"^- .* requires ({'|'.join(REASONS)})$", re.MULTILINE)

WORKFLOW_BEGINNING = "WorkflowRunOutput("
WORKFLOW_ENDING = ", pause_kind=<PauseKind.EXECUTOR: 'executor'>)"
"""Its last field, so that nothing that was said stands behind it."""
EVENT_BEGINNING = "StepExecutorPausedEvent(created_at="

MOST = 400
"""Characters at each end of an output that tell: more of it need not be read."""

BLANKS = " \t\n\r"

CONTINUING = ("continue_run", "acontinue_run")


def wanted_of(output: str | None) -> str | None:
    """What a run waits for whose output is this, or has these ends: `confirmation`; `None`: nothing that is told."""
    text = (output or "").strip(BLANKS)
    if text in SENTENCES:
        return SENTENCES[text]
    if text.startswith(TEAM_BEGINNING) and text.endswith(TEAM_ENDINGS):
        return " or ".join(dict.fromkeys(TEAM_LINE.findall(text)))
    return A_PERSON if is_of_workflow(text) else None


def is_of_workflow(output: str | None) -> bool:
    """Whether an output is that of a workflow which waits for a run inside it."""
    text = (output or "").strip(BLANKS)
    returned = text.startswith(WORKFLOW_BEGINNING) and text.endswith(WORKFLOW_ENDING)
    return returned or text.startswith(EVENT_BEGINNING)


def ends_of(output: str) -> str:
    """As much of an output as tells whether its run paused."""
    return output if len(output) <= 2 * MOST else f"{output[:MOST]}\n{output[-MOST:]}"


def is_continuation(name: str) -> bool:
    """Whether a run's span is named as one that goes on after a pause."""
    return name.rpartition(".")[2] in CONTINUING
