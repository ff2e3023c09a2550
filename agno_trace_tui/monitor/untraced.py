"""Why nothing of a program is recorded, as far as its processes have told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.notes import Kind, Note
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Untraced(NamedTuple):
    """Why, and what to do."""

    sentence: str
    step: str = ""


OUT_OF_SIGHT = Untraced(
    "No Python of the program imported Agno's agents.",
    "One that is started with -E, -I, -S or another environment is not looked into.",
)
OBSTACLES = (Kind.DISABLED, Kind.UNSAMPLED, Kind.REFUSED, Kind.FAILED)
"""Where no agent is traced, however long it is waited for; the plainest first."""


def obstacle(notes: Sequence[Note]) -> Untraced | None:
    """Why nothing will be recorded of a program that runs; `None`: it can still be."""
    if any(note.kind is Kind.RAN for note in notes):
        return None
    return first_of(OBSTACLES, notes)


def why_nothing(notes: Sequence[Note]) -> Untraced:
    """Why nothing was recorded of a program that has ended."""
    return first_of((Kind.LOST, Kind.RAN, *OBSTACLES, Kind.BEGAN), notes) or OUT_OF_SIGHT


def first_of(kinds: Sequence[Kind], notes: Sequence[Note]) -> Untraced | None:
    """The first of these kinds that was told, in words."""
    told = {note.kind: note.detail for note in reversed(notes)}
    return next((in_words(kind, told[kind]) for kind in kinds if kind in told), None)


def in_words(kind: Kind, detail: str) -> Untraced:
    """What a note means for the reader."""
    match kind:
        case Kind.LOST:
            return Untraced(
                f"Agents ran, but what they did could not be stored: {detail.partition(' ')[2]}.",
                "Look at the file's folder and its disk.",
            )
        case Kind.RAN:
            return Untraced("An agent ran, but the program was ended before that was stored.")
        case Kind.DISABLED:
            return Untraced(
                "OTEL_SDK_DISABLED=true switches the tracing of its agents off.",
                "Run it without that variable.",
            )
        case Kind.UNSAMPLED:
            return Untraced(
                f"Agents ran, but the sampler did not take their spans: {detail}.",
                "Let it take them all, as OTEL_TRACES_SAMPLER=always_on does.",
            )
        case Kind.REFUSED:
            return Untraced(
                "This Agno is too old for the installed openinference-instrumentation-agno.",
                "Upgrade it: pip install --upgrade agno",
            )
        case Kind.FAILED:
            return Untraced(
                f"Tracing could not begin: {detail}.",
                "Install agno-trace-tui where the program's packages are.",
            )
        case Kind.BEGAN:
            return Untraced("The program imported Agno, but no agent ran in it.")


def lost_spans(notes: Sequence[Note]) -> int:
    """How many spans its processes could not store."""
    counts = [note.detail.partition(" ")[0] for note in notes if note.kind is Kind.LOST]
    return sum(int(count) for count in counts if count.isascii() and count.isdigit())
