"""A team with delegation: a leader, a scout who searches papers, a checker who doubts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno.agent import Agent
from agno.team import Team

from agno_trace_tui.demo.script import Reply, ToolCall, priced
from agno_trace_tui.demo.stories.stage import Stage, Story

if TYPE_CHECKING:
    from agno_trace_tui.demo.script import Script

TOPICS = ("sodium-ion batteries", "heat pumps in old houses", "lichens as air monitors")


def tell(stage: Stage, telling: int) -> None:
    """Make a digest."""
    topic = TOPICS[telling % len(TOPICS)]
    team = Team(
        name="Research Desk",
        model=stage.model(leader_script(topic), "gpt-5"),
        members=[scout(stage, topic), checker(stage)],
        instructions="Let the scout find papers, let the checker doubt them, then write five lines.",
        telemetry=False,
    )
    team.run(f"A digest on {topic}, please.", session_id=f"digest-{telling}", user_id="grace")


def scout(stage: Stage, topic: str) -> Agent:
    """The member who searches."""

    def search_papers(query: str, year_from: int) -> list[dict[str, object]]:
        """Search papers by words and year."""
        stage.pause(1.9)
        return [
            {"title": f"A field study of {query}", "year": 2025, "cited": 41},
            {"title": f"{query.capitalize()}: ten years on", "year": 2024, "cited": 112},
        ]

    return Agent(
        name="Paper Scout",
        role="Finds recent papers",
        model=stage.model(
            priced(
                Reply(tool_calls=(ToolCall("search_papers", {"query": topic, "year_from": 2024}),)),
                Reply(
                    text="Two papers are worth reading: a field study (2025) and a review (2024).",
                    cached_share=0.5,
                ),
            )
        ),
        tools=[search_papers],
        telemetry=False,
    )


def checker(stage: Stage) -> Agent:
    """The member who doubts."""
    return Agent(
        name="Fact Checker",
        role="Checks claims against their sources",
        model=stage.model(
            priced(
                Reply(
                    text="The review's cost figures are from 2022; the field study holds (n = 214).",
                    reasoning="The sample is large enough. The review quotes prices without a date.",
                    reasoning_tokens=256,
                    thinking_seconds=3.2,
                )
            ),
            "gpt-5",
        ),
        telemetry=False,
    )


def leader_script(topic: str) -> Script:
    """Delegate twice, then write."""
    return priced(
        Reply(
            tool_calls=(
                ToolCall(
                    "delegate_task_to_member",
                    {"member_id": "paper-scout", "task": f"Find two recent papers on {topic}."},
                ),
            )
        ),
        Reply(
            tool_calls=(
                ToolCall(
                    "delegate_task_to_member",
                    {"member_id": "fact-checker", "task": "Check the claims of both papers."},
                ),
            ),
            cached_share=0.6,
        ),
        Reply(
            text=(
                f"**{topic.capitalize()}, in five lines**\n\n"
                "1. A field study with 214 sites confirms the effect.\n"
                "2. A review of ten years sets it in context.\n"
                "3. Its cost figures are from 2022 and should not be quoted.\n"
                "4. Nobody has looked at the second winter yet.\n"
                "5. Read the field study first.\n"
            ),
            thinking_seconds=2.4,
            cached_share=0.7,
        ),
    )


RESEARCH = Story("research", tell)
