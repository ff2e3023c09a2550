"""A model that follows scripts: an OpenAI-compatible server on this machine's loopback address.

    with ScriptedModel() as model:
        url = model.play(in_turn(Reply(text="Good morning.")))
        OpenAIChat(id="gpt-5-mini", base_url=url, api_key="none").…

Each script has an address of its own, so one server plays for any number of agents at once.
Standard library only.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from agno_trace_tui.demo import chat_wire
from agno_trace_tui.demo.script import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from agno_trace_tui.demo.script import Answer, Reply, Script, Turn

COMPLETIONS = "/chat/completions"

NO_SUCH_SCRIPT = Refusal("No script is played at this address.", status=404, thinking_seconds=0)
NOT_JSON = Refusal("The request is not JSON.", status=400, thinking_seconds=0)


def no_pause(seconds: float) -> None:
    """Go on at once, however long the script wants to think."""


class ScriptedModel:
    """Plays scripts for as long as its `with` block lasts.

    `pause` is called with the seconds (of pace 1) that an answer takes; it may wait as long as it likes,
    shorten them, or block until a test lets it go on.
    """

    def __init__(self, pause: Callable[[float], None] = no_pause) -> None:
        self.pause = pause
        self._scripts: list[Script] = []
        self._numbers = itertools.count(1)
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="scripted model", daemon=True
        )

    def __enter__(self) -> ScriptedModel:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def play(self, script: Script) -> str:
        """The base URL at which a client finds this script."""
        self._scripts.append(script)
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/{len(self._scripts) - 1}/v1"

    def answer(self, path: str, body: bytes) -> tuple[Turn | None, Answer]:
        """The turn that a request holds (`None`: it cannot be read), and the script's answer."""
        number = path.strip("/").partition("/")[0]
        if not path.endswith(COMPLETIONS) or not number.isdecimal() or int(number) >= len(self._scripts):
            return None, NO_SUCH_SCRIPT
        try:
            turn = chat_wire.turn_of(json.loads(body))
        except (ValueError, AttributeError):
            return None, NOT_JSON
        return turn, self._scripts[int(number)](turn)

    def next_number(self) -> int:
        """A number that makes the ids of one answer unique."""
        return next(self._numbers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, model: ScriptedModel) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.model = model

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hung up is no news, and the terminal belongs to the monitor."""


class _Conversation(BaseHTTPRequestHandler):
    """One request. The connection is closed after it, so that no thread is left waiting for the next."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer a completion."""
        model = self.server.model
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        turn, answer = model.answer(self.path, body)
        model.pause(answer.thinking_seconds)
        if isinstance(answer, Refusal) or turn is None:
            refusal = answer if isinstance(answer, Refusal) else NOT_JSON
            self._send_json(chat_wire.error_body(refusal), refusal.status)
        elif turn.streamed:
            self._stream(answer, turn)
        else:
            self._send_json(chat_wire.completion(answer, turn, model.next_number(), int(time.time())))

    def _send_json(self, body: dict[str, Any], status: int = 200) -> None:
        text = json.dumps(body).encode()
        self._send_head("application/json", status, len(text))
        self.wfile.write(text)

    def _stream(self, reply: Reply, turn: Turn) -> None:
        model = self.server.model
        self._send_head("text/event-stream")
        for chunk in chat_wire.chunks(reply, turn, model.next_number(), int(time.time())):
            self.wfile.write(chat_wire.server_sent(chunk))
            self.wfile.flush()
            model.pause(reply.piece_seconds)
        self.wfile.write(chat_wire.END_OF_STREAM)

    def _send_head(self, content_type: str, status: int = 200, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        if length is not None:
            self.send_header("content-length", str(length))
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
