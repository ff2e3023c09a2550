"""Whatever a span holds, every tab of its detail is drawn, and nothing in it can steer the terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.store.rows import SpanEvent, SpanLink, SpanPayload
from agno_trace_tui.tui.rendering.detail_documents import TABS
from agno_trace_tui.tui.rendering.subject import Subject
from tests.properties.test_semantics import attributes
from tests.support.rows import span_row

texts = st.text(st.characters(codec=None), max_size=20)
STEERING = {"Cc", "Cs", "Zl", "Zp"}


@given(
    attributes,
    texts,
    st.sampled_from(["OK", "ERROR", "UNSET"]),
    st.none() | st.just(1.0),
    st.sampled_from(sorted(TABS)),
)
def test_every_tab_of_any_span_is_drawn_safely(
    found: dict[str, object], text: str, status: str, end: float | None, tab: str
) -> None:
    row = span_row("s", end=end, status=status, facts=facts_of(found), process=1)
    row = row._replace(name=text, status_message=text)
    payload = SpanPayload(
        trace_id=row.trace_id,
        span_id="s",
        attributes={**found, text: text},
        events=(SpanEvent("exception", 0, {"exception.type": text, **found}),),
        links=(SpanLink(text, text, dict(found)),),
        resource={text: text},
        scope={"name": text},
        dropped_attributes=1,
        dropped_events=1,
        dropped_links=1,
    )
    document = TABS[tab][1](Subject(row, payload, frozenset(), 2_000_000_000))
    shown = document.text.replace("\n", "")
    assert not {unicodedata.category(character) for character in shown} & STEERING
