from __future__ import annotations

from collections.abc import Iterator

import pytest

from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.row_breaks import RowBreaks
from agno_trace_tui.tui.rendering.row_count import AT_ONCE, RowCount

WIDTH = 10


def text_of(lines: int) -> Document:
    builder = DocumentBuilder()
    builder.text("\n".join("word " * (number % 7) + "東京 end" for number in range(lines)))
    return builder.document()


def heights_of(document: Document) -> list[int]:
    return [height for height in document.heights(WIDTH) if isinstance(height, int)]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The heights of lines as they are asked for."""
    heights: list[int] = []
    whole = Document.heights

    def counted(document: Document, width: int) -> Iterator[int | RowBreaks]:
        for height in whole(document, width):
            assert isinstance(height, int)
            heights.append(height)
            yield height

    monkeypatch.setattr(Document, "heights", counted)
    return heights


def test_only_the_beginning_of_a_long_text_is_wrapped_until_more_is_asked_for(measured: list[int]) -> None:
    count = RowCount(text_of(50 * AT_ONCE), WIDTH)
    assert len(measured) == AT_ONCE
    assert count.has_row(count.counted - 1)
    assert len(measured) == AT_ONCE
    assert count.has_row(count.counted)
    assert len(measured) == 2 * AT_ONCE
    assert not count.is_complete


def test_what_is_counted_bit_by_bit_is_what_is_counted_at_once() -> None:
    document = text_of(5 * AT_ONCE + 3)
    heights = heights_of(document)
    count = RowCount(document, WIDTH)
    starts = [count.start_of(line) for line in range(len(document))]
    assert starts == [sum(heights[:line]) for line in range(len(document))]
    assert count.total() == count.expected == sum(heights)
    assert [count.line_of(start) for start in starts] == list(range(len(document)))
    assert not count.has_row(sum(heights))


def test_the_estimate_is_near_and_becomes_the_truth() -> None:
    document = text_of(20 * AT_ONCE)
    count = RowCount(document, WIDTH)
    total = sum(heights_of(document))
    assert not count.is_complete
    assert count.expected == pytest.approx(total, rel=0.05)
    assert count.total() == total


def test_a_text_without_lines_has_no_rows() -> None:
    count = RowCount(Document(), WIDTH)
    assert (count.is_complete, count.expected, count.has_row(0), count.total()) == (True, 0, False, 0)


def with_a_long_line(before: int, after: int) -> Document:
    long = "of one line " * 20_000
    builder = DocumentBuilder()
    builder.text("\n".join(["short"] * before + [long] + ["short"] * after))
    return builder.document()


def test_a_line_of_any_length_is_counted_bit_by_bit_too() -> None:
    count = RowCount(with_a_long_line(3, 2), WIDTH)
    rows = count.rows_of(3)
    assert rows is not None
    assert not rows.is_complete
    expected, known = count.expected, count.counted
    assert count.has_row(known)
    assert known < count.counted < known + 1_000
    assert count.line_of(known) == 3
    assert count.start_of(4) == 3 + len(rows)
    assert count.total() == count.expected == 3 + len(rows) + 2
    assert expected == pytest.approx(count.total(), rel=0.05)


def test_the_end_of_a_long_line_that_was_found_elsewhere_is_known_to_the_count() -> None:
    count = RowCount(with_a_long_line(0, 0), WIDTH)
    rows = count.rows_of(0)
    assert rows is not None
    found = len(rows)
    assert count.is_complete
    assert count.counted == found
