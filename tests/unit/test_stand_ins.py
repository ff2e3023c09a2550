"""Terminals whose encoding lacks characters: what stands in their place, in as many cells."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agno_trace_tui.cli.main import main
from agno_trace_tui.tui.rendering.stand_ins import StandIns
from agno_trace_tui.tui.rendering.terminal_encoding import terminal_encoding

ENCODINGS = ["ascii", "iso8859-1", "koi8-r", "gbk"]

texts = st.text(
    st.sampled_from("aé –…│╭≥×城🙂👩\u200d\ufe0f\u0301\u20e3⠋ж'")
    | st.characters(exclude_categories=["Cs", "Cc"])
)


@given(text=texts, encoding=st.sampled_from(ENCODINGS))
def test_what_is_lacking_is_replaced_cell_by_cell(text: str, encoding: str) -> None:
    shown = StandIns(encoding).shown(text)
    shown.encode(encoding)
    assert cell_len(shown) == cell_len(text)


@given(text=st.text(), encoding=st.sampled_from(ENCODINGS))
def test_what_is_there_stays(text: str, encoding: str) -> None:
    told = text.encode(encoding, "ignore").decode(encoding)
    if cell_len(told) == sum(map(cell_len, told)):
        assert StandIns(encoding).shown(told) == told


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("ascii", "╭─ “Zürich” … 9 °C ≥2 ─╮", '+- "Z?rich" ~ 9 ?C >2 -+'),
        ("iso8859-1", "╭─ “Zürich” … 9 °C ≥2 ─╮", '+- "Zürich" ~ 9 °C >2 -+'),
        ("ascii", "\x1b[31m京都🙂\x1b[0m", "\x1b[31m??????\x1b[0m"),
        ("ascii", "👩\u200d👩\u200d👧 e\u0301x", "?? ex"),
    ],
)
def test_signs_have_others_like_them_and_all_else_a_question_mark(
    encoding: str, text: str, shown: str
) -> None:
    assert StandIns(encoding).shown(text) == shown


@pytest.mark.parametrize(
    ("locale_says", "stream", "shown"),
    [
        ("UTF-8", "utf-8", "utf-8"), ("ANSI_X3.4-1968", "utf-8", "ascii"), ("UTF-8", "ascii", "ascii"),
        ("ISO-8859-1", "iso8859-1", "iso8859-1"), ("ISO-8859-1", "utf-8", "ascii"), ("made-up", "utf-8", "ascii"),
    ],
)  # fmt: skip
def test_a_terminal_has_what_both_the_locale_and_the_stream_have(
    locale_says: str, stream: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: locale_says)
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), encoding=stream))
    assert terminal_encoding() == shown


def test_a_mistake_is_pointed_at_in_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(said, encoding="ascii", write_through=True))
    assert main(["list", "traces.db", "--filter", "name:京都 sttus:error"]) == 2
    _, line, pointer, *_ = said.getvalue().decode("ascii").splitlines()
    assert line == "  name:???? sttus:error"
    assert pointer.index("^") == line.index("sttus")
