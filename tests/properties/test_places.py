"""Back and forward: whatever the reader does, the way back is the way there."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.places import LIST, MOST, Place, Places

places = st.builds(
    Place,
    filter_text=st.sampled_from(["", "is:running"]),
    trace_id=st.sampled_from(["a", "b", "c", None]),
    node_id=st.sampled_from([None, "x", "y"]),
    pane=st.sampled_from([LIST, "spans", "detail"]),
)
read_places = places.filter(lambda place: place.pane != LIST)


class Step(NamedTuple):
    """Something the reader does: a movement, a jump, a step back or forward."""

    what: str
    place: Place


steps = st.lists(st.builds(Step, st.sampled_from(["move", "jump", "back", "forward"]), places), max_size=40)


class Reader:
    """Goes where the steps say."""

    def __init__(self) -> None:
        self.places, self.here = Places(), Place()
        self.places.stand(self.here)

    def do(self, step: Step) -> None:
        if step.what == "jump":
            self.places.jump(self.here)
        if step.what in ("back", "forward"):
            found = getattr(self.places, step.what)(self.here)
            self.here = self.here if found is None else found
        else:
            self.here = step.place
        self.places.stand(self.here)


@given(steps)
def test_forward_leads_where_back_led_from(given_steps: list[Step]) -> None:
    reader = Reader()
    for step in given_steps:
        reader.do(step)
    before, back = reader.here, Step("back", Place())
    way = []
    while reader.places.can_go_back:
        reader.do(back)
        way.append(reader.here)
    for place in [*way[-2::-1], before] if way else []:
        reader.do(Step("forward", Place()))
        assert reader.here.is_at(place)


@given(st.lists(read_places, max_size=MOST // 2))
def test_jumps_are_gone_back_one_by_one_as_in_a_browser(visited: list[Place]) -> None:
    reader, history = Reader(), [Place()]
    for place in visited:
        reader.do(Step("jump", place))
        if not place.is_at(history[-1]):
            history.append(place)
        else:
            history[-1] = place
    for place in history[-2::-1]:
        reader.do(Step("back", Place()))
        assert reader.here.is_at(place)
    assert not reader.places.can_go_back


@given(st.lists(places.map(lambda place: place._replace(pane=LIST))))
def test_a_trace_that_is_only_passed_is_no_place(passed: list[Place]) -> None:
    reader = Reader()
    for place in passed:
        reader.do(Step("move", place))
    assert not reader.places.can_go_back


@given(st.lists(places.map(lambda place: place._replace(pane=LIST))))
def test_who_reads_a_trace_comes_back_into_it_from_wherever_the_list_led(passed: list[Place]) -> None:
    reader = Reader()
    read = Place(trace_id="read", node_id="x", pane="detail")
    reader.do(Step("move", read._replace(pane=LIST)))
    reader.do(Step("move", read))
    for place in [read._replace(pane=LIST), *passed, Place(trace_id="other")]:
        reader.do(Step("move", place))
    reader.do(Step("move", Place(trace_id="other", pane="spans")))
    reader.do(Step("back", Place()))
    assert reader.here == read


@given(st.lists(read_places, min_size=2))
def test_no_more_is_remembered_than_anyone_goes_back(visited: list[Place]) -> None:
    reader = Reader()
    for n, place in enumerate(visited * (2 * MOST)):
        reader.do(Step("jump", place._replace(trace_id=str(n))))
    went = 0
    while reader.places.can_go_back:
        reader.do(Step("back", Place()))
        went += 1
    assert went == MOST
