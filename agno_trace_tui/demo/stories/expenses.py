"""A session of three turns: each is a trace of its own, and each prompt carries the turns before it."""

from __future__ import annotations

from agno.agent import Agent
from agno.db.in_memory import InMemoryDb

from agno_trace_tui.demo.script import Answer, Reply, ToolCall, Turn
from agno_trace_tui.demo.stories.stage import Stage, Story

QUESTIONS = (
    "I paid 48.20 for the taxi from the airport. Can I claim it?",
    "And the 12.50 for the sandwich on the train?",
    "Then submit both, please.",
)


def tell(stage: Stage, telling: int) -> None:
    """Talk about expenses."""

    def find_rule(topic: str) -> str:
        """The rule of the expenses policy on a topic."""
        stage.pause(0.8)
        return {"taxi": "Taxis: up to 60.00 with a receipt.", "meals": "Meals: up to 25.00 a day."}.get(
            topic, "none"
        )

    def submit_claim(items: list[str], total: float) -> str:
        """Submit a claim."""
        stage.pause(1.0)
        return f"Claim C-{310 + telling} submitted: {len(items)} items, {total:.2f}."

    agent = Agent(
        name="Expenses",
        model=stage.model(answer),
        instructions="Quote the rule you rely on.",
        tools=[find_rule, submit_claim],
        db=InMemoryDb(),
        add_history_to_context=True,
        telemetry=False,
    )
    for question in QUESTIONS:
        agent.run(question, session_id=f"expenses-{telling}", user_id="henri")
        stage.pause(1.5)


def answer(turn: Turn) -> Answer:
    """What the model says: a rule first where one is needed, then the answer."""
    cached = 0.0 if turn.question == QUESTIONS[0] and turn.step == 0 else 0.7
    if turn.question == QUESTIONS[2]:
        claim = ToolCall("submit_claim", {"items": ["taxi 48.20", "meal 12.50"], "total": 60.7})
        calls, text = (claim,), f"Done: {' '.join(turn.results)}"
    elif turn.question == QUESTIONS[1]:
        calls, text = (
            (ToolCall("find_rule", {"topic": "meals"}),),
            "Yes: meals are covered up to 25.00 a day.",
        )
    else:
        calls, text = (
            (ToolCall("find_rule", {"topic": "taxi"}),),
            "Yes: taxis up to 60.00, if you kept the receipt.",
        )
    if turn.step == 0:
        return Reply(tool_calls=calls, cached_share=cached)
    return Reply(text=text, cached_share=cached)


EXPENSES = Story("expenses", tell)
