"""A failing tool and its recovery: the order service times out once, its replica answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno.agent import Agent

from agno_trace_tui.demo.script import Reply, ToolCall, in_turn
from agno_trace_tui.demo.stories.stage import Stage, Story
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from agno_trace_tui.demo.script import Script


class Ticket(NamedTuple):
    """A customer who writes in."""

    customer: str
    address: str
    order: str
    complaint: str


TICKETS = (
    Ticket("Dana", "dana@example.com", "A-10422", "My parcel has been stuck in Leipzig for six days."),
    Ticket("Emre", "emre@example.com", "A-10817", "The tracking page has said *in transit* since Monday."),
    Ticket("Fiona", "fiona@example.com", "A-11003", "Where is my lamp? It was due on Friday."),
)


class OrderServiceTimeoutError(TimeoutError):
    """The order service did not answer."""


def tell(stage: Stage, telling: int) -> None:
    """Answer a ticket."""
    ticket = TICKETS[telling % len(TICKETS)]

    def find_customer(email: str) -> dict[str, object]:
        """Look up a customer by address."""
        stage.pause(0.5)
        return {"name": ticket.customer, "email": email, "since": 2021, "orders": [ticket.order]}

    def lookup_order(order_id: str, replica: bool = False) -> dict[str, object]:
        """Look up an order; the replica may be a minute behind."""
        stage.pause(1.4)
        if not replica:
            raise OrderServiceTimeoutError(
                f"order service timed out after 2.0 s (shard eu-2, order {order_id})"
            )
        return {"order": order_id, "status": "in transit", "last_scan": "Leipzig", "paid": 84.9}

    agent = Agent(
        name="Support Triage",
        model=stage.model(script_of(ticket), "gpt-5"),
        instructions="Find out what happened before you answer. Never promise a refund yourself.",
        tools=[find_customer, lookup_order],
        telemetry=False,
    )
    agent.run(f"From {ticket.address}: {ticket.complaint}", session_id=f"ticket-{4200 + telling}")


def script_of(ticket: Ticket) -> Script:
    """The order service fails, the model asks the replica."""
    return in_turn(
        Reply(tool_calls=(ToolCall("find_customer", {"email": ticket.address}),), reasoning_tokens=128),
        Reply(tool_calls=(ToolCall("lookup_order", {"order_id": ticket.order}),), cached_share=0.5),
        Reply(
            tool_calls=(ToolCall("lookup_order", {"order_id": ticket.order, "replica": True}),),
            reasoning="The primary shard timed out. The replica is good enough for a status.",
            reasoning_tokens=64,
            cached_share=0.7,
        ),
        Reply(
            text=(
                f"Hello {ticket.customer},\n\nthank you for writing. Order {ticket.order} is in transit and was "
                "last scanned in Leipzig. I have asked the carrier to look for it and will write again tomorrow "
                "before noon.\n\n(Handed to the refunds queue with priority *normal*.)"
            ),
            thinking_seconds=2.8,
            cached_share=0.8,
        ),
    )


SUPPORT = Story("support", tell)
