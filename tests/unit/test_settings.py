"""Settings: where each comes from, and how mistakes are pointed out."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from agno_trace_tui.config.kept import keep_theme, kept_theme
from agno_trace_tui.config.reading import read_settings, settings_from
from agno_trace_tui.config.settings import Origin, Settings
from agno_trace_tui.config.template import TEMPLATE, make_settings_file
from agno_trace_tui.tui.preferences import preferences_of


def remarks(text: str) -> list[str]:
    """What is pointed out about a settings file."""
    return [str(remark) for remark in preferences_of(settings_from(text), BUILTIN_THEMES).remarks]


def test_without_a_file_all_is_built_in() -> None:
    settings = settings_from()
    assert settings == Settings()
    assert settings.source_of("theme").origin is Origin.DEFAULT


def test_a_later_place_wins_and_is_remembered() -> None:
    text = 'theme = "nord"\nrefresh = 30\nnotify = "bell"\nmouse = false\n'
    environment = {"AGNO_TRACE_TUI_REFRESH": "20", "AGNO_TRACE_TUI_NOTIFY_FOR": "failed"}
    settings = settings_from(text, environment, ["notify=desktop", "ascii=yes"])
    assert (settings.theme, settings.refresh, settings.notify, settings.mouse) == (
        "nord",
        20,
        "desktop",
        False,
    )
    assert settings.notify_for == ("failed",)
    assert settings.ascii is True
    assert [str(settings.source_of(name)) for name in ("theme", "refresh", "notify", "pager")] == [
        "settings file, line 1",
        "environment",
        "command line",
        "built in",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('thme = "nord"', "line 1: unknown setting 'thme'; did you mean theme?"),
        ('\ntheme = "nrod"', "line 2: unknown theme 'nrod'; did you mean nord?"),
        ("theme = 3", "line 1: theme cannot be 3: a text in quotes"),
        ('notify = "bel"', "notify cannot be 'bel': did you mean 'bell'?"),
        ("refresh = 0", "refresh cannot be 0: a number from 1 to 240"),
        ("refresh = true", "refresh cannot be True: a number from 1 to 240"),
        ('mouse = "no"', "mouse cannot be 'no': true or false"),
        ('keymap = "z"', "keymap is a table: write [keymap] above its lines"),
        ('[keymap]\n"app.pauze" = "z"', "line 2: unknown command 'app.pauze'; did you mean app.pause?"),
        ('[keymap]\napp.pause = "ctrl+pagdown"', "line 2: app.pause: there is no key 'ctrl+pagdown'; did you mean ctrl+"),
        ('[keymap]\napp.pause = "shift+x"', "app.pause: there is no key 'shift+x'; write 'X'"),
        ("[keymap]\napp.pause = []", "app.pause cannot be []: at least one key"),
        ('[filters]\nmine = "sttus:error"', "line 2: filter mine: unknown field 'sttus'; did you mean status?"),
        ('columns = ["name", "coast"]', "line 1: unknown column 'coast'; did you mean cost?"),
        ("theme = nord", "line 1: this is no TOML, so none of it is in force"),
    ],
)  # fmt: skip
def test_a_mistake_is_pointed_out(text: str, sentence: str) -> None:
    assert sentence in "\n".join(remarks(text))


def test_what_is_right_beside_a_mistake_is_in_force() -> None:
    settings = settings_from('thme = 1\ntheme = "nord"\n[keymap]\napp.pause = "z"\napp.quit = 4\n')
    assert settings.theme == "nord"
    assert settings.keymap == {"app.pause": "z"}


@pytest.mark.parametrize(
    ("keymap", "sentence"),
    [
        ('app.pause = "F"', "F is both app.follow (Follow) and app.pause (Pause): only one of them is done"),
        ('tree.toggle = "j"', "j is both lines.down (Down) and tree.toggle (Fold or unfold): only one"),
        ('app.pause = "c"', "in Spans it is tree.path"),
        (
            'lines.down = "/"',
            "/ is both app.filter (Filter traces) and lines.down (Down): it is always app.filter",
        ),
    ],
)
def test_keys_that_get_in_each_others_way_are_pointed_out(keymap: str, sentence: str) -> None:
    assert sentence in "\n".join(remarks(f"[keymap]\n{keymap}"))


def test_keys_that_change_places_are_no_conflict() -> None:
    assert remarks('[keymap]\napp.pause = "F"\napp.follow = "p"') == []


def test_the_built_in_keys_are_no_conflict_and_so_is_moving_one_to_where_it_is() -> None:
    assert remarks('[keymap]\n"app.filter" = "/"\n"lines.down" = ["j", "down"]') == []


def test_a_file_that_cannot_be_read_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'theme = "\xe4"')
    for path in (tmp_path, tmp_path / "latin.toml"):
        (remark,) = read_settings(path, {}).remarks
        assert "the file cannot be read" in str(remark)
    assert read_settings(tmp_path / "none.toml", {}) == Settings()


def test_the_file_to_fill_in_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    assert make_settings_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_settings(path, {}).remarks == ()
    path.write_text('theme = "nord"\n')
    assert not make_settings_file(path)
    assert read_settings(path, {}).theme == "nord"


def test_every_line_of_the_file_to_fill_in_is_right_and_every_setting_is_in_it() -> None:
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    filled = [line.removeprefix("#") if "=" in line and line[:2] != "# " else line for line in lines]
    settings = settings_from("\n".join(filled))
    assert preferences_of(settings, [*BUILTIN_THEMES, "agno-dark"]).remarks == ()
    missing = {name for name in Settings._fields if name not in ("sources", "remarks")} - {
        name.partition(".")[0] for name in settings.sources
    }
    assert not missing


def test_every_setting_is_followed_somewhere() -> None:
    package = TEMPLATE.parents[1]
    read = {
        found
        for file in package.rglob("*.py")
        if file.parent.name not in ("config", "cli") or file.name == "open.py"
        for found in re.findall(r"\bsettings\.([a-z_]+)", file.read_text(encoding="utf-8"))
    }
    unread = {name for name in Settings._fields if not {name, f"{name}_bytes"} & read}
    assert unread == {"sources"}, "read by `source_of`"


def test_a_theme_is_kept_until_a_file_says_another(tmp_path: Path) -> None:
    assert kept_theme(tmp_path / "none") == ""
    path = keep_theme(tmp_path / "state", "dracula")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = kept_theme(tmp_path / "state")
    assert read_settings(tmp_path / "none.toml", {}, kept_theme=kept).theme == "dracula"
    (tmp_path / "settings.toml").write_text('theme = "nord"')
    assert read_settings(tmp_path / "settings.toml", {}, kept_theme=kept).theme == "nord"
