"""A run that fails for good: the provider refuses a prompt that is too long."""

from __future__ import annotations

from contextlib import suppress

from agno.agent import Agent
from agno.exceptions import ModelProviderError

from agno_trace_tui.demo.script import Refusal, Reply, ToolCall, in_turn
from agno_trace_tui.demo.stories.stage import Stage, Story

CLAUSE = "The supplier shall keep the premises, including but not limited to the roof, in good repair. "

REFUSAL = Refusal(
    "This model's maximum context length is 272000 tokens. However, your messages resulted in 318442 tokens. "
    "Please reduce the length of the messages.",
    code="context_length_exceeded",
    thinking_seconds=1.8,
)


def tell(stage: Stage, telling: int) -> None:
    """Try to review a contract."""

    def read_contract(name: str) -> str:
        """The text of a contract."""
        stage.pause(0.9)
        return CLAUSE * 60

    agent = Agent(
        name="Contract Reviewer",
        model=stage.model(
            in_turn(
                Reply(tool_calls=(ToolCall("read_contract", {"name": f"lease-{telling + 1}.pdf"}),)), REFUSAL
            )
        ),
        instructions="List the clauses that cost money.",
        tools=[read_contract],
        telemetry=False,
    )
    with suppress(
        ModelProviderError
    ):  # agno 3 returns a run with an error, agno 2 raises: the trace tells it
        agent.run(f"Which clauses of lease-{telling + 1}.pdf cost us money?", user_id="ines")


CONTRACT = Story("contract", tell)
