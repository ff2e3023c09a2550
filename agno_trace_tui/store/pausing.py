"""Runs that wait for a person, in SQL: the same rules as in `semantics.pauses` and `model.run_ties`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics import pauses
from agno_trace_tui.semantics.conventions import OUTPUT_VALUE, RUN_ID
from agno_trace_tui.store.schema import json_path, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.store.agno_tables import Tables

MENTIONS = ("I have tools to execute, but ", "Team run paused.", "PauseKind.EXECUTOR", pauses.EVENT_BEGINNING)
"""One of these is in the attributes of whatever says that it paused: quickly told, before they are parsed."""


def literal(text: str) -> str:
    """A text of ours as SQL has it, in one line."""
    return " || char(10) || ".join("'" + line.replace("'", "''") + "'" for line in text.split("\n"))


def said(attributes: str) -> str:
    """A subquery `o` of one row: the output in some attributes, `NULL` where they cannot be read.

    The limit keeps SQLite from taking the output out of the JSON each time that it is asked about.
    """
    blanks = ", ".join(str(ord(character)) for character in pauses.BLANKS)
    output = f"trim(json_extract({attributes}, {json_path(OUTPUT_VALUE)}), char({blanks}))"
    return f"(SELECT CASE WHEN json_valid({attributes}) THEN {output} END AS said LIMIT 1) o"


def mentions(text: str) -> str:
    """Whether a text has one of the `MENTIONS`."""
    return any_of(f"instr({text}, {literal(mention)})" for mention in MENTIONS)


def begins(text: str) -> str:
    """Whether the output begins so."""
    return f"substr(o.said, 1, {len(text)}) = {literal(text)}"


def ends(text: str) -> str:
    """Whether the output ends so."""
    return f"substr(o.said, -{len(text)}) = {literal(text)}"


def any_of(terms: Iterable[str]) -> str:
    """Whether one of some terms is true."""
    return f"({' OR '.join(terms)})"


OF_WORKFLOW = any_of(
    [
        f"{begins(pauses.WORKFLOW_BEGINNING)} AND {ends(pauses.WORKFLOW_ENDING)}",
        begins(pauses.EVENT_BEGINNING),
    ]
)
"""`pauses.is_of_workflow`"""

OF_RUN = any_of(
    [
        f"o.said IN ({', '.join(map(literal, pauses.SENTENCES))})",
        f"{begins(pauses.TEAM_BEGINNING)} AND {any_of(map(ends, pauses.TEAM_ENDINGS))}",
    ]
)

ENDS = (
    f"CASE WHEN length(o.said) <= {2 * pauses.MOST} THEN o.said"
    f" ELSE substr(o.said, 1, {pauses.MOST}) || char(10) || substr(o.said, -{pauses.MOST}) END"
)
"""`pauses.ends_of`"""


def continues(trace: str, spans: str) -> str:
    """Whether the root of a trace, by its id, says that it goes on after a pause."""
    names = " OR ".join(f"r.name GLOB '*.{name}' OR r.name = '{name}'" for name in pauses.CONTINUING)
    return (
        f"EXISTS (SELECT 1 FROM {quoted(spans)} r WHERE r.trace_id = {trace}"
        f" AND coalesce(r.parent_span_id, '') = '' AND ({names}))"
    )


def run_continued(tables: Tables) -> str:
    """Whether a later trace continues the run that the trace `t` tells."""
    return any_of(
        [
            f"EXISTS (SELECT 1 FROM {quoted(pair.traces)} u WHERE u.run_id = t.run_id"
            " AND (u.start_time > t.start_time OR u.start_time = t.start_time AND u.trace_id > t.trace_id)"
            f" AND {continues('u.trace_id', pair.spans)})"
            for pair in tables.pairs
            if pair.traces is not None and pair.spans is not None
        ]
        or ["0"]
    )


def member_continued(tables: Tables) -> str:
    """Whether another trace continues a run that is inside the trace `t`."""
    run_id = f"CASE WHEN json_valid(m.attributes) THEN json_extract(m.attributes, {json_path(RUN_ID)}) END"
    return any_of(
        [
            f"EXISTS (SELECT 1 FROM {quoted(pair.spans)} m JOIN {quoted(pair.traces)} u ON u.run_id = {run_id}"
            f" WHERE m.trace_id = t.trace_id AND u.trace_id <> t.trace_id"
            f" AND {continues('u.trace_id', pair.spans)})"
            for pair in tables.pairs
            if pair.traces is not None and pair.spans is not None
        ]
        or ["0"]
    )
