"""A reader of one span: the text view and the tabs, without a monitor around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from agno_trace_tui.tui import turns
from agno_trace_tui.tui.rendering import wrapping
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.row_breaks import Span
from agno_trace_tui.tui.rendering.subject import Subject
from agno_trace_tui.tui.settled import SettledApp
from agno_trace_tui.tui.widgets.attribute_line import AttributeLine
from agno_trace_tui.tui.widgets.detail import DetailPane, TabBar
from agno_trace_tui.tui.widgets.text_view import TextView
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace
from tests.support.patience import PATIENCE_SECONDS
from tests.support.screen import send_at_once
from tests.support.subjects import LLM, subject

HOSTILE = "\x1b]0;pwn\x07 [@click=app.quit]press[/] [bold]x[/bold] \u202eabc"


class Reading(SettledApp):
    """A detail pane, alone."""

    def compose(self) -> ComposeResult:
        yield DetailPane()


class Reader:
    """What the reader of a detail pane sees."""

    def __init__(self, app: Reading, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.pane = app.query_one(DetailPane)
        self.view = app.query_one(TextView)
        self.view.focus()

    async def show(self, span: Subject | None, tab: str | None = None) -> None:
        if tab is not None:
            self.pane.tab = tab
        self.pane.show(span)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def lines(self) -> list[str]:
        height = self.view.size.height
        return ["".join(segment.text for segment in self.view.render_line(y)).rstrip() for y in range(height)]

    def page(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await self.pilot.pause(0.01)

    def tabs(self) -> str:
        bar = self.app.query_one(TabBar)
        return bar.render_lines(Region(0, 0, bar.size.width, 1))[0].text.strip()


@asynccontextmanager
async def reading(size: tuple[int, int] = (82, 20)) -> AsyncIterator[Reader]:
    app = Reading()
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot)
        await pilot.pause()
        yield reader


def numbered(count: int) -> str:
    return "\n".join(f"line {number}" for number in range(count))


async def test_nothing_is_selected_at_first_and_when_the_span_goes() -> None:
    async with reading() as reader:
        assert "No span is selected." in reader.lines()[0]
        await reader.show(subject({"input.value": "hello"}), "input")
        assert reader.lines()[0] == "hello"
        await reader.show(None)
        assert "No span is selected." in reader.lines()[0]


@pytest.mark.parametrize(
    ("keys", "first", "cursor"),
    [
        (["j"], 0, 1), (["down", "down", "k"], 0, 1), (["j"] * 12, 0, 12), (["j"] * 14, 2, 14), (["k"], 0, 0),
        (["G"], 82, 99), (["end", "g"], 0, 0), (["end", "home"], 0, 0), (["G", *["k"] * 13], 81, 86),
        (["ctrl+d"], 9, 9), (["ctrl+d", "ctrl+u"], 0, 0), (["pagedown"], 17, 17), (["space", "pageup"], 0, 0),
        (["G", "pageup"], 65, 82), (["pagedown"] * 9, 82, 99),
    ],
)  # fmt: skip
async def test_keys_move_the_cursor_and_the_text_with_it(keys: list[str], first: int, cursor: int) -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(100)}), "input")
        assert reader.view.size.height == 18
        await reader.press(*keys)
        assert reader.lines()[0] == f"line {first}"
        assert reader.view.cursor_line == cursor


async def test_a_line_of_many_rows_is_gone_through_row_by_row() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": "x" * 79 * 40}), "input")
        await reader.press(*"jjjjjjjjjjjjjjjj")
        assert reader.view.place == TextPlace(0, 16 * 79)
        assert reader.view.top_row == 4


async def test_the_cursor_comes_along_when_the_wheel_scrolls_and_goes_where_the_mouse_clicks() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(100)}), "input")
        reader.view.scroll_to(y=40, animate=False)
        await reader.pilot.pause()
        assert reader.view.cursor_line == 40
        await reader.pilot.click(TextView, offset=(3, 7))
        assert reader.view.cursor_line == 47
        await reader.press("k")
        assert (reader.view.top_row, reader.view.cursor_line) == (40, 46)


async def test_moving_the_cursor_draws_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(100)}), "input")
        drawn: list[int] = []

        def counted(lines: Iterable[int]) -> Iterator[Strip]:
            counted_lines = list(lines)
            drawn.extend(counted_lines)
            return TextView.draw_lines(reader.view, counted_lines)

        monkeypatch.setattr(reader.view, "draw_lines", counted)
        await reader.press("j")
        assert sorted(drawn) == [0, 1]


async def test_the_cursor_stays_in_its_line_when_the_text_is_wrapped_anew() -> None:
    async with reading((82, 20)) as reader:
        await reader.show(
            subject({"input.value": "\n".join(f"{n} " + "word " * 40 for n in range(30))}), "input"
        )
        await reader.press(*["j"] * 30)
        line, height = reader.view.cursor_line, reader.view.cursor_row - reader.view.top_row
        await reader.pilot.resize_terminal(42, 20)
        await reader.pilot.pause()
        assert reader.view.cursor_line == line
        assert reader.view.cursor_row - reader.view.top_row == height


async def test_hostile_text_is_shown_and_never_obeyed() -> None:
    async with reading((90, 20)) as reader:
        await reader.show(subject({"input.value": HOSTILE, "output.value": "x"}), "input")
        assert reader.lines()[0] == "␛]0;pwn␇ [@click=app.quit]press[/] [bold]x[/bold] \\u202eabc"
        await reader.pilot.click(TextView, offset=(30, 0))
        assert reader.app.is_running
        assert "@click" not in str([segment.style for segment in reader.view.render_line(0)])


async def test_wide_characters_keep_their_rows_and_the_edge() -> None:
    async with reading((24, 20)) as reader:
        await reader.show(
            subject({"input.value": "東京は今日も晴れです。明日は雨が降るでしょう。🌧️🌧️"}), "input"
        )
        lines = [line for line in reader.lines() if line]
        assert "".join(line.strip() for line in lines) == "東京は今日も晴れです。明日は雨が降るでしょう。🌧️🌧️"
        assert all(cell_len(line) <= 22 for line in lines)


async def test_a_new_width_wraps_anew() -> None:
    async with reading((82, 20)) as reader:
        await reader.show(subject({"input.value": "word " * 40}), "input")
        wide = reader.view.virtual_size.height
        await reader.pilot.resize_terminal(42, 20)
        await reader.pilot.pause()
        assert reader.view.virtual_size.height > wide
        assert max(map(len, reader.lines())) <= 40


async def test_a_span_that_grows_keeps_the_readers_place_and_another_begins_at_its_top() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(50)}), "input")
        await reader.press("ctrl+d", "j")
        place = reader.lines()[0]
        await reader.show(subject({"input.value": numbered(60)}))
        assert reader.lines()[0] == place == "line 9"
        assert reader.view.cursor_line == 10
        other = subject({"input.value": numbered(50)})
        await reader.show(other._replace(row=other.row._replace(span_id="s2")))
        assert reader.lines()[0] == "line 0"


async def test_the_tab_stays_when_another_span_is_shown() -> None:
    async with reading() as reader:
        await reader.show(subject({"output.value": "one"}), "output")
        other = subject({"output.value": "two"})
        await reader.show(other._replace(row=other.row._replace(span_id="s2")))
        assert reader.lines()[0] == "two"


async def test_tabs_are_turned_by_keys_and_chosen_by_the_mouse() -> None:
    async with reading((96, 20)) as reader:
        await reader.show(subject({**LLM, "input.value": "asked", "output.value": "said"}))
        assert reader.tabs().split() == [
            "d", "Overview", "i", "Input", "o", "Output", "m", "Messages", "t", "Tokens", "x", "Error", "a", "Attributes",
            "r", "Raw",
        ]  # fmt: skip
        await reader.press("right")
        assert reader.lines()[0] == "asked"
        await reader.press("l", "h", "h", "left")
        assert reader.pane.tab == "raw"
        await reader.pilot.click(TabBar, offset=(1 + reader.tabs().index("Output"), 0))
        await reader.pilot.pause()
        assert reader.lines()[0] == "said"


async def test_tabs_are_shortened_where_the_line_is_narrow() -> None:
    async with reading((40, 20)) as reader:
        await reader.show(subject({"input.value": "x"}), "messages")
        assert reader.tabs().split() == ["Ove", "Inp", "Out", "Messages", "Tok", "Err", "Att", "Raw"]


async def test_the_error_tab_calls_when_there_is_an_error() -> None:
    async with reading() as reader:
        bar = reader.app.query_one(TabBar)
        await reader.show(subject({}))
        assert bar.style_of("error") == "tab--empty"
        await reader.show(subject({}, status="ERROR"))
        assert bar.style_of("error") == "tab--failed"


BIG = 5_000_000


@pytest.mark.parametrize(
    "text", ["x" * BIG, "some words to wrap " * (BIG // 19), "short lines\n" * (BIG // 12)]
)
async def test_of_megabytes_only_what_is_on_screen_is_put_into_pieces(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_rows = []
    whole_cut = wrapping.cut

    def counted(line: tuple[Piece, ...], span: Span) -> list[Piece]:
        cut_rows.append(span)
        return whole_cut(line, span)

    monkeypatch.setattr(wrapping, "cut", counted)
    async with reading() as reader:
        await reader.show(subject({"input.value": text}), "input")
        assert reader.lines()[0].startswith(text[:10])
        rows = reader.view.virtual_size.height
        assert rows >= min(BIG // 80, text.count("\n"))
        await reader.press("G")
        await reader.until(lambda: reader.view.cursor_row >= min(BIG // 80, text.count("\n")) - 1)
        assert "".join(reader.lines()).strip()
        assert len(cut_rows) < 20 * reader.view.size.height


async def test_a_document_is_drawn_in_the_colours_of_the_theme_in_force() -> None:
    async with reading() as reader:
        doc = DocumentBuilder()
        doc.line(Piece("quiet", "doc--muted"))
        reader.view.show(doc.document())
        before = next(iter(reader.view.render_line(0))).style
        reader.app.theme = "textual-light"
        await reader.pilot.pause()
        after = next(iter(reader.view.render_line(0))).style
        assert before is not None
        assert after is not None
        assert before.color != after.color


async def test_an_empty_document_is_an_empty_view() -> None:
    async with reading() as reader:
        reader.view.show(Document())
        assert set(reader.lines()) == {""}


async def test_only_the_attributes_that_hold_a_text_are_shown_while_it_is_written() -> None:
    span = subject({"llm.model_name": "gpt-5", "session.id": "s-1", "x": "the gpt of old"})
    async with reading() as reader:
        await reader.show(span)
        await reader.press("ampersand", *"gpt")
        assert reader.pane.tab == "attributes"
        assert "llm.model_name" in reader.lines()[0]
        assert "session.id" not in "\n".join(reader.lines())
        assert "2 of 3 hold that text." in reader.lines()
        await reader.press("enter")
        assert reader.view.has_focus
        await reader.show(span._replace(row=span.row._replace(span_id="s2")))
        assert "session.id" not in "\n".join(reader.lines()), "it stays for the next span"
        await reader.press("ampersand", "escape")
        assert "session.id" in "\n".join(reader.lines())
        assert reader.view.has_focus


async def test_keys_behind_what_attributes_must_hold_are_no_letters_of_it() -> None:
    async with reading() as reader:
        await reader.show(subject({f"gpt.{number}": "x" for number in range(9)}))
        await reader.press("ampersand")
        send_at_once(reader.app, "gpt\njj")
        await reader.until(lambda: reader.view.has_focus and reader.view.cursor_row == 2)
        assert reader.app.query_one(AttributeLine).query_one(Input).value == "gpt"


async def test_the_line_for_attributes_goes_with_their_tab() -> None:
    async with reading() as reader:
        lines = reader.app.query(AttributeLine)
        await reader.show(subject({"a": "b"}))
        await reader.press("ampersand", "b", "enter")
        shown = [lines.first().display]
        for tab in ("overview", "attributes"):
            await reader.show(subject({"a": "b"}), tab)
            shown.append(lines.first().display)
        assert shown == [True, False, True]


async def test_any_place_of_a_long_text_is_reached_before_its_rows_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "WORK", 0.0)
    # The later lines are so much longer than the first that the end is far beyond where it was expected.
    text = "\n".join(f"line {number} " + "long " * (60 if number > 4_000 else 0) for number in range(5_000))
    async with reading() as reader:
        reader.pane.tab = "input"
        reader.pane.show(subject({"input.value": text}))
        expected = reader.view.virtual_size.height
        reader.view.go_to(TextPlace(4_900))
        assert reader.view.cursor_line == 4_900
        await reader.until(lambda: any(line.startswith("line 4900 ") for line in reader.lines()))
        await reader.press("G")
        await reader.until(lambda: reader.view.cursor_line == 4_999)
        await reader.until(lambda: reader.view.top_row == reader.view.row_total - reader.view.size.height)
        await reader.until(lambda: reader.view.virtual_size.height == reader.view.row_total > expected)
