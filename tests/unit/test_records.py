"""Named tuples that are finished when the first is made do all that those of `typing` do."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any, Generic, TypeVar

import pytest

from agno_trace_tui.records import NamedTuple

Value = TypeVar("Value")


class Record(NamedTuple):
    """Two fields."""

    name: str
    number: int = 7

    @property
    def twice(self) -> int:
        return 2 * self.number


class Usual(typing.NamedTuple):
    name: str
    number: int = 7


class Told(NamedTuple):
    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Boxed(NamedTuple, Generic[Value]):
    value: Value


class Derived(Record):
    pass


def fresh() -> Any:
    """A class of which there is no instance yet."""

    class Fresh(NamedTuple):
        name: str
        number: int = 7

    return Fresh


@pytest.mark.parametrize("made", [fresh(), Record, Derived], ids=lambda made: made.__name__)
def test_one_is_what_a_usual_one_is(made: Any) -> None:
    one, usual = made("a", number=3), Usual("a", number=3)
    assert one == usual == ("a", 3)
    assert (one.name, one.number) == (usual.name, usual.number)
    assert one._asdict() == usual._asdict()
    assert one._replace(name="b") == ("b", 3)
    assert type(one._replace(name="b")) is made
    assert repr(one) == repr(usual).replace("Usual", made.__name__)
    assert hash(one) == hash(usual)
    assert made("a") == ("a", 7)
    assert copy.copy(one) == copy.deepcopy(one) == one


def test_the_first_may_be_made_of_values() -> None:
    made = fresh()._make(["a", 1])
    assert made == ("a", 1)
    assert made.number == 1


def test_one_that_is_made_while_another_thread_makes_the_first_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between any two steps of the one, the other may make its own."""
    made, within = fresh(), [False]

    def step(cls: Any, name: str, value: Any) -> None:
        type.__setattr__(cls, name, value)
        if not within[0]:
            within[0] = True
            assert [(one.name, one.number) for one in (cls("a", 1), cls._make(["b", 2]))] == [
                ("a", 1),
                ("b", 2),
            ]
            within[0] = False

    monkeypatch.setattr(type(made), "__setattr__", step)
    assert made("c").number == 7


def test_fields_are_known_before_there_is_one() -> None:
    made = fresh()
    assert made._fields == made.__match_args__ == Usual._fields
    assert made._field_defaults == Usual._field_defaults == {"number": 7}


@pytest.mark.parametrize("values", [(), ("a", 1, 2)])
def test_wrong_values_are_told_as_usual(values: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError) as usual:
        Usual(*values)
    for _ in range(2):
        made = fresh()
        with pytest.raises(TypeError) as told:
            made(*values)
        assert str(told.value) == str(usual.value).replace("Usual", made.__name__)
    with pytest.raises(TypeError, match="unexpected keyword"):
        fresh()(name="a", other=1)


def test_none_has_anything_but_its_fields() -> None:
    with pytest.raises(AttributeError):
        fresh()("a").other = 1


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Told("a")) == "<a>"
    assert Record("a").twice == 14
    assert Record.__doc__ == "Two fields."
    assert (Record.__name__, Record.__module__) == ("Record", __name__)


def test_one_can_be_generic_and_matched_and_pickled() -> None:
    match Boxed[int](3):
        case Boxed(value):
            assert value == 3
    assert pickle.loads(pickle.dumps(Record("a", 1))) == Record("a", 1)


def test_fields_are_as_quick_as_usual_ones() -> None:
    Record("a")
    assert type(vars(Record)["name"]) is type(vars(Usual)["name"])
