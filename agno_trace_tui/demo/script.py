"""What a scripted model is asked and what it answers: values, without a network or a clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

CHARACTERS_PER_TOKEN = 4
"""The usual rule of thumb: counts look believable without a tokeniser."""

DOLLARS_PER_MILLION = {"gpt-5": (1.25, 10.0), "gpt-5-mini": (0.25, 2.0), "gpt-5-nano": (0.05, 0.4)}
"""Prices of input and output tokens."""

Message: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One request to the model: the messages so far, as OpenAI's chat completions carry them."""

    messages: Sequence[Message]
    tools: Sequence[Mapping[str, Any]] = ()
    model: str = "gpt-5-mini"
    streamed: bool = False
    wants_usage: bool = True
    """Whether a streamed answer ends with token counts (`stream_options.include_usage`)."""

    @property
    def step(self) -> int:
        """How many times the model has answered since the user last spoke."""
        return sum(1 for message in self._since_question() if message.get("role") == "assistant")

    @property
    def question(self) -> str:
        """What the user said last."""
        asked = [message for message in self.messages if message.get("role") == "user"]
        return text_of(asked[-1]) if asked else ""

    @property
    def results(self) -> list[str]:
        """What tools answered since the user last spoke, in order."""
        return [text_of(message) for message in self._since_question() if message.get("role") == "tool"]

    @property
    def prompt_tokens(self) -> int:
        """About how many tokens the request holds, offered tools included."""
        text = sum(len(text_of(message)) for message in self.messages)
        return max(1, (text + (len(json.dumps(self.tools)) if self.tools else 0)) // CHARACTERS_PER_TOKEN)

    def _since_question(self) -> list[Message]:
        recent: list[Message] = []
        for message in reversed(self.messages):
            if message.get("role") == "user":
                break
            recent.append(message)
        return recent[::-1]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool that the model asks for."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)

    @property
    def arguments_text(self) -> str:
        """The arguments as the JSON a model sends."""
        return json.dumps(dict(self.arguments), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the model. Seconds are those of pace 1."""

    text: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning: str | None = None
    thinking_seconds: float = 1.6
    """Before the first byte."""
    piece_seconds: float = 0.06
    """Between the pieces of a streamed answer."""
    cached_share: float = 0.0
    """Share of the prompt that comes from the provider's cache, 0 to 1."""
    reasoning_tokens: int = 0
    tells_cost: bool = False
    """Whether the provider reports what the answer cost; most do not."""

    def usage(self, turn: Turn) -> dict[str, Any]:
        """The token counts of this answer, as OpenAI reports them (`cost` as OpenRouter does, in dollars)."""
        prompt = turn.prompt_tokens
        said = len(self.text or "") + sum(len(call.arguments_text) for call in self.tool_calls)
        completion = max(1, said // CHARACTERS_PER_TOKEN) + self.reasoning_tokens
        counts: dict[str, Any] = {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "prompt_tokens_details": {"cached_tokens": int(prompt * self.cached_share)},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning_tokens},
        }
        if self.tells_cost:
            dear, dearer = DOLLARS_PER_MILLION[turn.model]
            counts["cost"] = round((prompt * dear + completion * dearer) / 1_000_000, 8)
        return counts


@dataclass(frozen=True, slots=True)
class Refusal:
    """The provider answers with an error instead."""

    message: str
    status: int = 400
    code: str | None = None
    thinking_seconds: float = 1.0


Answer: TypeAlias = Reply | Refusal
Script: TypeAlias = Callable[[Turn], Answer]


def in_turn(*answers: Answer) -> Script:
    """A script that gives the first answer to a question, the next after its tools answered, and so on."""

    def script(turn: Turn) -> Answer:
        return answers[min(turn.step, len(answers) - 1)]

    return script


def priced(*answers: Answer) -> Script:
    """As `in_turn`, from a provider that reports what each answer cost."""
    return in_turn(
        *(replace(answer, tells_cost=True) if isinstance(answer, Reply) else answer for answer in answers)
    )


def text_of(message: Message) -> str:
    """The text of a message, whose content may be text, parts or nothing."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return ""
