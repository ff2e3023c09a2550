"""Stories of settings: what the reader wishes is so, and what cannot be is said."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agno_trace_tui.config.reading import settings_from
from agno_trace_tui.tui import handing_over, opening
from agno_trace_tui.tui.widgets.column_titles import ColumnTitles
from tests.support import corpus
from tests.support.recording import AGENT, agent
from tests.support.screen import Monitoring, monitoring


def notes(reader: object) -> list[str]:
    return [note.message for note in reader.app._notifications]  # type: ignore[attr-defined]


def titles_of(reader: Monitoring) -> list[str]:
    titles = reader.screen.query_one("#list-header", ColumnTitles)
    return "".join(piece.text for piece in titles.pieces(titles.content_size.width)).replace("▼", "").split()


async def test_keys_of_the_keymap_work_and_are_shown(tmp_path: Path) -> None:
    settings = settings_from('[keymap]\n"app.follow" = "ctrl+t"\n"app.input" = "I"\n"app.help" = "f1"')
    path = corpus.unpack("3.1.10/single", tmp_path).path
    async with monitoring(path, traces=3, settings=settings) as reader:
        assert "^t Follow" in reader.page().splitlines()[-1]
        assert "I Input" in reader.page()
        await reader.press("j", "F")
        assert not reader.traces.following
        await reader.press("ctrl+t")
        await reader.until(lambda: reader.traces.following)
        await reader.press("f1")
        await reader.until(lambda: "Select the newest trace as it comes" in reader.page())
        line = next(line for line in reader.page().splitlines() if "Select the newest trace" in line)
        assert "^t" in line
        assert not notes(reader)


async def test_mistakes_in_settings_are_told_and_the_rest_is_in_force(tmp_path: Path) -> None:
    settings = settings_from('theme = "nord"\nthme = "x"\n[keymap]\n"app.paus" = "z"\n"app.pause" = "[b]"\n')
    path = corpus.unpack("3.1.10/single", tmp_path).path
    async with monitoring(path, traces=3, settings=settings) as reader:
        await reader.until(lambda: notes(reader))
        (words,) = notes(reader)
        assert words.splitlines()[0] == "settings file, line 2: unknown setting 'thme'; did you mean theme?"
        assert "line 5: app.pause: there is no key '[b]'" in words
        assert reader.app.theme == "nord"
        await reader.until(lambda: "unknown setting 'thme'" in reader.page())


async def test_a_theme_that_is_not_there_leaves_the_monitors_own(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    async with monitoring(path, traces=3, settings=settings_from('theme = "nrod"')) as reader:
        assert reader.app.theme == "agno-dark"
        assert any("did you mean nord?" in note for note in notes(reader))


async def test_ascii_can_be_wished_for(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6, settings=settings_from("ascii = true")) as reader:
        await reader.press("2")
        assert reader.page().isascii(), [char for char in reader.page() if not char.isascii()]
    async with monitoring(path, traces=6) as reader:
        assert "◆" in reader.page()


async def test_in_ascii_control_characters_are_signs_of_ascii_too(tmp_path: Path) -> None:
    path, hostile = tmp_path / "traces.db", "red\x1b[31m\x07 \x7f"
    with agent(path) as working:
        working.end(working.begin(f"{hostile}.run", **AGENT, **{"input.value": hostile}), error=hostile)
    async with monitoring(path, traces=1, settings=settings_from("ascii = true")) as reader:
        await reader.until(lambda: reader.page().count("red?[31m?") >= 3)
        assert reader.page().isascii(), [char for char in reader.page() if not char.isascii()]


async def test_the_list_has_the_columns_that_were_chosen_and_their_names_may_be_titles(
    tmp_path: Path,
) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    settings = settings_from('columns = ["cost", "time", "nmae"]')
    async with monitoring(path, traces=3, settings=settings) as reader:
        assert titles_of(reader) == ["cost", "time"]
        assert any("unknown column 'nmae'; did you mean name?" in note for note in notes(reader))
        width = reader.traces.scrollable_content_region.width
        strips = [reader.traces.render_line(y) for y in range(3)]
        assert [strip.cell_length for strip in strips] == [width] * 3
        await reader.press("v")
        assert titles_of(reader) == ["cost", "time"]
    async with monitoring(path, traces=3, settings=settings_from(assignments=["columns=name,err"])) as reader:
        assert titles_of(reader) == ["name", "errors"]


async def test_times_are_told_as_the_reader_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.end(working.begin("Agent.run", **AGENT))
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        for wish, zone in (("clock", None), ("utc", UTC)):
            settings = settings_from(f'time_format = "{wish}"')
            async with monitoring(path, traces=1, settings=settings) as reader:
                trace = reader.screen.selected_trace
                assert trace is not None
                began = datetime.fromtimestamp(trace.start_ns / 1e9, UTC).astimezone(zone)
                assert f"{began:%H:%M:%S}" in reader.lines()[0]
                assert wish in titles_of(reader)
                assert "age" not in titles_of(reader)
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_texts_open_in_the_programs_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = []

    async def handed(_: object, command: list[str]) -> str:
        commands.append(command[:-1])
        return ""

    monkeypatch.setattr(handing_over, "hand_over", handed)
    monkeypatch.setenv("PAGER", "less")
    monkeypatch.setenv("VISUAL", "vim")
    path = corpus.unpack("3.1.10/single", tmp_path).path
    settings = settings_from('pager = "most -w"\neditor = "nano -l"')
    async with monitoring(path, traces=3, settings=settings) as reader:
        await reader.until(lambda: "kind" in reader.document())
        for program in ("pager", "editor"):
            reader.screen.action_open(program)
            await reader.until(lambda: commands)
            assert commands.pop() == (["most", "-w"] if program == "pager" else ["nano", "-l"])


@pytest.mark.parametrize(
    ("named", "begins"), [("vi 'x", ["vi", "'x"]), ("code", ["code", "--wait"]), (" ", ["nano"]), ("", None)]
)
async def test_the_settings_open_in_the_readers_editor_however_that_is_written(
    named: str, begins: list[str] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = []

    async def handed(_: object, command: list[str]) -> str:
        commands.append(command)
        return ""

    monkeypatch.setattr(handing_over, "hand_over", handed)
    monkeypatch.setattr(opening, "EDITORS", [["nano"]] if begins else [])
    monkeypatch.setattr("shutil.which", lambda name, path=None: name)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", named)
    monkeypatch.setenv("AGNO_TRACE_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    async with monitoring(tmp_path / "none.db") as reader:
        reader.app.action_open_settings()
        await reader.until(lambda: notes(reader))
        assert commands == ([[*begins, str(tmp_path / "settings.toml")]] if begins else [])
        assert ("counts from the next start" if begins else "set EDITOR") in notes(reader)[0]


async def test_settings_stay_closed_where_the_terminal_cannot_be_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "vi")
    monkeypatch.setenv("AGNO_TRACE_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    async with monitoring(tmp_path / "none.db") as reader:
        reader.app.action_open_settings()
        await reader.until(lambda: any("cannot be handed over" in note for note in notes(reader)))


async def test_a_span_named_at_the_start_is_selected_however_deep(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6) as reader:
        trace_id, model = reader.traces.selected, reader.tree.model
        assert model is not None
        span_id = model.outline.nodes[-1]
    async with monitoring(path, traces=6, trace_id=trace_id, span_id=span_id) as reader:
        await reader.until(lambda: reader.tree.selected == span_id)
        await reader.until(lambda: reader.screen._subject is not None)
