from __future__ import annotations

import traceback

import pytest

from agno_trace_tui.semantics.stack import Frame, stack_of

TRACE = """Traceback (most recent call last):
  File "/home/ann/app/agent.py", line 12, in main
    run()
    ~~~^^
  File "/v/lib/python3.11/site-packages/agno/agent/agent.py", line 9, in run
    go()
  File "/v/lib/python3.11/site-packages/six.py", line 3, in go
  File "/usr/lib/python3.11/json/decoder.py", line 4, in decode
  File "<frozen importlib._bootstrap>", line 5, in load

During handling of the above exception, another exception occurred:

ValueError: no
"""


def frames(text: str) -> list[Frame]:
    return [item for item in stack_of(text) if isinstance(item, Frame)]


def test_frames_are_told_with_their_code_and_their_library() -> None:
    own, agno, six, standard, frozen = frames(TRACE)
    assert own[:3] == ("/home/ann/app/agent.py", 12, "main")
    assert own.code == ("    run()", "    ~~~^^")
    assert [frame.package for frame in (own, agno, six, standard, frozen)] == [
        None,
        "agno",
        "six",
        "python",
        "python",
    ]
    assert [frame.short_file for frame in (own, agno, six, standard, frozen)] == [
        "/home/ann/app/agent.py", "agno/agent/agent.py", "six.py", "json/decoder.py", "<frozen importlib._bootstrap>",
    ]  # fmt: skip


def test_other_lines_stay_where_they_are() -> None:
    rest = [item for item in stack_of(TRACE) if not isinstance(item, Frame)]
    assert rest == [
        "Traceback (most recent call last):", "",
        "During handling of the above exception, another exception occurred:", "", "ValueError: no",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "package"),
    [
        (r"C:\app\agent.py", None),
        (r"C:\Python311\Lib\json\decoder.py", "python"),
        (r"C:\v\Lib\site-packages\openai\_client.py", "openai"),
        ("/usr/lib/python3/dist-packages/yaml/__init__.py", "yaml"),
        ("/srv/library/python_tools/a.py", None),
        ("<stdin>", None),
    ],
)
def test_libraries_are_known_on_every_system(file: str, package: str | None) -> None:
    (frame,) = frames(f'  File "{file}", line 1, in f')
    assert frame.package == package


def test_what_python_prints_of_nested_and_grouped_exceptions_is_read_whole() -> None:
    def fail() -> None:
        raise ValueError("inner")

    try:
        try:
            fail()
        except ValueError as error:
            raise ExceptionGroup("several", [error, TypeError("other")]) from error
    except ExceptionGroup as error:
        text = "".join(traceback.format_exception(error))
    found = stack_of(text)
    assert [frame.function for frame in found if isinstance(frame, Frame)].count("fail") == 2
    kept = [line for item in found for line in (item.code if isinstance(item, Frame) else [item])]
    assert len(kept) + len(frames(text)) == len(text.rstrip("\n").split("\n"))
