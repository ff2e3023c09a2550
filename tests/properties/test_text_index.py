"""An index of words loses nothing: whatever is in the file, is searched for, and has been indexed so far."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agno_trace_tui.store.text_index import reading as slices
from agno_trace_tui.store.text_index.candidates import lines_with
from agno_trace_tui.store.text_index.words import (
    LONGEST,
    OPAQUE,
    SMALL,
    Exactly,
    Requirement,
    gather,
    requirements,
)
from tests.support.text_index import AgnoFile, found, left_in, step

WORDS = (
    "ΟΔΥΣΣΕΥΣ", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "weather", "Weather", "whether", "report_2026", "größe", "GRÖSSE", "ÉCLAIR", "éclair", "погода", "Погода",
    "天气", "今天天气很好", "東京の天気", "サーバー", "날씨가", "🌧️🌧", "ไม่มีอากาศ", "a", "it", "id-4f1c-9d", "C:\\temp\\x",
    '"quoted"', "100%", "_x_", "line\nbreak", "tab\there", "K", "ſ", "x" * 70, "Zug" * 40, "QUJD" * 90, "\ufffd", "\x00",
    "a*b", "e\u0301", "\u00a0", "-", "://",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), min_size=1, max_size=4).map(" ".join)
texts = texts | texts.map(lambda text: text.replace(" ", ""))


def nested(text: str) -> str:
    """JSON in JSON, as arguments and prompts are recorded."""
    return json.dumps({"query": text})


attributes = st.one_of(
    st.builds(lambda text: {"input.value": text}, texts),
    st.builds(lambda text: {"input.value": nested(text), "llm.model_name": text[:9]}, texts),
    st.builds(lambda text: {"a": {"b": [text, 1.5]}, "n": 17, "t": True, "z": None}, texts),
    st.builds(lambda text: {"llm.tools.0.tool.json_schema": text}, texts),
    st.builds(lambda text: '{"input.value": NaN, "x": ' + json.dumps(text), texts),
    st.builds(lambda text: json.dumps({"x": text}, ensure_ascii=False), texts),
    st.builds(lambda text: json.dumps({"x": text + "\ud83d"}), texts),
    st.sampled_from(["", "[]", '"weather"', "null", '["weather"]']),
)
spans = st.tuples(st.integers(0, 9), attributes, texts, st.none() | texts)
changes = st.lists(st.one_of(spans, st.integers(0, 9), st.just("vacuum"), texts), max_size=4)


def cleaned(text: str) -> str:
    """A text as it can be stored, without what ends a filter's quotes."""
    return text.encode("utf-8", "replace").decode().replace('"', "").replace("\\", "").replace("\x00", "")


@st.composite
def searched(draw: st.DrawFn, said: list[str]) -> str:
    """Something to look for: a part of what is said somewhere."""
    text = draw(st.sampled_from(said))
    start = draw(st.integers(0, max(0, len(text) - 4)))
    part = cleaned(text[start : start + draw(st.sampled_from([80, 40, 12, 6, 4, 3, 2]))])
    return draw(st.sampled_from([part, part.upper(), part.lower(), part[:2] + "*" + part[4:]]))


def filters(text: str, other: str) -> list[str]:
    """Filters that look for one text or two, wherever they may stand."""
    return [
        f'"{text}" -"{other}"',
        f'"{text}" OR "{other}"',
        f'("{text}" OR status:error) -"{other}"',
    ]


def texts_of(value: object) -> list[str]:
    return (
        [value]
        if isinstance(value, str)
        else list(map(str, value.values()))
        if isinstance(value, dict)
        else []
    )


def add(file: AgnoFile, span: tuple[int, object, str, str | None]) -> list[str]:
    """Add a span; answers what it says."""
    trace, told, name, message = span
    file.span(trace, told, cleaned(name), message and cleaned(message))
    return [*texts_of(told), name, *([message] if message else [])]


def change(file: AgnoFile, what: object) -> list[str]:
    """Change a file; answers what is said anew."""
    if isinstance(what, tuple):
        return add(file, what)
    if isinstance(what, int):
        file.prune(what)
    elif what == "vacuum":
        file.connection.execute("VACUUM")
    else:
        file.trace(9, cleaned(str(what)))
    return []


@pytest.mark.slow
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    data=st.data(),
    first=st.lists(spans, min_size=2, max_size=10),
    later=changes,
    steps=st.sampled_from([100, 100, 8, 4, 2, 1, 0]),
    more=st.sampled_from([0, 0, 0, 1, 2, 100]),
)
def test_an_index_loses_nothing(
    data: st.DataObject,
    first: list[tuple[int, object, str, str | None]],
    later: list[object],
    steps: int,
    more: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        for name in ("SLICE_ROWS", "SLICE_TRACES"):
            patch.setattr(slices, name, 2)
        path, root = Path(folder, "traces.db"), Path(folder, "cache")
        file = AgnoFile(path)
        with closing(file.connection):
            said = ["step", "agent run", *(text for span in first for text in add(file, span))]
            step(path, root, steps)
            said += [text for what in later for text in change(file, what)]
            with suppress(slices.RenumberedError):
                step(path, root, more)
            sought = [text for text in (data.draw(searched(said)) for _ in range(8)) if text.strip()]
            for text, left in left_in(path, sought, root).items():
                assert set(found(path, f'"{text}"')) <= left
            for filter_text in filters(*sought[:2]) if len(sought) > 1 else ():
                assert found(path, filter_text, root) == found(path, filter_text)


long_texts = st.builds(
    "".join, st.lists(st.sampled_from([*WORDS, "x" * 33, "Äb" * 50, " ", " ", ".", "天"]), max_size=5)
)


@settings(max_examples=1_000)
@given(long_texts | st.text(), st.integers(0, 200), st.integers(1, 200), st.integers(0, 2))
def test_whatever_like_finds_in_a_text_is_among_its_words(
    text: str, start: int, length: int, case: int
) -> None:
    part = text[start : start + length]
    part = [part, part.translate(SMALL), "".join(c.upper() if c.isascii() else c for c in part)][case]
    words: set[str] = set()
    gather(text, words)
    for need in requirements(part):
        assert OPAQUE in words or any(meets(word, need) for word in words)


def meets(word: str, need: Requirement) -> bool:
    if isinstance(need, Exactly):
        return word == need.word
    return bool(list(lines_with(f"\n{word}\n".encode(), need)))


@given(st.text())
def test_words_are_those_that_the_index_reads(text: str) -> None:
    words: set[str] = set()
    gather(text, words)
    assert all(0 < len(word) <= LONGEST for word in words)
    assert not any(set(word) & set(' "\n\t') for word in words)
