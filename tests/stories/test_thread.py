"""A reader of the conversation: what is new, what the tools answered, Markdown or as it was written."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from agno_trace_tui.semantics.message import Conversation, Message
from agno_trace_tui.tui.rendering.subject import Neighbours
from tests.stories.test_detail_pane import reading
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, agent
from tests.support.screen import monitoring
from tests.support.subjects import LLM, subject


async def test_a_models_calls_stand_with_the_results_that_the_next_call_was_given(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("enter", "j", "m")
        await reader.until(lambda: '"temp": 21.5' in reader.document())
        answer = reader.document().partition("▾ answer")[2]
        assert answer.index("ƒ get_weather") < answer.index('"temp": 21.5') < answer.index("ƒ add")


async def test_what_is_new_since_the_previous_call_is_set_apart(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("enter", "j", "m")
        await reader.until(lambda: "▾ answer" in reader.document())
        assert "since the previous model call" not in reader.document()
        await reader.press("G")
        await reader.until(lambda: "since the previous model call" in reader.document())
        before, _, new = reader.document().partition("since the previous model call")
        assert "of the previous model call" in before
        assert "▾ assistant" in new


async def test_a_run_is_told_as_the_conversation_of_its_last_call(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("enter", "m")
        await reader.until(lambda: "As the run's last model call had it" in reader.document())
        assert "ƒ get_weather" in reader.document()


async def test_markdown_is_rendered_until_the_reader_wants_it_as_written() -> None:
    message = {"role": "assistant", "content": "# Title\n\n- **bold**"}
    async with reading() as reader:
        await reader.show(subject({**LLM, "output.value": json.dumps({"messages": [message]})}), "messages")
        assert "▎ • bold" in reader.lines()
        reader.pane.markdown = False
        await reader.pilot.pause()
        assert "▎ # Title" in reader.lines()
        await reader.show(subject({"openinference.span.kind": "AGENT", "output.value": "- **x**"}), "output")
        assert reader.lines()[0] == "- **x**"
        reader.pane.markdown = True
        await reader.pilot.pause()
        assert reader.lines()[0] == "• x"


async def test_a_key_turns_markdown_off_and_on_from_any_pane(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("M")
        assert not reader.detail.markdown
        await reader.press("enter", "M")
        assert reader.detail.markdown


async def test_what_the_reader_folded_stays_folded_while_the_call_goes_on() -> None:
    given = {
        **LLM,
        "llm.input_messages.0.message.role": "system",
        "llm.input_messages.0.message.content": "Be.",
    }
    running = subject(given, end=None, process=1)
    async with reading() as reader:
        await reader.show(running, "messages")
        assert reader.lines()[0].startswith("▎ ▸ system")
        await reader.press("}", "{", "enter")
        assert reader.lines()[:2] == ["▎ ▾ system", "▎ Be."]
        await reader.show(subject({**given, "output.value": '[{"role": "assistant", "content": "Yes."}]'}))
        assert reader.lines()[:2] == ["▎ ▾ system", "▎ Be."]
        assert "▎ Yes." in reader.lines()


async def test_neighbours_that_come_later_are_shown_at_once() -> None:
    call = subject({**LLM, "input.value": json.dumps([{"role": "user", "content": "hi"}])})
    async with reading() as reader:
        await reader.show(call, "messages")
        assert "previous model call" not in "\n".join(reader.lines())
        await reader.show(call._replace(neighbours=Neighbours(before=Conversation((Message("user", "hi"),)))))
        assert "Nothing is new since the previous model call." in reader.lines()


PICTURE = base64.b64encode(bytes(range(256)) * 12).decode()
LETTER = base64.b64encode(b"%PDF-1.7 " + bytes(range(256)) * 8).decode()


async def test_pictures_and_files_are_named_by_type_and_size_and_never_drawn(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    contents = [
        {"type": "text", "text": "What is in these?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}},
        {
            "type": "file",
            "file": {"filename": "letter.pdf", "file_data": f"data:application/pdf;base64,{LETTER}"},
        },
    ]
    asked = json.dumps({"messages": [{"role": "user", "content": contents}]})
    with agent(path) as working:
        root = working.begin(
            "Clerk.run", **AGENT, **{"input.value": asked, "output.value": "A cat and a bill."}
        )
        working.end(
            working.begin("Model.invoke", root, **MODEL, **{"input.value": asked, "output.value": "A cat."})
        )
        working.end(root)
    async with monitoring(path, size=(140, 40), traces=1) as reader:
        for place in ("enter", "j"):
            for tab in ("m", "i", "d"):
                await reader.press(place if tab == "m" else tab, tab)
                await reader.until(reader.document)
                if tab == "m":
                    await reader.until(lambda: "[image: image/png, 3.1 kB]" in reader.document())
                    assert "What is in these?" in reader.document()
                    assert "letter.pdf" in reader.document()
                    assert "2.1 kB]" in reader.document()
                for content in (PICTURE, LETTER):
                    assert content[40:80] not in reader.page().replace("\n", ""), (place, tab)
                    assert content[40:80] not in reader.document(), (place, tab)
