"""What is drawn for a key, for a tick of the clock and for a span that arrives: the parts that change, no others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import time_ns
from unittest.mock import patch

import pytest
import pytest_asyncio
from opentelemetry.sdk.trace import Span
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from agno_trace_tui.tui.screens import afterwards
from agno_trace_tui.tui.screens import subject as reading_subjects
from agno_trace_tui.tui.widgets.kept_lines import KeptLines
from agno_trace_tui.tui.widgets.span_tree import SpanTree
from tests.support.painting import Painting, at_rest, painting, part_name
from tests.support.recording import AGENT, MODEL, TOOL, Agent, agent
from tests.support.rows import SECOND_NS
from tests.support.screen import Monitoring, monitoring

TRACES = 40
WHOLE_SCREEN = 150 * 40
LINES = {"trace-list", "span-tree", "tree-header"}
"""What shows spans themselves."""


def write(path: Path) -> None:
    """More traces than fit on the screen, two in a session, each of two agents with a call and its tool.

    Each takes longer than the one before: none is drawn over another of which some lines look the same by chance.
    """
    number, at_ns = 0, time_ns() - 3_600 * SECOND_NS

    def clock() -> int:
        nonlocal at_ns
        at_ns += (number + 1) * 7_000_000
        return at_ns

    with patch("opentelemetry.sdk.trace.time_ns", clock), agent(path) as working:
        for number in range(TRACES):
            root = working.begin(f"Team_{number}.run", **{**AGENT, "session.id": f"s-{number // 2}"})
            for name in ("First", "Second"):
                member = working.begin(f"{name}_{number}.run", root, **AGENT)
                prompt = "\n".join(f"line {line} of {number}" for line in range(60))
                call = working.begin("Model.invoke", member, **MODEL, **{"input.value": prompt})
                working.end(working.begin("get_weather", call, **TOOL, **{"input.value": '{"city": "Oslo"}'}))
                working.end(call, **{"output.value": "fine", "llm.token_count.prompt": 10})
                working.end(member)
            working.end(root)
        working.flush()


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("painting") / "traces.db"
    write(path)
    return path


@pytest_asyncio.fixture
async def reader(traces: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Monitoring]:
    """A reader on the second trace, with the first one seen, in the list.

    However long a trace takes to read, the one before stays until it is read.
    """
    monkeypatch.setattr(reading_subjects, "UNNOTICED", 60.0)
    now_ns = time_ns()
    async with monitoring(traces, traces=TRACES, now_ns=lambda: now_ns) as reader:
        await at_rest(reader)
        await reader.press("j")
        await at_rest(reader)
        yield reader


async def painted_by(reader: Monitoring, key: str, grows: str = "") -> Painting:
    """What a key has drawn; what is on the screen was drawn, and nothing that was there before.

    The bar of a view that grows may look as it did.
    """
    with painting(reader) as painted:
        await reader.press(key)
        await at_rest(reader)
    assert painted.unpainted == {}, key
    assert set(painted.needless) <= {f"{grows} ScrollBar"}, (key, painted.needless)
    return painted


async def test_the_cursor_in_the_list_draws_two_lines_of_it(reader: Monitoring) -> None:
    for key, lines in (("j", [1, 2]), ("k", [1, 2]), ("k", [0, 1])):
        painted = await painted_by(reader, key)

        assert painted.rows.pop("trace-list") == lines
        assert set(painted.rows) - {"trace-list"} <= {
            "span-tree", "spans-pane", "tree-header", "detail-text", "detail-pane", "keys", "detail-text KeptBar",
        }  # fmt: skip
        assert painted.rows["spans-pane"] == painted.rows["detail-pane"] == [0], "the titles of the frames"
        assert max(painted.times.values()) <= 2, "the tree does not vanish while the other trace is read"


async def test_the_cursor_in_the_tree_draws_two_lines_of_it(reader: Monitoring) -> None:
    await reader.press("2")
    await at_rest(reader)
    for key, lines in (("j", [0, 1]), ("j", [1, 2]), ("k", [1, 2])):
        painted = await painted_by(reader, key)

        assert painted.rows["span-tree"] == lines
        assert painted.rows["detail-pane"] == [0]
        assert set(painted.rows) <= {
            "span-tree",
            "detail-pane",
            "detail-text",
            "detail-text KeptBar",
            "detail TabBar",
            "keys",
        }


async def test_the_cursor_in_a_text_draws_two_rows_of_it(reader: Monitoring) -> None:
    await reader.press("2", "j", "j", "3", "i")
    await at_rest(reader)
    painted = await painted_by(reader, "j")

    assert painted.rows == {"detail-text": [0, 1]}
    assert painted.cells <= 2 * reader.detail.view.size.width


async def test_a_text_that_scrolls_draws_itself_and_its_bar(reader: Monitoring) -> None:
    await reader.press("2", "j", "j", "3", "i")
    await at_rest(reader)
    assert reader.detail.view.max_scroll_y > 20
    for key in ("ctrl+d", "pagedown", "G", "g"):
        painted = await painted_by(reader, key)

        assert set(painted.rows) == {"detail-text", "detail-text KeptBar"}, key
        assert max(painted.times.values()) == 1, key


async def test_a_fold_draws_the_lines_from_it_on(reader: Monitoring) -> None:
    await reader.press("2", "j", "j", "j", "j")
    await at_rest(reader)
    for _ in ("folded", "unfolded"):
        painted = await painted_by(reader, "space")

        assert set(painted.rows) == {"span-tree"}
        assert painted.rows["span-tree"] == [4, 5, 6]


async def test_a_folded_session_draws_the_lines_from_it_on(reader: Monitoring) -> None:
    await reader.press("v")
    await at_rest(reader)
    await reader.press("j", "j")
    await at_rest(reader)
    line = reader.traces.cursor_line()
    assert line == 2
    painted = await painted_by(reader, "space", grows="trace-list")

    assert set(painted.rows) - {"trace-list KeptBar"} == {"trace-list"}
    assert min(painted.rows["trace-list"]) == line
    await painted_by(reader, "space", grows="trace-list")


async def test_another_tab_draws_the_tabs_and_the_text(reader: Monitoring) -> None:
    await reader.press("2", "j", "j")
    await at_rest(reader)
    for key in ("i", "a", "d"):
        painted = await painted_by(reader, key)

        assert set(painted.rows) - {"detail-text KeptBar"} <= {"detail TabBar", "detail-text", "keys"}, key


async def test_another_pane_draws_its_frame_its_cursor_and_the_keys(reader: Monitoring) -> None:
    for key, left, entered in (
        ("tab", reader.traces, reader.tree),
        ("3", reader.tree, reader.detail.view),
        ("1", reader.detail.view, reader.traces),
    ):
        painted = await painted_by(reader, key)

        assert reader.app.focused is entered
        assert len(painted.rows[left.id or ""]) == len(painted.rows[entered.id or ""]) == 1
        frames = [pane.outer_size for pane in reader.screen.query("Pane") if pane.id in painted.rows]
        assert len(frames) == 2
        edges = sum(2 * (width + height) for width, height in frames)
        assert painted.cells < edges + left.size.width + entered.size.width + 150


async def test_orders_and_sessions_draw_the_list(reader: Monitoring) -> None:
    for key in ("s", "S", "v", "v"):
        # Where the list scrolls, a line may by chance stand where one that looks the same stood.
        with painting(reader) as painted:
            await reader.press(key)
            await at_rest(reader)

        assert painted.unpainted == {}, key
        assert set(painted.rows) <= {
            "trace-list", "list-header", "traces-pane", "keys", "trace-list KeptBar", "status",
        }, key  # fmt: skip


async def test_the_waterfall_and_the_critical_path_draw_the_tree(reader: Monitoring) -> None:
    await reader.press("2")
    await at_rest(reader)
    for key in ("w", "w", "c", "c"):
        painted = await painted_by(reader, key)

        assert set(painted.rows) <= {"span-tree", "tree-header", "spans-pane", "keys"}, key
        assert set(painted.rows.get("spans-pane", [])) <= {0, reader.tree.size.height + 2}, "titles"


async def test_a_key_that_does_nothing_draws_nothing(reader: Monitoring) -> None:
    await reader.press("2", "g")
    await at_rest(reader)
    for key in ("k", "f12", "J"):
        assert (await painted_by(reader, key)).cells == 0, key


async def test_a_tick_of_the_clock_draws_what_runs(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for number in range(5):
            working.run(f"Agent_{number}.run")
        root = working.begin("Slow_Agent.run", **AGENT)
        working.end(working.begin("Model.invoke", root, **MODEL))
        working.begin("get_weather", working.begin("Model.invoke", root, **MODEL), **TOOL)
        working.flush()
        now_ns = time_ns()
        async with monitoring(path, traces=6, now_ns=lambda: now_ns) as reader:
            await at_rest_but_for_the_clock(reader, lines=4)
            with painting(reader) as painted:
                frame = reader.tree.frame
                await reader.until(lambda: reader.tree.frame >= frame + 5)

            assert painted.unpainted == {}
            assert painted.rows == {"trace-list": [0], "span-tree": [0, 2, 3]}
            assert painted.cells < 4 * 3 * (reader.tree.frame - frame + 1), (
                "only the spinners: time stands still"
            )


async def test_a_span_that_arrives_draws_its_line_and_those_that_tell_of_it(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for number in range(5):
            working.run(f"Agent_{number}.run")
        root = working.begin("Slow_Agent.run", **AGENT)
        call = working.begin("Model.invoke", root, **MODEL)
        for _ in range(3):
            working.end(working.begin("get_weather", call, **TOOL))
        working.flush()
        now_ns = time_ns()
        async with monitoring(path, traces=6, now_ns=lambda: now_ns) as reader:
            await at_rest_but_for_the_clock(reader, lines=5)
            with painting(reader) as painted:
                working.begin("get_forecast", call, **TOOL)
                working.flush()
                await reader.until(lambda: reader.tree.line_total() == 6)
                await reader.until(lambda: "get_forecast" in reader.page())

            assert painted.unpainted == {}
            rows = painted.rows
            assert rows.pop("trace-list") == [0]
            assert set(rows.pop("span-tree")) <= {0, 1, 4, 5}, "it, what runs, and the guide before it"
            assert set(rows) <= {"spans-pane", "detail-pane", "status", "keys", "detail-text"}
            assert painted.cells < WHOLE_SCREEN / 4


def has_lines(tree: SpanTree, number: int) -> bool:
    return tree.line_total() == number


async def at_rest_but_for_the_clock(reader: Monitoring, lines: int) -> None:
    """Wait until the selected trace is on the screen, and its first span."""
    await reader.until(lambda: reader.tree.line_total() == lines and reader.screen.clocks.is_ticking)
    await reader.until(lambda: reader.screen._subject is not None)
    await reader.until(lambda: reader.screen.monitor.inspector._findings)


async def test_a_span_that_ends_is_drawn_before_what_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(afterwards, "CALM", 0.0)
    async with watching_a_call(tmp_path) as (reader, working, call):
        with painting(reader) as painted:
            working.end(call, **{"output.value": "fine", "llm.token_count.prompt": 10})
            working.flush()
            await reader.until(lambda: "10 tokens" in reader.page())
            await at_rest(reader)

        assert painted.unpainted == {}
        first, second, *_ = [set(picture) for picture in painted.pictures]
        assert {"span-tree"} <= first <= LINES
        assert {"status", "spans-pane"} <= second
        assert not any(LINES & set(picture) for picture in painted.pictures[1:])


async def test_while_spans_pour_in_only_lines_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watching_a_call(tmp_path) as (reader, working, call):
        monkeypatch.setattr(afterwards, "CALM", 60.0)
        reader.screen._afterwards.do()
        await at_rest(reader)
        with painting(reader) as painted:
            for number in range(3, 9):
                working.end(working.begin("get_weather", call, **TOOL))
                working.flush()
                await reader.until(partial(has_lines, reader.tree, number))
                await reader.pilot.pause()

        assert set(painted.rows) <= LINES | {"status"}, "the clock's figures"


def told(
    asked: list[str], widget: KeptLines, usual: Callable[[Region], list[Strip]], crop: Region
) -> list[Strip]:
    """Make lines as usual, and note whose they are."""
    asked.append(part_name(widget))
    return usual(crop)


async def test_a_picture_asks_only_those_for_lines_of_whom_something_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    async with watching_a_call(tmp_path) as (reader, _, _):
        for widget in reader.screen.walk_children(KeptLines):
            monkeypatch.setattr(widget, "lines_of", partial(told, asked, widget, widget.lines_of))
        reader.screen.query_one("#status").refresh()
        reader.screen.query_one("#keys").refresh()
        await reader.until(lambda: asked)

        assert set(asked) == {"status", "keys"}, "what stands between them is as it was"


async def test_lines_are_as_textual_would_make_them(reader: Monitoring) -> None:
    for view in (reader.traces, reader.tree, reader.detail.view):
        crop = view.outer_size.region
        own = list(map(cells, view.render_lines(crop)))
        bar = view.scrollbar_gutter.width
        textuals = [strip.crop(0, crop.width - bar) for strip in Widget.render_lines(view, crop)]
        assert own == list(map(cells, textuals))
        assert any(sign.strip() for line in own for sign, _, _ in line)


def cells(strip: Strip) -> list[tuple[str, object, object]]:
    """What is to be seen of each cell: its sign, its ground, and how the sign is drawn if it is one."""
    return [
        (sign, segment.style and segment.style.bgcolor, sign.strip() and str(segment.style))
        for segment in strip.discard_meta()
        for sign in segment.text
    ]


async def test_lines_that_only_have_other_numbers_are_not_drawn(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for number in range(80):
            working.run(f"Agent_{number}.run")
        working.flush()
        now_ns = time_ns()
        async with monitoring(path, traces=80, now_ns=lambda: now_ns) as reader:
            await reader.press("G")
            await reader.until(lambda: reader.traces.cursor_line() == 79)
            await at_rest(reader)
            with painting(reader) as painted:
                working.run("Newest.run")
                working.flush()
                await reader.until(lambda: reader.traces.cursor_line() == 80)
                await reader.until(lambda: "1 new" in reader.page())
                await at_rest(reader)

            assert painted.unpainted == {}
            assert "trace-list" not in painted.rows


async def test_a_line_that_only_moves_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for number in range(20):
            working.run(f"Agent_{number}.run")
        working.flush()
        now_ns = time_ns()
        async with monitoring(path, traces=20, now_ns=lambda: now_ns) as reader:
            await at_rest(reader)
            before = reader.traces.render_lines(reader.traces.size.region)
            working.run("Newest.run")
            working.flush()
            await reader.until(lambda: "Newest" in reader.page())
            after = reader.traces.render_lines(reader.traces.size.region)

    assert all(new is old for new, old in zip(after[2:21], before[1:20], strict=True))


@asynccontextmanager
async def watching_a_call(folder: Path) -> AsyncIterator[tuple[Monitoring, Agent, Span]]:
    """A reader of a trace in which a call runs; spinners and clocks stand still."""
    with agent(folder / "traces.db") as working:
        root = working.begin("Slow_Agent.run", **AGENT)
        call = working.begin("Model.invoke", root, **MODEL)
        working.flush()
        now_ns = time_ns()
        async with monitoring(folder / "traces.db", traces=1, now_ns=lambda: now_ns) as reader:
            await at_rest_but_for_the_clock(reader, lines=2)
            reader.screen.clocks.stop()
            await at_rest(reader)
            yield reader, working, call
