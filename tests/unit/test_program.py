"""What a program prints, as it is kept for its pane."""

from __future__ import annotations

from agno_trace_tui.monitor.program import KEPT_LINES, LONGEST_LINE, Printed


def printed(*chunks: bytes) -> list[str]:
    output = Printed()
    for chunk in chunks:
        output.take(chunk)
    return [*output.ended_since(0), *([output.unfinished] if output.unfinished is not None else [])]


def test_lines_and_characters_may_come_in_parts() -> None:
    text = "Grüße 🌍\nzweite".encode()
    assert printed(*(text[place : place + 1] for place in range(len(text)))) == ["Grüße 🌍", "zweite"]


def test_colours_go_and_a_progress_bar_shows_its_last_state() -> None:
    assert printed(b"\x1b[1;31mred\x1b[0m\r\n", b" 10%\r 50%", b"\r100%\nnext\r") == ["red", "100%", "next"]


def test_what_is_not_text_is_marked() -> None:
    assert printed(b"a\xffb\n") == ["a\ufffdb"]


def test_only_the_last_lines_are_kept() -> None:
    lines = printed(b"".join(b"%d\n" % number for number in range(KEPT_LINES + 3)))
    assert len(lines) == KEPT_LINES
    assert (lines[0], lines[-1]) == ("3", str(KEPT_LINES + 2))


def test_a_line_without_end_does_not_grow_for_ever() -> None:
    [line] = printed(*[b"x" * 1_000] * 50)
    assert len(line) == LONGEST_LINE
    [line, _] = printed(b"y" * 50_000 + b"\nz")
    assert line == "y" * LONGEST_LINE + "…"
