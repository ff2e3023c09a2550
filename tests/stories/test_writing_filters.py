"""Stories of writing a filter: completed, put in force at a pause, taken back, remembered, saved, wrong."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from agno_trace_tui.config.settings import Settings
from agno_trace_tui.paths import state_folder
from agno_trace_tui.remembered import Remembered
from agno_trace_tui.tui.rendering.filter_words import pointed
from agno_trace_tui.tui.screens.naming import NameScreen
from agno_trace_tui.tui.widgets.choices import Choices
from agno_trace_tui.tui.widgets.filter_bar import EXAMPLES, FilterBar, examples
from tests.support import corpus
from tests.support.screen import Monitoring, monitoring


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return corpus.unpack("3.1.10/team", tmp_path).path


def bar(reader: Monitoring) -> FilterBar:
    return reader.screen.query_one(FilterBar)


async def offered(reader: Monitoring, *labels: str) -> None:
    """Wait until these completions are on screen, the first of them chosen."""
    choices = reader.screen.query_one(Choices)
    await reader.until(lambda: choices.chosen is not None and choices.chosen.label == labels[0])
    await reader.until(lambda: all(label in reader.text(choices) for label in labels))


async def write(reader: Monitoring, text: str) -> None:
    await reader.press("slash")
    await reader.until(lambda: bar(reader).is_open)
    await reader.type_ahead(text)


@pytest.mark.parametrize("width", [44, 60, 80, 150])
async def test_the_line_below_has_whole_examples_and_none_beside_what_is_offered(
    team: Path, width: int
) -> None:
    async with monitoring(team, traces=6, size=(width, 30)) as reader:
        await write(reader, "")
        says = reader.screen.query_one("#filter-says")
        await reader.until(lambda: reader.text(says).startswith("status:error agent:research*"))
        assert says.size.height == 1
        assert reader.text(says) == examples(says.size.width)
        await reader.type_ahead("statu")
        await offered(reader, "status:")
        assert reader.text(says) == ""
        await reader.type_ahead("s:error ")
        await reader.until(lambda: reader.text(says).startswith("status:error"))


def test_examples_are_as_many_as_fit() -> None:
    assert examples(27) == "status:error"
    assert examples(28) == "status:error agent:research*"
    assert examples(200).split(" ") == " ".join(EXAMPLES).split(" ")
    assert examples(5) == ""


async def test_fields_and_values_of_the_file_are_completed(team: Path) -> None:
    async with monitoring(team, traces=6) as reader:
        await write(reader, "te")
        await offered(reader, "team:")
        await reader.press("tab")
        assert bar(reader).input.value == "team:"
        await reader.until(lambda: "Coordinate Team" in reader.text(reader.screen.query_one(Choices)))
        await reader.type_ahead("coord")
        await offered(reader, '"Coordinate Team"')
        await reader.press("right")
        assert bar(reader).input.value == 'team:"Coordinate Team" '
        await reader.until(lambda: reader.screen.monitor.index.total == 3)
        assert bar(reader).is_open, "a pause puts it in force, and the reader writes on"
        await reader.press("enter")
        assert bar(reader).text == 'team:"Coordinate Team"'
        assert not bar(reader).is_open


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (80, 16), (80, 24), (150, 40)])
async def test_what_is_offered_leaves_the_line_that_is_written_in_sight(
    team: Path, size: tuple[int, int]
) -> None:
    async with monitoring(team, traces=6, size=size) as reader:
        await write(reader, "t")
        choices = reader.screen.query_one(Choices)
        await reader.until(lambda: choices.region)
        assert not choices.region.overlaps(bar(reader).input.region)
        assert reader.page().splitlines()[bar(reader).input.region.y].lstrip("│ ").startswith("/ t")
        for _ in range(len(choices._offered)):
            assert choices.chosen is not None
            assert choices.chosen.label in reader.text(choices)
            await reader.press("down")


async def test_what_is_offered_has_less_room_on_a_screen_that_becomes_low(team: Path) -> None:
    async with monitoring(team, traces=6, size=(80, 30)) as reader:
        await write(reader, "t")
        choices = reader.screen.query_one(Choices)
        await reader.until(lambda: choices.region)
        await reader.press("up")
        await reader.pilot.resize_terminal(40, 10)
        await reader.until(lambda: choices.size.height < 8)
        assert not choices.region.overlaps(bar(reader).input.region)
        chosen = choices.chosen
        assert chosen is not None
        await reader.until(lambda: chosen.label in reader.text(choices))
        await reader.pilot.resize_terminal(80, 30)
        await reader.until(lambda: len(reader.text(choices).splitlines()) == 8)


async def test_what_is_typed_ahead_behind_tab_comes_after_it(team: Path) -> None:
    async with monitoring(team, traces=6) as reader:
        await write(reader, "te")
        await offered(reader, "team:")
        await reader.type_ahead("\tcoord")
        await offered(reader, '"Coordinate Team"')
        assert bar(reader).input.value == "team:coord"
        assert reader.screen.query_one(Choices).region.y != bar(reader).input.region.y, (
            "the line stays in sight"
        )


async def test_keys_behind_the_one_that_ends_a_filter_are_no_letters_of_it_unless_it_is_wrong(
    team: Path,
) -> None:
    async with monitoring(team, traces=6) as reader:
        await write(reader, "spans>0\n2")
        await reader.until(lambda: reader.screen.pane == "spans")
        assert (bar(reader).text, bar(reader).input.value) == ("spans>0", "spans>0")
        await write(reader, " sttus:x\nyz")
        await reader.until(lambda: "yz" in bar(reader).input.value)
        assert bar(reader).is_open


async def test_arrows_choose_and_enter_takes_what_they_chose(team: Path) -> None:
    async with monitoring(team, traces=6) as reader:
        await write(reader, "status:")
        await offered(reader, "ok", "error")
        await reader.press("down", "enter")
        assert bar(reader).input.value == "status:error "
        assert bar(reader).is_open
        await reader.press("enter")
        assert bar(reader).text == "status:error"


async def test_escape_takes_back_what_was_written(team: Path) -> None:
    async with monitoring(team, filter_text="team:coordinate-team") as reader:
        await reader.until(lambda: reader.screen.monitor.index.total == 3)
        await write(reader, " status:error ")
        await reader.until(lambda: bar(reader).text == "team:coordinate-team status:error")
        await reader.press("escape")
        assert bar(reader).text == "team:coordinate-team"
        assert not bar(reader).is_open
        await reader.until(lambda: reader.screen.monitor.index.total == 3)


async def test_a_mistake_is_pointed_at_and_the_last_good_filter_stays(team: Path) -> None:
    async with monitoring(team, filter_text="team:coordinate-team") as reader:
        await reader.until(lambda: reader.screen.monitor.index.total == 3)
        await write(reader, " sttus:error")
        await reader.press("enter")
        lines = reader.page().splitlines()
        line = next(number for number, text in enumerate(lines) if "sttus:error" in text)
        assert lines[line + 1][lines[line].index("sttus")] == "^"
        below = " ".join(lines[line + 1 : line + 4])
        assert "did you mean" in below
        assert bar(reader).is_open
        assert bar(reader).text == "team:coordinate-team"
        assert reader.screen.monitor.index.total == 3
        await reader.press("backspace")
        assert "did you mean" not in reader.page()


async def test_what_was_written_is_recalled_at_the_next_start(team: Path) -> None:
    async with monitoring(team, traces=6) as reader:
        for text in ("status:error", "name:coord*"):
            await write(reader, text)
            await reader.press("enter")
            await reader.until(lambda: Remembered(state_folder()).history()[-1:] == [bar(reader).text])
            await reader.press("escape")
            await reader.until(lambda: bar(reader).text == "")
    async with monitoring(team, traces=6) as reader:
        await reader.press("slash")
        await reader.until(lambda: bar(reader).history.step(0) is not None)
        await reader.press("up")
        assert bar(reader).input.value == "name:coord*"
        await reader.press("up")
        assert bar(reader).input.value == "status:error"
        assert reader.screen.query_one(Choices).chosen is None
        await reader.press("down", "down")
        assert bar(reader).input.value == ""


async def test_a_filter_that_is_recalled_before_all_are_read_comes_once_they_are(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Remembered(state_folder()).remember("name:Broadcast")
    is_read, read = threading.Event(), Remembered.history
    monkeypatch.setattr(Remembered, "history", lambda kept: is_read.wait(20) and read(kept))
    async with monitoring(team, traces=6) as reader:
        await reader.press("slash", "up")
        assert reader.screen.query_one(FilterBar).input.value == ""
        is_read.set()
        await reader.until(lambda: reader.screen.query_one(FilterBar).input.value == "name:Broadcast")


async def test_what_is_saved_is_shown_in_the_palette_as_it_is_written(team: Path) -> None:
    Remembered(state_folder()).save("odd", '"[red]x[/]" OR "\\\\["')
    async with monitoring(team, traces=6) as reader:
        await reader.until(lambda: "odd" in reader.screen.saved_filters)
        await reader.press("ctrl+p")
        await reader.press(*"filter odd")
        await reader.until(lambda: "Filter odd" in reader.page())
        assert '"[red]x[/]" OR "\\\\["' in reader.page()


@pytest.mark.slow
async def test_a_filter_is_saved_used_and_deleted(team: Path) -> None:
    settings = Settings(filters={"mine": "user:alice"})
    async with monitoring(team, traces=6, settings=settings) as reader:
        titles = {command.title for command in reader.screen.saved_commands()}
        assert titles == {"Filter mine"}
        await write(reader, "status:ok OR status:error")
        await reader.press("enter")
        reader.screen.save_filter()
        await reader.until(lambda: isinstance(reader.app.screen, NameScreen))
        await reader.press("e", "space", "n", "d", "enter")
        await reader.until(lambda: "end" in reader.screen.saved_filters)
        assert Remembered(state_folder()).saved() == {"end": "status:ok OR status:error"}
        await reader.press("escape")
        await reader.until(lambda: bar(reader).text == "")

        await write(reader, "-is:running %")
        await offered(reader, "%end", "%mine")
        await reader.press("tab")
        assert bar(reader).input.value == "-is:running (status:ok OR status:error) "
        await reader.press("escape")
        await write(reader, "-%end")
        await reader.press("enter")
        assert bar(reader).text == "-(status:ok OR status:error)"

        commands = {command.title: command for command in reader.screen.saved_commands()}
        assert "Delete filter mine" not in commands, "the settings file is the user's"
        commands["Delete filter end"].callback()
        await reader.until(lambda: set(reader.screen.saved_filters) == {"mine"})
        assert Remembered(state_folder()).saved() == {}


async def test_what_cannot_be_remembered_is_told_once(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (team.parent / "state").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(team.parent / "state"))
    told: list[str] = []
    async with monitoring(team, traces=6) as reader:
        monkeypatch.setattr(reader.screen, "notify", lambda words, **_: told.append(words))
        await write(reader, "status:error")
        await reader.press("enter")
        await reader.until(lambda: told)
        assert "cannot be remembered" in told[0]
        await write(reader, " name:coord*")
        await reader.press("enter")
        await reader.until(lambda: bar(reader).text == "status:error name:coord*")
        await reader.until(lambda: not any(worker.group == "memory" for worker in reader.app.workers))
        await reader.pilot.pause()
        assert len(told) == 1


def test_a_pointer_finds_its_sentence_room() -> None:
    assert pointed("wrong", 3, 40) == "   ^ wrong"
    assert pointed("wrong", 37, 40).endswith("wrong ^")
    assert pointed("a long sentence", 5, 12) == "     ^\na long sentence"
    assert pointed("wrong", 50, 40) == "wrong", "the place has scrolled out of sight"
