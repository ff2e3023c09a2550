"""Which traces to list, as a WHERE fragment with its parameters."""

from __future__ import annotations

from typing import Any, NamedTuple


class Condition(NamedTuple):
    """A WHERE fragment over a trace; `t` is its row in a list of traces.

    Columns of `t`: `trace_id, name, status, start_time, end_time, duration_ms, run_id, session_id,
    user_id, agent_id, team_id, workflow_id, created_at`. What a user wrote is in `parameters` only.
    """

    sql: str
    parameters: tuple[Any, ...] = ()
