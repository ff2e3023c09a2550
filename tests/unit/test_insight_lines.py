"""Insights as the overview tells them."""

from __future__ import annotations

from agno_trace_tui.model.insights.insight import Findings, Insight, Severity
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.store.rows import UsualDuration
from agno_trace_tui.tui.rendering.detail_documents import TABS
from agno_trace_tui.tui.rendering.insight_lines import Told, told_of, usual_words
from tests.support.rows import SECOND_NS, TRACE, span_row
from tests.support.subjects import subject


def insight(number: int, *span_ids: str, severity: Severity = Severity.NOTE) -> Insight:
    return Insight("sort", severity, f"Sentence {number}.", span_ids)


def folded(*spans: tuple[str, str | None]) -> TraceSpans:
    trace = TraceSpans(TRACE)
    trace.apply([span_row(span, parent, start=place) for place, (span, parent) in enumerate(spans)])
    return trace


def lines_of(told: Told) -> list[str]:
    text = TABS["overview"][1](subject({})._replace(told=told)).text
    return [
        line for line in text.splitlines() if "Sentence" in line or "more" in line or "looked into" in line
    ]


def test_the_root_tells_all_and_where_they_are() -> None:
    spans = folded(("root", None), ("a", "root"), ("b", "root"))
    findings = Findings(
        [insight(1, "b", "a", severity=Severity.WARNING), insight(2, "root"), insight(3)],
        looked_into=2,
        calls=2,
    )
    assert lines_of(told_of(spans.rows["root"], findings, spans)) == [
        "▲ warning   Sentence 1.  · name of b at 2.00s and 1 more",
        "△ note      Sentence 2.",
        "△ note      Sentence 3.",
    ]


def test_a_span_tells_its_own_without_saying_where() -> None:
    spans = folded(("root", None), ("a", "root"))
    findings = Findings([insight(1, "root"), insight(2, "root", "a"), insight(3)])
    assert lines_of(told_of(spans.rows["a"], findings, spans)) == ["△ note      Sentence 2."]


def test_without_a_root_the_first_orphan_stands_for_the_trace() -> None:
    spans = folded(("a", "gone"), ("b", "gone"))
    findings = Findings([insight(1), insight(2, "not there")])
    assert len(lines_of(told_of(spans.rows["a"], findings, spans))) == 2
    assert not lines_of(told_of(spans.rows["b"], findings, spans))


def test_of_very_many_the_first_are_told_and_of_a_huge_trace_what_was_left_out() -> None:
    spans = folded(("root", None))
    findings = Findings([insight(number, "root") for number in range(33)], looked_into=2_000, calls=9_000)
    *_, more, left_out = lines_of(told_of(spans.rows["root"], findings, spans))
    assert more.strip() == "and 13 more"
    assert left_out.strip() == "7,000 model or tool calls of this large trace were not looked into."
    all_but_one = Findings([insight(1, "root")], looked_into=8_999, calls=9_000)
    *_, left_out = lines_of(told_of(spans.rows["root"], all_but_one, spans))
    assert left_out.strip() == "1 model or tool call of this large trace was not looked into."


def test_what_is_usual_is_said_with_as_much_certainty_as_there_is() -> None:
    usual = UsualDuration("search", None, 412, int(1.2 * SECOND_NS), int(2.9 * SECOND_NS))
    assert usual_words(usual) == "1.20s, 95 % within 2.90s (of the last 412)"
    assert usual_words(usual._replace(spans=7)) == "1.20s (median of the last 7)"
