"""Made-up runs of agents, ten spans each, 4 KB a span on average; the same number always makes the same run."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

CALLS = 5
"""Model calls of a run; each but the last is followed by a tool call."""

SPANS_PER_RUN = 2 * CALLS
RUNS_PER_SESSION = 5

FIRST_START_NS = 1_788_000_000 * 10**9
"""29 August 2026."""
RUN_INTERVAL_NS = 26 * 10**9
"""100,000 runs are a month."""

RARE_WORD = "zugzwang"
RARE_EVERY = 9_973
"""One run in so many has the rare word in the result of a tool."""

AGENTS = ("Researcher", "Support", "Travel Agent", "Coder", "Analyst", "Editor", "Planner")
MODELS = ("gpt-5-mini", "gpt-5", "claude-sonnet-4-5", "gemini-2.5-pro")
TOOLS = ("search_the_web", "read_page", "query_database")

WORDS = (
    "weather market answer river train report invoice customer lisbon figures question table history meeting"
    " morning ticket query result budget system model library release update travel network evening project"
    " garden price winter document summary source reason energy council journey kitchen signal 天气 東京 größe"
).split()


class MadeSpan(NamedTuple):
    """A span that has ended."""

    span_id: str
    parent_id: str | None
    name: str
    status: str
    message: str | None
    start_ns: int
    end_ns: int
    attributes: dict[str, Any]


class MadeRun(NamedTuple):
    """The spans of one trace in the order of their ends: the root is the last."""

    trace_id: str
    spans: Sequence[MadeSpan]


def sentences() -> tuple[str, ...]:
    """The sentences that texts are put together of."""
    chance = random.Random(7)
    return tuple(
        " ".join(chance.choices(WORDS, k=chance.randint(8, 22))).capitalize() + "." for _ in range(500)
    )


SENTENCES = sentences()
SYSTEM = "You are a careful assistant. " + " ".join(SENTENCES[:5])


def schema(tool: str) -> str:
    """What a model is told of a tool."""
    return json.dumps(
        {
            "type": "function",
            "function": {
                "name": tool,
                "description": SENTENCES[len(tool)],
                "parameters": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}},
                    "required": ["query"],
                },
            },
        }
    )


OFFERED = {f"llm.tools.{place}.tool.json_schema": schema(tool) for place, tool in enumerate(TOOLS)}


def text(chance: random.Random, count: int) -> str:
    """Some sentences."""
    return " ".join(chance.choices(SENTENCES, k=count))


def run_of(number: int) -> MadeRun:
    """One run."""
    chance = random.Random(number)
    root_id = f"{chance.getrandbits(64):016x}"
    begin = FIRST_START_NS + number * RUN_INTERVAL_NS
    agent, model = AGENTS[number % len(AGENTS)], MODELS[number % len(MODELS)]
    question = text(chance, 3)
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    spans: list[MadeSpan] = []
    now = begin + 2_000_000
    for call in range(CALLS):
        last = call == CALLS - 1
        failed = last and number % 97 == 3
        answer = {"role": "assistant", "content": text(chance, 3 if last else 1)}
        end = now + chance.randint(400_000_000, 4_000_000_000)
        spans.append(
            MadeSpan(
                f"{chance.getrandbits(64):016x}",
                root_id,
                "OpenAIChat.invoke",
                "ERROR" if failed else "OK",
                "Rate limit reached for requests" if failed else None,
                now,
                end,
                model_attributes(model, messages, answer, chance),
            )
        )
        now = end + 1_000_000
        if last:
            break
        messages = [*messages, answer]
        tool = tool_span(number, call, root_id, now, chance)
        messages.append({"role": "tool", "content": tool.attributes["output.value"]})
        spans.append(tool)
        now = tool.end_ns + 1_000_000
    root = agent_attributes(number, agent, question, spans[-1].attributes["output.value"])
    status = spans[-1].status
    spans.append(
        MadeSpan(root_id, None, f"{agent.replace(' ', '_')}.run", status, spans[-1].message, begin, now, root)
    )
    return MadeRun(f"{chance.getrandbits(128):032x}", spans)


def agent_attributes(number: int, agent: str, question: str, answer: str) -> dict[str, Any]:
    """What an agent's span tells."""
    return {
        "input.value": question,
        "agent.name": agent,
        "agno.agent.id": agent.lower().replace(" ", "-"),
        "agno.tools": list(TOOLS),
        "session.id": f"session-{number // RUNS_PER_SESSION}",
        "user.id": f"user-{number % 211}",
        "graph.node.id": f"node-{number}",
        "graph.node.name": agent,
        "output.value": answer,
        "output.mime_type": "application/json",
        "agno.run.id": f"run-{number}",
        "openinference.span.kind": "AGENT",
    }


def model_attributes(
    model: str, messages: Sequence[dict[str, str]], answer: dict[str, str], chance: random.Random
) -> dict[str, Any]:
    """What a model call tells: the conversation twice, as the instrumentor records it."""
    told: dict[str, Any] = {
        "input.mime_type": "application/json",
        "input.value": json.dumps({"messages": messages}),
    }
    for place, message in enumerate(messages):
        told[f"llm.input_messages.{place}.message.role"] = message["role"]
        told[f"llm.input_messages.{place}.message.content"] = message["content"]
    tokens = sum(len(message["content"]) for message in messages) // 4
    return told | {
        **OFFERED,
        "llm.model_name": model,
        "llm.provider": "OpenAI",
        "llm.invocation_parameters": '{"temperature": 0.2}',
        "output.value": answer["content"],
        "output.mime_type": "application/json",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": answer["content"],
        "llm.token_count.prompt": tokens,
        "llm.token_count.completion": chance.randint(20, 900),
        "llm.token_count.prompt_details.cache_read": tokens // 2,
        "openinference.span.kind": "LLM",
    }


def tool_span(number: int, call: int, root_id: str, start_ns: int, chance: random.Random) -> MadeSpan:
    """A tool call; the third of one run in 37 fails, and the run ends well."""
    tool = TOOLS[call % len(TOOLS)]
    failed = call == 2 and number % 37 == 1
    arguments = json.dumps({"query": text(chance, 1)})
    output = "timed out" if failed else text(chance, 4)
    if call == 1 and number % RARE_EVERY == RARE_EVERY - 1:
        output = f"{output} {RARE_WORD}"
    attributes = {
        "input.mime_type": "application/json",
        "input.value": arguments,
        "tool.name": tool,
        "tool.description": SENTENCES[len(tool)],
        "tool.parameters": arguments,
        "output.value": output,
        "output.mime_type": "text/plain",
        "openinference.span.kind": "TOOL",
    }
    end_ns = start_ns + chance.randint(5_000_000, 900_000_000)
    status, message = ("ERROR", "timed out") if failed else ("OK", None)
    return MadeSpan(
        f"{chance.getrandbits(64):016x}", root_id, tool, status, message, start_ns, end_ns, attributes
    )
