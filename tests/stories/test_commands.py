"""Stories of keys, mouse and palette: everything can be done in each way, and nothing pretends."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Region

from agno_trace_tui.tui.rendering import glyphs
from agno_trace_tui.tui.screens.monitor import MonitorScreen
from agno_trace_tui.tui.widgets.key_bar import KeyBar
from agno_trace_tui.tui.widgets.span_tree import SpanTree
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, agent
from tests.support.screen import Monitoring, monitoring


def footer(reader: Monitoring) -> str:
    return reader.page().splitlines()[-1]


def palette(reader: Monitoring) -> dict[str, str]:
    return {command.title: command.help for command in reader.screen.palette_commands()}


async def test_a_double_click_goes_into_the_trace_and_into_the_span(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.pilot.double_click("#trace-list", offset=(8, 1))
        await reader.until(lambda: reader.tree.has_focus)
        await reader.until(lambda: reader.tree.line_total() > 2)
        await reader.pilot.double_click("#span-tree", offset=(8, 1))
        await reader.until(lambda: reader.screen.pane == "detail")
        assert reader.traces.cursor_line() == 1
        assert reader.tree.cursor_line() == 1


async def test_an_event_does_once_what_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def counting(owner: object, name: str) -> None:
        usual = getattr(owner, name)

        def counted(*arguments: object) -> object:
            done.append(name)
            return usual(*arguments)

        monkeypatch.setattr(owner, name, counted)

    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        for owner, name in (
            (SpanTree, "place_cursor"),
            (MonitorScreen, "show_pane"),
        ):
            counting(owner, name)
        await reader.pilot.click("#span-tree", offset=(8, 2))
        assert done.count("place_cursor") == 1
        done.clear()
        await reader.press("3")
        assert done == ["show_pane"] * 2, "by the key, and for the keys that came there"


async def test_a_click_on_the_mark_folds_and_beside_it_only_selects(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        line = next(at for at, text in enumerate(reader.lines(reader.tree)) if at and "▾" in text)
        before, place = reader.tree.line_total(), reader.lines(reader.tree)[line].index("▾")
        await reader.pilot.click("#span-tree", offset=(place + 4, line))
        assert reader.tree.cursor_line() == line
        assert reader.tree.line_total() == before
        await reader.pilot.click("#span-tree", offset=(place, line))
        await reader.until(lambda: reader.tree.line_total() < before)
        assert "▸" in reader.cursor_text(reader.tree)
        await reader.pilot.click("#span-tree", offset=(place, line))
        await reader.until(lambda: reader.tree.line_total() == before)


async def test_where_no_shell_could_bring_it_back_nothing_goes_into_the_background(tmp_path: Path) -> None:
    async with monitoring(tmp_path / "none.db") as reader:
        assert "Suspend" not in palette(reader)
        await reader.press("ctrl+z")
        assert reader.app.is_running


async def test_a_click_on_a_key_in_the_footer_presses_it(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.pilot.click("KeyBar", offset=(footer(reader).index("Filter"), 0))
        await reader.until(lambda: "Enter Apply" in footer(reader))


async def test_a_maximised_pane_has_the_screen_until_it_is_left(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.press("2", "plus")
        await reader.until(lambda: not reader.traces.region)
        assert reader.tree.region.width > 140
        await reader.press("3")
        await reader.until(lambda: not reader.tree.region)
        await reader.press("plus")
        await reader.until(lambda: reader.traces.region)
        assert reader.screen.pane == "detail"


async def test_keys_typed_ahead_go_where_the_key_before_led(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.type_ahead("2jj")
        await reader.until(lambda: reader.tree.cursor_line() == 2)
        assert reader.traces.cursor_line() == 0
        await reader.type_ahead("1j")
        await reader.until(lambda: reader.traces.cursor_line() == 1)
        await reader.type_ahead("\nj")
        await reader.until(lambda: reader.tree.cursor_line() == 1)
        assert reader.traces.cursor_line() == 1
        await reader.type_ahead("\n\x1bj")
        await reader.until(lambda: reader.tree.cursor_line() == 2)
        assert reader.screen.pane == "spans"


async def test_a_filter_typed_ahead_is_text_from_its_first_letter(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.type_ahead("/qpj12?/[")
        await reader.until(lambda: "qpj12?/[" in reader.page())
        assert not reader.screen.monitor.paused
        assert reader.app.screen is reader.screen
        await reader.until(lambda: "No trace matches" in reader.page())  # it is put in force at the pause
        await reader.press("escape")
        await reader.until(lambda: reader.traces.line_total() == 6)
        assert reader.traces.cursor_line() == 0


async def test_brackets_go_through_the_traces_from_any_pane(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.press("2", "right_square_bracket", "right_square_bracket", "left_square_bracket")
        assert reader.traces.cursor_line() == 1
        assert reader.tree.has_focus
        await reader.until(lambda: "Broadcast Team" in reader.lines(reader.tree)[0])


async def test_errors_are_found_in_folded_branches(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Team.run", **AGENT)
        for n in range(2):
            member = working.begin(f"Member_{n}.run", root, **AGENT)
            working.end(working.begin(f"Model_{n}.invoke", member, **MODEL), error="no [bold]credit[/bold]")
            working.end(member)
        working.end(root)
        working.flush()
        async with monitoring(path, size=(200, 50), traces=1) as reader:
            await reader.press("2", "h")
            assert reader.tree.line_total() == 1
            await reader.press("e")
            assert "Model 0  no [bold]credit[/bold]" in reader.cursor_text(reader.tree)
            await reader.press("e")
            assert "Model 1" in reader.cursor_text(reader.tree)
            await reader.press("E")
            assert "Model 0" in reader.cursor_text(reader.tree)


async def test_what_can_do_nothing_now_is_not_in_the_palette(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        assert "Next insight" not in palette(reader)
        assert "Go back" not in palette(reader)
        assert "Follow" not in palette(reader), "it follows already"
        assert "No filter" not in palette(reader)
        await reader.press("j", "slash", *"is:running", "enter")
        await reader.until(lambda: "No trace matches" in reader.page())
        assert {"Follow", "No filter", "Go back"} <= palette(reader).keys()
        assert not {"Older trace", "Next error"} & palette(reader).keys()


async def test_a_command_chosen_in_the_palette_is_done(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("ctrl+p")
        await reader.press(*"next error")
        await reader.until(lambda: "To the next span that failed" in reader.page())
        await reader.press("enter", "enter")
        await reader.until(lambda: "explode" in reader.cursor_text(reader.tree))


async def test_a_keymap_moves_a_key(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        reader.app.set_keymap({"app.pause": "z"})
        await reader.press("p")
        assert not reader.screen.monitor.paused
        await reader.press("z")
        assert reader.screen.monitor.paused


async def test_costs_have_a_column_only_where_one_is_known(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Free_Agent.run")
        async with monitoring(path, traces=1, size=(200, 50)) as reader:
            assert "cost" not in reader.page()
            root = working.begin("Paid_Agent.run", **AGENT)
            working.end(working.begin("Model.invoke", root, **MODEL), **{"llm.cost.total": 0.0123})
            working.end(root)
            await reader.until(lambda: "$0.0123" in reader.lines()[0])
            assert " cost " in reader.page()


async def test_a_wrong_filter_given_at_the_start_is_pointed_at_and_all_is_listed(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6, filter_text="sttus:ok") as reader:
        await reader.until(lambda: "did you mean status?" in reader.page())
        await reader.press("escape")
        await reader.until(lambda: "did you mean" not in reader.page())
        assert reader.traces.has_focus


async def test_a_filter_that_is_left_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6) as reader:
        await reader.press("slash", *"nme:route", "tab")
        await reader.until(lambda: "Enter Apply" not in footer(reader))
        assert reader.screen.monitor.index.total == 6
        await reader.press("slash")
        assert "nme:route" not in reader.page()


def signs_of(reader: Monitoring) -> str:
    """Signs on screen that ASCII lacks."""
    return "".join(sorted({char for char in reader.page() if not char.isascii()}))


@pytest.mark.slow
@pytest.mark.parametrize("locale_encoding", ["ascii", "iso-8859-1"])
async def test_a_terminal_without_utf_8_gets_plain_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale_encoding: str
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: locale_encoding)
    glyphs.lacks_signs.cache_clear()
    try:
        async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
            await reader.press("2")
            assert signs_of(reader) == ""
            await reader.press("escape", "slash", *"status:ok", "enter")
            reader.screen.save_filter()
            await reader.press()
            assert signs_of(reader) == ""
            await reader.press(*"mine", "enter")
            await reader.until(lambda: "write %mine in a filter" in reader.page())
            for severity in ("warning", "error"):
                reader.app.notify(severity, severity=severity)
            await reader.press("plus", "d")
            await reader.pilot.resize_terminal(60, 12)
            await reader.until(lambda: reader.detail.view.max_scroll_y)
            reader.detail.view.scroll_to(y=1, animate=False)
            await reader.press()
            assert signs_of(reader) == ""
            for opens in ("ctrl+p", "question_mark"):
                await reader.press(opens)
                await reader.until(lambda: reader.app.screen is not reader.screen)
                await reader.press("n", "down", "down")
                assert signs_of(reader) == ""
                await reader.press("escape", "escape")
    finally:
        glyphs.lacks_signs.cache_clear()


async def test_names_that_look_like_markup_stay_words_in_every_title(tmp_path: Path) -> None:
    path, name = tmp_path / "traces.db", "[@click=app.quit]quit[/] [red]x \x1b]0;owned\x07 [/nothing]"
    with agent(path) as working:
        root = working.begin(name, **AGENT | {"session.id": name})
        working.end(working.begin(name, root, **{"openinference.span.kind": "TOOL"}), error=name)
        working.end(root, error=name)
        working.flush()
        async with monitoring(path, traces=1, size=(200, 50)) as reader:
            await reader.press("2", "j")
            await reader.until(lambda: reader.page().count("[@click=app.quit]quit[/]") >= 5)
            for place in ("#spans-pane", "#detail-pane"):
                await reader.pilot.click(place, offset=(6, 0))
            assert reader.app.is_running
            assert "\x1b" not in reader.page()


async def test_another_theme_colours_lines_that_are_on_screen(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:

        def sign() -> tuple[object, object]:
            segment = next(iter(reader.traces.render_line(1)))
            assert segment.style is not None
            return segment.style.color, segment.style.bgcolor

        colours = set()
        for theme in ("agno-dark", "agno-light", "nord", "textual-light"):
            reader.app.theme = theme
            await reader.press()
            colours.add(sign())
        assert len(colours) == 4


async def test_help_and_the_way_out_are_in_the_footer_of_every_pane_at_every_width(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    for width in (50, 80, 100, 150):
        async with monitoring(path, traces=6, size=(width, 30)) as reader:
            for pane in "123":
                await reader.press(pane)
                assert footer(reader).split()[-4:] == ["?", "Keys", "q", "Quit"]


async def test_keys_that_have_room_are_not_cut(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        bar = reader.app.query_one(KeyBar)
        first, *others = bar.keys
        for more in range(bar.size.width):
            bar.keys = (first._replace(title="x" * more), *others)
            line = bar.render_lines(Region(0, 0, bar.size.width, 1))[0]
            assert "…" not in line.text
            assert line.text.rstrip().endswith("Quit")
