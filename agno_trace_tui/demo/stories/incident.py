"""A workflow with parallel steps: evidence of an incident from three sides at once, then the report."""

from __future__ import annotations

from agno.agent import Agent
from agno.workflow import Parallel, Step, Workflow

from agno_trace_tui.demo.script import Reply, ToolCall, priced
from agno_trace_tui.demo.stories.stage import Stage, Story

SERVICES = ("checkout", "search", "sign-in")


def tell(stage: Stage, telling: int) -> None:
    """Review an incident."""
    service = SERVICES[telling % len(SERVICES)]
    workflow = Workflow(
        name="Incident Review",
        description="Collects evidence from three sides and writes a report.",
        steps=[
            Parallel(
                Step(name="Read logs", agent=log_reader(stage, service)),
                Step(name="Read metrics", agent=metrics_reader(stage, service)),
                Step(name="Read tickets", agent=ticket_reader(stage, service)),
                name="Collect evidence",
            ),
            Step(name="Write report", agent=writer(stage, service)),
        ],
        telemetry=False,
    )
    workflow.run(input=f"What happened to {service} at 14:02?", session_id=f"incident-{70 + telling}")


def log_reader(stage: Stage, service: str) -> Agent:
    """Searches the logs, with a tool."""

    def search_logs(service: str, words: str) -> list[str]:
        """Lines of a service's log that hold the words."""
        stage.pause(2.1)
        return [
            f"14:02:11 {service} ERROR pool exhausted (40 of 40 connections)",
            f"14:02:12 {service} WARN  retrying in 50 ms",
        ]

    return Agent(
        name="Log Reader",
        model=stage.model(
            priced(
                Reply(tool_calls=(ToolCall("search_logs", {"service": service, "words": "ERROR"}),)),
                Reply(text="The connection pool was exhausted at 14:02:11.", cached_share=0.5),
            )
        ),
        tools=[search_logs],
        telemetry=False,
    )


def metrics_reader(stage: Stage, service: str) -> Agent:
    """Reads latency, with a tool."""

    def query_metrics(service: str, metric: str) -> dict[str, float]:
        """Quantiles of a metric in the minutes around the incident."""
        stage.pause(1.2)
        return {"p50": 41.0, "p99": 2870.0}

    return Agent(
        name="Metrics Reader",
        model=stage.model(
            priced(
                Reply(tool_calls=(ToolCall("query_metrics", {"service": service, "metric": "latency_ms"}),)),
                Reply(text="The p99 went from 180 ms to 2,870 ms within a minute; the median did not move."),
            )
        ),
        tools=[query_metrics],
        telemetry=False,
    )


def ticket_reader(stage: Stage, service: str) -> Agent:
    """Reads what customers said."""
    return Agent(
        name="Ticket Reader",
        model=stage.model(
            priced(
                Reply(
                    text=f"Nine tickets name {service}; all say it hung, none says it lost data.",
                    thinking_seconds=3.4,
                )
            ),
            "gpt-5-nano",
        ),
        telemetry=False,
    )


def writer(stage: Stage, service: str) -> Agent:
    """Writes the report."""
    return Agent(
        name="Report Writer",
        model=stage.model(
            priced(
                Reply(
                    text=(
                        f"## {service}, 14:02\n\n"
                        "**Cause**: the connection pool (40) was exhausted after a deploy doubled the workers.\n\n"
                        "**Effect**: p99 of 2.9 s for six minutes, nine tickets, nothing lost.\n\n"
                        "**Next**: size the pool by workers; alert at 80 %.\n"
                    ),
                    reasoning_tokens=320,
                    thinking_seconds=3.6,
                )
            ),
            "gpt-5",
        ),
        telemetry=False,
    )


INCIDENT = Story("incident", tell)
