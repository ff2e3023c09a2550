"""Ways to the clipboard: what is written to which terminal, which programs are asked, what is left."""

from __future__ import annotations

import stat
from base64 import b64decode
from pathlib import Path

import pytest

from agno_trace_tui.tui.clipboard import copying
from agno_trace_tui.tui.clipboard.osc52 import MOST_BYTES, sequence_for
from agno_trace_tui.tui.clipboard.tools import Tool, desktops, multiplexers

PLAIN = "\x1b]52;c;aMOp\x07"
HE = "hé".encode()


@pytest.mark.parametrize(
    ("environment", "sequence"),
    [
        ({"TERM": "xterm-256color"}, PLAIN),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"},
            "\x1bPtmux;\x1b\x1b]52;c;aMOp\x07\x1b\\",
        ),
        ({"TERM": "screen", "STY": "1.pts"}, "\x1bP\x1b]52;c;aMOp\x07\x1b\\"),
        ({"TERM": "tmux-256color"}, PLAIN + "\x1bPtmux;\x1b\x1b]52;c;aMOp\x07\x1b\\"),
        ({"TERM": "linux"}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, None),
    ],
)
def test_what_is_written_to_each_terminal(environment: dict[str, str], sequence: str | None) -> None:
    assert sequence_for(HE, environment) == sequence


def test_screen_is_given_pieces_that_it_does_not_cut() -> None:
    written = sequence_for(b"x" * 3_000, {"STY": "1.pts"})
    assert written is not None
    pieces = written.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert max(map(len, pieces)) <= 240
    assert b64decode("".join(pieces).removeprefix("\x1b]52;c;").removesuffix("\x07")) == b"x" * 3_000


def test_what_terminals_drop_is_not_sent() -> None:
    assert sequence_for(b"x" * MOST_BYTES, {}) is not None
    assert len(sequence_for(b"x" * MOST_BYTES, {}) or "") < 100_001
    assert sequence_for(b"x" * (MOST_BYTES + 1), {}) is None


def test_nothing_in_a_text_can_steer_the_terminal() -> None:
    written = sequence_for(b"\x07\x1b]0;owned\x07\x1b\\", {})
    assert written is not None
    assert written.removeprefix("\x1b]52;c;").removesuffix("\x07").replace("=", "").isalnum()


@pytest.mark.parametrize(
    ("environment", "platform", "programs"),
    [
        ({}, "linux", []),
        ({"DISPLAY": ":0"}, "linux", ["xclip", "xsel"]),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", ["wl-copy", "xclip", "xsel"]),
        ({}, "darwin", ["pbcopy"]),
        ({"SSH_CONNECTION": "1"}, "darwin", []),
        (
            {"SSH_CONNECTION": "1", "DISPLAY": "localhost:10.0", "WAYLAND_DISPLAY": "w"},
            "linux",
            ["xclip", "xsel"],
        ),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", ["clip.exe"]),
    ],
)
def test_the_clipboard_that_is_asked_is_the_one_the_reader_sits_before(
    environment: dict[str, str], platform: str, programs: list[str]
) -> None:
    assert [tool.command[0] for tool in desktops(environment, platform)] == programs


def test_tmux_is_asked_only_inside_it() -> None:
    assert not list(multiplexers({}))
    assert next(multiplexers({"TMUX": "x"})).command == ("tmux", "load-buffer", "-w", "-")


def a_program(folder: Path, name: str, script: str) -> Tool:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return Tool((str(path),), f"with {name}")


def test_a_program_gets_the_text_from_its_standard_input_exactly(tmp_path: Path) -> None:
    text = "a\x1b[31m\r\n\t東京 $(touch x) `x` \u202e"
    assert a_program(tmp_path, "taker", f"cat > {tmp_path}/got").take(text)
    assert (tmp_path / "got").read_bytes().decode() == text


@pytest.mark.parametrize("script", ["exit 1", "exec 0<&-; exit 3"])
def test_a_program_that_fails_did_not_take_it(tmp_path: Path, script: str) -> None:
    assert not a_program(tmp_path, "fails", script).take("x" * 1_000_000)


def test_a_program_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agno_trace_tui.tui.clipboard.tools.PATIENCE", 0.2)
    assert not a_program(tmp_path, "sleeps", "exec sleep 60").take("x")


def test_where_a_text_went_is_told_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "desktops", lambda *_: [])
    written: list[str] = []
    copied = copying.copy("x" * 1_200, ".md", written.append, {"TERM": "xterm"})
    assert copied.sentence("Markdown") == "Copied 1.2 kB · Markdown · to the terminal's clipboard (OSC 52)"
    assert len(written) == 1


def test_every_way_that_took_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = [a_program(tmp_path, "broken", "exit 1"), a_program(tmp_path, "good", "cat >/dev/null")]
    monkeypatch.setattr(copying, "desktops", lambda *_: tools)
    copied = copying.copy("é", ".txt", lambda _: None, {"TERM": "xterm"})
    assert copied.sentence("text") == "Copied 2 B · text · to the terminal's clipboard (OSC 52) and with good"


def test_what_no_clipboard_takes_goes_into_a_file_that_only_the_reader_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "desktops", lambda *_: [])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    text = "long\r\n\x1b" * 20_000
    copied = copying.copy(text, ".md", lambda _: pytest.fail("too long for OSC 52"), {"TERM": "xterm"})
    path = Path(copied.ways[0].removeprefix("into the file "))
    assert path.read_bytes().decode() == text
    assert path.name == "text.md"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.parent.parent == tmp_path


def test_where_nothing_can_be_written_it_is_said_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "desktops", lambda *_: [])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    copied = copying.copy("x", ".txt", None, {})
    assert copied.sentence("text") == (
        "Not copied: there is no clipboard, and no file could be written (No such file or directory)."
    )
