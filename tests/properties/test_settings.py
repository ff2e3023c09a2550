"""Whatever a settings file, the environment and the command line say, the monitor starts."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from agno_trace_tui.config.reading import PREFIX, settings_from
from agno_trace_tui.config.rules import NAMES, PLAIN
from agno_trace_tui.tui.commands import COMMANDS, UNBOUND
from agno_trace_tui.tui.keymap import in_words, is_key, normal
from agno_trace_tui.tui.preferences import preferences_of, sentences

VALUES = st.sampled_from(
    ['"nord"', '"off"', "true", "3", "-1", "1e9", "[]", '["time"]', "[1, [2]]", "{a = 1}", "1979-05-27", '"\\u0000"']
)  # fmt: skip
NAMED = st.sampled_from([*NAMES, "them", "app.pause", '"app.quit"', "app.nothing", "a.b.c.d", "'x y'"])
LINES = st.one_of(
    st.builds("{} = {}".format, NAMED, VALUES),
    st.sampled_from(["[keymap]", "[filters]", "[other]", "[[keymap]]", "# words", '"""']),
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join)))
@example("a=" + "[" * 5_000)
@example("[keymap]\n[keymap]")
def test_any_file_leaves_settings_that_can_be_followed(text: str) -> None:
    settings = settings_from(text)
    preferences = preferences_of(settings, ["nord"])
    assert preferences.theme in (None, "nord")
    assert all(name in {command.id for command in COMMANDS} for name in preferences.keymap)
    assert all("\n" not in sentence and "\x00" not in sentence for sentence in sentences(preferences.remarks))
    last = text.count("\n") + 1 + sum(text.count(sign) for sign in "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    assert all(remark.source.line is None or 0 < remark.source.line <= last for remark in preferences.remarks)


@given(st.dictionaries(st.sampled_from(list(PLAIN)), st.text()), st.lists(st.text()))
def test_any_environment_and_command_line_leave_settings(
    words: dict[str, str], assignments: list[str]
) -> None:
    environment = {PREFIX + name.upper(): text for name, text in words.items()}
    settings = settings_from(None, environment, assignments)
    assert isinstance(settings.refresh, int)
    assert settings.notify in ("off", "bell", "desktop")
    preferences_of(settings, [])


KEYS = st.sampled_from(
    sorted(
        {key for command in COMMANDS for key in command.keys.split(",")} - {UNBOUND} | set("zZ?/+-[]{}!@#,")
    )
)


@given(
    st.dictionaries(
        st.sampled_from([command.id for command in COMMANDS]), st.lists(KEYS, min_size=1, max_size=3)
    )
)
def test_a_keymap_comes_back_from_the_file_as_it_was_written(keymap: dict[str, list[str]]) -> None:
    lines = [f'"{name}" = [{", ".join(map(repr, keys))}]' for name, keys in keymap.items()]
    settings = settings_from("[keymap]\n" + "\n".join(lines))
    read = preferences_of(settings, []).keymap
    assert read == {name: ",".join(map(normal, keys)) for name, keys in keymap.items()}


@given(st.text(min_size=1, max_size=3))
def test_any_key_can_be_asked_about(key: str) -> None:
    name = normal(key)
    assert normal(name) == name
    assert isinstance(is_key(name), bool)
    in_words(name)


def test_every_built_in_key_is_one() -> None:
    keys = {key for command in COMMANDS for key in command.keys.split(",")} - {UNBOUND}
    wrong = [key for key in keys if not is_key(normal(key))]
    assert not wrong
