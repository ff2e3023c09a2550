"""A team's call to its members: whom the arguments name, and for what.

Agno records a member's run beside, not under, the tool call that led to it. What is known of the call are
the first characters of its arguments, which may be cut anywhere.
"""

from __future__ import annotations

import json
import re

from agno_trace_tui.records import NamedTuple

TO_ONE = frozenset(
    {
        "delegate_task_to_member",
        "adelegate_task_to_member",
        "transfer_task_to_member",
        "forward_task_to_member",
    }
)
"""Agno's tools that have one member work."""

TO_ALL = frozenset({"delegate_task_to_members", "adelegate_task_to_members", "run_member_agents"})
"""Agno's tools that have every member work."""

STRING = r'"((?:[^"\\]|\\.)*)'
MEMBER = re.compile(rf'"member_(?:id|name)"\s*:\s*{STRING}"')
TASK = re.compile(rf'"task(?:_description)?"\s*:\s*{STRING}("?)')


class Delegation(NamedTuple):
    """Whom a tool call has work, and for what."""

    member: str | None
    """As the arguments name it; `None`: every member."""
    task: str | None
    """The text of the task, or its beginning; `None` if the arguments are cut before it."""


def delegation_of(tool_name: str, arguments: str | None) -> Delegation | None:
    """The delegation that a tool call is, from the beginning of its arguments' JSON; `None`: it is none."""
    if tool_name not in TO_ONE and tool_name not in TO_ALL:
        return None
    text = arguments or ""
    member = MEMBER.search(text)
    if tool_name in TO_ONE and member is None:
        return None
    task = TASK.search(text)
    return Delegation(
        None if tool_name in TO_ALL or member is None else unquoted(member[1]),
        None if task is None else unquoted(task[1]),
    )


def unquoted(text: str) -> str:
    """What a JSON string says, its end perhaps cut off."""
    for end in (len(text), text.rfind("\\")):
        try:
            return str(json.loads(f'"{text[: max(0, end)]}"', strict=False))
        except ValueError:
            continue
    return text


def member_id_of(name: str) -> str:
    """The id by which Agno calls a member that has only a name: `Data Analyst` is `data-analyst`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name.replace(" ", "-")).lower().replace("_", "-")
    return re.sub(r"-+", "-", re.sub(r"[^\w\-.]", "", words))
