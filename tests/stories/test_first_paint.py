"""Stories of the first moment: all that is shown first comes at once, and is painted once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from agno_trace_tui.monitor import first_look
from agno_trace_tui.store import asking
from tests.support import corpus
from tests.support.screen import monitoring

SIZES = [(60, 20), (80, 24), (100, 50), (150, 42)]


class Seen:
    """What Textual did until, and with, the first picture."""

    def __init__(self) -> None:
        self.pictures: list[str] = []
        self.layouts = 0
        self.styled_anew = 0
        self.questions = 0
        self.components = 0
        """Parts of widgets that were styled: each takes as long as a widget."""

    @property
    def is_early(self) -> bool:
        return not self.pictures


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen()
    display, layout, style, apply = App._display, Screen._refresh_layout, Stylesheet.update, Stylesheet.apply
    ask = asking.AsyncReader.ask

    def displayed(app: App[Any], screen: Screen[Any], renderable: Any) -> None:
        if renderable is not None and screen.size and screen is app.screen and not app._batch_count:
            strips = screen._compositor.render_strips()
            seen.pictures.append("\n".join("".join(part.text for part in strip) for strip in strips))
        display(app, screen, renderable)

    def laid_out(screen: Screen[Any], *given: Any, **named: Any) -> None:
        seen.layouts += seen.is_early and bool(screen.is_mounted)
        layout(screen, *given, **named)

    def styled(sheet: Stylesheet, *given: Any, **named: Any) -> None:
        seen.styled_anew += seen.is_early
        style(sheet, *given, **named)

    def applied(sheet: Stylesheet, node: DOMNode, **named: Any) -> None:
        seen.components += seen.is_early and not isinstance(node, (App, Widget))
        apply(sheet, node, **named)

    async def asked(reader: asking.AsyncReader, query: Any) -> Any:
        seen.questions += seen.is_early
        return await ask(reader, query)

    monkeypatch.setattr(App, "_display", displayed)
    monkeypatch.setattr(Screen, "_refresh_layout", laid_out)
    monkeypatch.setattr(Stylesheet, "update", styled)
    monkeypatch.setattr(Stylesheet, "apply", applied)
    monkeypatch.setattr(asking.AsyncReader, "ask", asked)
    monkeypatch.setattr(first_look, "PATIENCE", 20.0)
    return seen


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_picture_has_everything(tmp_path: Path, seen: Seen, size: tuple[int, int]) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    async with monitoring(path, size=size, traces=2):
        first = seen.pictures[0]
    assert "Async Tool Agent" in first
    assert "LIVE" in first
    if size[0] >= 80:
        assert "OpenAIChat" in first, "the spans"
        assert "started" in first, "what the first of them says"
    assert seen.layouts == 1
    assert not seen.styled_anew
    assert seen.components <= 4, "the frames of three panes, what the mouse selects"
    assert not seen.questions, "all was read before the screen was there"


async def test_a_trace_and_a_span_that_were_asked_for_are_in_the_first_picture(
    tmp_path: Path, seen: Seen
) -> None:
    path, oracle = corpus.unpack("3.1.10/tools", tmp_path)
    trace_id, spans = list(oracle["get_spans"].items())[-1]
    tool = next(span for span in spans if span["name"] == "get_weather")
    wishes = {"trace_id": trace_id, "span_id": tool["span_id"]}
    async with monitoring(path, traces=2, **wishes) as reader:
        first = seen.pictures[0]
        assert reader.tree.selected == tool["span_id"]
    assert "get_weather" in first
    assert "started" in first
