"""An agent with tools: a weekend by train, weather and connections asked for at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno.agent import Agent

from agno_trace_tui.demo.script import Reply, ToolCall, in_turn
from agno_trace_tui.demo.stories.stage import Stage, Story
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from agno_trace_tui.demo.script import Script


class Trip(NamedTuple):
    """A weekend away."""

    traveller: str
    home: str
    city: str
    train: str
    sky: str
    advice: str


TRIPS = (
    Trip("alice", "Paris", "Zürich", "TGV 9203, 07:22", "light rain, 11 °C", "the Kunsthaus on Saturday"),
    Trip("bruno", "Tokyo", "京都", "のぞみ 21, 08:00", "sunny, 17 °C", "Arashiyama before nine"),
    Trip("chloe", "Porto", "Lisbon", "AP 122, 06:40", "sunny, 19 °C", "the river walk to Belém"),
)


def tell(stage: Stage, telling: int) -> None:
    """Plan a trip."""
    trip = TRIPS[telling % len(TRIPS)]

    def get_forecast(city: str, days: int = 2) -> str:
        """Weather forecast for a city."""
        stage.pause(1.1)
        return f"{city}: {trip.sky} for {days} days, wind 9 km/h."

    def find_trains(origin: str, destination: str, day: str) -> str:
        """Trains between two cities on a day."""
        stage.pause(1.7)
        return f"{day}, {origin} to {destination}: {trip.train}, 2 seats left at 59.00; next one two hours later."

    agent = Agent(
        name="Trip Planner",
        model=stage.model(script_of(trip)),
        instructions="Plan weekends by train. Check the weather and the seats before you answer. Be brief.",
        tools=[get_forecast, find_trains],
        telemetry=False,
    )
    agent.run(
        f"A weekend in {trip.city}, leaving {trip.home} on Friday or Saturday morning?",
        user_id=trip.traveller,
    )


def script_of(trip: Trip) -> Script:
    """Both tools at once, then the plan."""
    return in_turn(
        Reply(
            tool_calls=(
                ToolCall("get_forecast", {"city": trip.city, "days": 2}),
                ToolCall("find_trains", {"origin": trip.home, "destination": trip.city, "day": "Saturday"}),
            ),
            thinking_seconds=2.2,
        ),
        Reply(
            text=(
                f"**{trip.city}, Saturday to Sunday**\n\n"
                f"- Take {trip.train} from {trip.home}: two seats are left at 59.00.\n"
                f"- Expect {trip.sky}.\n"
                f"- I would plan {trip.advice}.\n\n"
                "Shall I hold the seats?"
            ),
            thinking_seconds=2.6,
            cached_share=0.6,
        ),
    )


TRAVEL = Story("travel", tell)
