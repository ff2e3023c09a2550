"""A reader who searches in a text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.widgets import Static

from agno_trace_tui.monitor.program import Program
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView
from tests.stories.test_detail_pane import BIG, Reader, numbered, reading
from tests.support import corpus
from tests.support.recording import AGENT, agent
from tests.support.screen import Monitoring, monitoring, send_at_once
from tests.support.subjects import subject


def count(reader: Reader | Monitoring) -> str:
    return str(reader.app.screen.query_one(".search--count", Static).content)


def marked(view: TextView, style: str) -> list[str]:
    """The texts on screen that stand on a ground."""
    ground = view.line_styles[style]
    return [
        segment.text
        for y in range(view.size.height)
        for segment in view.render_line(y)
        if segment.style
        and segment.style.bgcolor == ground.bgcolor
        and segment.style.reverse == ground.reverse
    ]


async def search(reader: Reader, text: str) -> None:
    reader.app.query_one(SearchedText).open_search()
    await reader.press(*text)


async def test_hits_are_shown_while_one_writes_and_n_goes_on() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(100)}), "input")
        await search(reader, "line 4")
        assert count(reader) == "1/11"
        assert marked(reader.view, "text--current-hit") == ["line 4"]
        await reader.press("2")
        assert (count(reader), reader.view.cursor_line) == ("1/1", 42)
        assert "line 42" in reader.lines()
        await reader.press("backspace", "enter", "n")
        assert (count(reader), reader.view.cursor_line) == ("2/11", 40)
        await reader.press("N", "N")
        assert (count(reader), reader.view.cursor_line) == ("11/11", 49)
        assert marked(reader.view, "text--current-hit") == ["line 4"]
        assert marked(reader.view, "text--hit") == ["line 4"] * 4


async def test_keys_behind_the_one_that_ends_the_line_are_no_letters_of_it() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(100)}), "input")
        await search(reader, "line")
        send_at_once(reader.app, " 4\nnN")
        await reader.until(lambda: reader.view.has_focus and count(reader) == "1/11")
        send_at_once(reader.app, "nn")
        await reader.until(lambda: count(reader) == "3/11")
        reader.app.query_one(SearchedText).open_search()
        send_at_once(reader.app, "line 9\x1bgj")
        await reader.until(lambda: reader.view.has_focus and reader.view.cursor_line == 1)
        await reader.press("n")
        assert marked(reader.view, "text--current-hit") == ["line 9"]


async def test_lower_case_finds_any_and_a_capital_only_itself() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": "Paris\nparis\nPARIS"}), "input")
        await search(reader, "paris")
        assert count(reader) == "1/3"
        await reader.press("home", "delete", "P")
        assert count(reader) == "1/1"


async def test_what_is_nowhere_is_said_to_be_and_nothing_moves() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(100)}), "input")
        await reader.press("j", "j")
        await search(reader, "nowhere")
        assert count(reader) == "not found"
        assert reader.view.cursor_line == 2
        await reader.press("enter", "n")
        assert reader.view.cursor_line == 2


async def test_escape_ends_the_search_then_leaves_and_n_takes_it_up_again() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": numbered(30)}), "input")
        await search(reader, "line 2")
        await reader.press("escape")
        assert reader.view.has_focus
        assert not marked(reader.view, "text--hit")
        assert "Find" not in reader.page()
        await reader.press("n")
        assert (count(reader), reader.view.cursor_line) == ("2/11", 20)
        await reader.press("escape")
        assert not marked(reader.view, "text--hit")


async def test_the_search_survives_another_tab_and_another_span() -> None:
    async with reading() as reader:
        span = subject({"input.value": "x\nneedle", "output.value": "a\nb\nc needle"})
        await reader.show(span, "input")
        await search(reader, "needle")
        await reader.press("enter")
        await reader.show(span, "output")
        assert (count(reader), reader.view.cursor_line) == ("1 found", 0)
        assert marked(reader.view, "text--hit") == ["needle"]
        await reader.press("n")
        assert (count(reader), reader.view.cursor_line) == ("1/1", 2)
        other = span._replace(row=span.row._replace(span_id="s2"))
        await reader.show(other, "input")
        await reader.press("n")
        assert (count(reader), reader.view.cursor_line) == ("1/1", 1)


async def test_a_text_that_grows_is_searched_on_and_the_reader_stays() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": "needle\n" * 3}), "input")
        await search(reader, "needle")
        await reader.press("enter", "n")
        await reader.show(subject({"input.value": "needle\n" * 9}))
        assert (count(reader), reader.view.cursor_line) == ("2/9", 1)


async def test_what_is_found_in_a_folded_part_opens_it() -> None:
    doc = DocumentBuilder()
    for name in ("one", "two"):
        with doc.part(name, Piece(name), folded=True):
            doc.text("words\nthe needle of " + name)
            with doc.part(f"{name} inner", Piece("inner"), folded=True):
                doc.text("deep thread of " + name)
    async with reading() as reader:
        reader.view.show(doc.document())
        await reader.pilot.pause()
        await search(reader, "needle")
        assert count(reader) == "1/2"
        assert reader.lines()[1:3] == ["words", "the needle of one"]
        assert reader.lines()[4].startswith("▸ two")
        await reader.press(*["backspace"] * 6, *"deep", "enter", "n")
        lines = [line for line in reader.lines() if line]
        assert "deep thread of two" in lines
        assert marked(reader.view, "text--current-hit") == ["deep"]
        assert reader.view.document.line_text(reader.view.cursor_line) == "deep thread of two"


async def test_control_characters_are_found_as_they_are_shown() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": "a\x1b[31mb"}), "input")
        await search(reader, "␛[31m")
        assert count(reader) == "1/1"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["a line of words\n" * (BIG // 16), "a line of words " * (BIG // 16)])
async def test_the_first_hit_in_megabytes_is_there_before_all_are_counted(text: str) -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": text + "needle"}), "input")
        hits = []
        watched = reader.view.mark_hits
        reader.view.mark_hits = lambda found, length: (hits.append(len(found)), watched(found, length))[1]  # type: ignore
        await search(reader, "words")
        await reader.until(lambda: count(reader) == f"1/{BIG // 16}")
        assert len(hits) > 3, "it was found in turns"
        assert hits[0] < BIG // 16 // 2
        assert reader.view.cursor_row == 0
        await reader.press(*["backspace"] * 5, *"needle")
        await reader.until(lambda: count(reader) == "1/1")
        assert reader.view.cursor_row == reader.view.row_total - 1


async def test_keys_typed_ahead_are_letters_of_the_search(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        await reader.press("a")
        await reader.until(lambda: "openinference" in reader.document())
        await reader.press("ctrl+f")
        await reader.type_ahead("openinference/q")
        await reader.until(lambda: count(reader) == "not found")
        assert "Find openinference/q" in reader.page()
        assert reader.screen.pane == "detail"


async def test_search_is_reached_from_the_tree_and_stays_where_it_is_narrow(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, size=(60, 20), traces=3) as reader:
        await reader.press("2", "a")
        await reader.until(lambda: "openinference" in reader.document())
        await reader.press("1", "ctrl+f", *"span.kind")
        await reader.until(lambda: count(reader).startswith("1/"))
        assert "Find span.kind" in reader.page()
        await reader.press("escape", "escape")
        assert reader.screen.pane == "spans"


async def test_what_the_program_prints_is_searched_in_its_own_pane(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.end(working.begin("Agent.run", **AGENT))
        code = "print('\\n'.join(f'printed {n}' for n in range(50)))"
        program = Program([sys.executable, "-c", code], {}, "print.py")
        async with monitoring(path, traces=1, program=program) as reader:
            await reader.until(lambda: "printed 49" in reader.page())
            await reader.press("4", "g")
            await reader.until(lambda: "printed 0" in reader.page())
            await reader.press("ctrl+f", *"printed 33", "enter")
            view = reader.screen.query_one("#program-text", TextView)
            await reader.until(lambda: marked(view, "text--current-hit") == ["printed 33"])
            assert view.has_focus
