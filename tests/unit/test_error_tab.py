from __future__ import annotations

from agno_trace_tui.tui.rendering.blocks import FileLine
from agno_trace_tui.tui.rendering.detail_documents import TABS
from agno_trace_tui.tui.rendering.subject import Subject
from tests.support.subjects import exception, subject, text

IN = "llm.input_messages"


STACK = """Traceback (most recent call last):
  File "/a/b.py", line 3, in f
    g()
  File "/v/site-packages/agno/agent.py", line 4, in run
    call()
  File "/v/site-packages/openai/client.py", line 5, in post
    raise
ValueError: no
"""


def failed_with(stack: str) -> Subject:
    event = exception(type="ValueError", message="no", stacktrace=stack)
    return subject({}, status="ERROR", events=(event,))


def test_an_error_is_told_with_its_stack() -> None:
    told = text("error", failed_with(STACK))
    assert told.startswith("ValueError\nno\n")
    assert (
        "  /a/b.py:3  f\n    g()\n  ▸ 2 frames of agno, openai  openai/client.py:5  post\nValueError: no"
        in told
    )
    opened = TABS["error"][1](failed_with(STACK)).unfolded()
    assert "  agno/agent.py:4  run\n    call()\n  openai/client.py:5  post\n    raise" in opened.text


def test_every_frame_leads_to_its_file() -> None:
    document = TABS["error"][1](failed_with(STACK)).unfolded()
    lines = document.text.splitlines()
    targets = {lines[number].strip(): document.target_at(number) for number in range(len(document))}
    assert targets["/a/b.py:3  f"] == targets["g()"] == FileLine("/a/b.py", 3)
    assert targets["openai/client.py:5  post"] == FileLine("/v/site-packages/openai/client.py", 5)
    assert targets["ValueError: no"] is None


def test_a_single_library_frame_is_not_worth_folding() -> None:
    stack = 'Traceback (most recent call last):\n  File "/v/site-packages/agno/a.py", line 1, in f\nE: x'
    assert "  agno/a.py:1  f" in text("error", failed_with(stack)).splitlines()


def test_a_stack_in_the_message_is_read_too() -> None:
    told = text("error", subject({}, status="ERROR", message="It broke.\n" + STACK))
    assert told.startswith("failed\nIt broke.\n")
    assert "▸ 2 frames of agno, openai" in told


def test_an_error_without_events_says_how_to_have_them() -> None:
    told = text("error", subject({"output.value": "model down"}, status="ERROR", message="run status: error"))
    assert "run status: error" in told
    assert "model down" in told
    assert "agno_trace_tui.setup_tracing" in told
    nothing_raised = text("error", subject({}, status="ERROR", events=()))
    assert "No exception was recorded" in nothing_raised
    assert "did not fail" in text("error", subject({}))
