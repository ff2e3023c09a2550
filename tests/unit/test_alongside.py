"""Storing one batch while the next is made ready: in order, one at a time, and nothing is said to be stored too early."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from agno_trace_tui.exporter.alongside import Alongside
from agno_trace_tui.store.written import WrittenSpan

Store = Callable[[list[WrittenSpan]], bool]


def batch(name: str) -> list[WrittenSpan]:
    return [WrittenSpan("t", name, True, (), "{}", None)]


def names(batches: list[list[WrittenSpan]]) -> list[str]:
    return [spans[0].span_id for spans in batches]


def test_batches_are_stored_in_order_while_the_caller_goes_on() -> None:
    may_store, stored = threading.Event(), []

    def store(spans: list[WrittenSpan]) -> bool:
        assert may_store.wait(10)
        stored.append(spans)
        return True

    alongside = Alongside(store)
    alongside.begin(batch("a"))
    assert stored == []  # and yet the caller is here
    may_store.set()
    alongside.begin(batch("b"))
    assert names(stored[:1]) == ["a"]
    assert alongside.settle()
    assert names(stored) == ["a", "b"]
    alongside.stop()


def test_what_was_not_stored_is_told_once() -> None:
    alongside = Alongside(lambda spans: spans[0].span_id != "bad")
    for name in ("good", "bad", "good"):
        alongside.begin(batch(name))
    assert not alongside.settle()
    assert alongside.settle()
    alongside.stop()


def test_without_a_thread_the_caller_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    by: list[str] = []

    def store(spans: list[WrittenSpan]) -> bool:
        by.append(threading.current_thread().name)
        return True

    alongside = Alongside(store)
    alongside.begin(batch("a"))
    assert by == [threading.current_thread().name]
    assert alongside.settle()


def test_who_waits_is_answered_though_storing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    stored = []

    def store(spans: list[WrittenSpan]) -> bool:
        if spans[0].span_id == "bad":
            raise MemoryError
        stored.append(spans)
        return True

    alongside = Alongside(store)
    alongside.begin(batch("bad"))
    alongside.begin(batch("good"))
    assert not alongside.settle()
    assert names(stored) == ["good"]
    assert len(complaints) == 1
    alongside.stop()


def test_stopping_ends_the_thread() -> None:
    at_first = set(threading.enumerate())
    alongside = Alongside(lambda spans: True)
    alongside.begin(batch("a"))
    assert alongside.settle()
    (thread,) = [one for one in set(threading.enumerate()) - at_first if one.name == "agno-trace-tui-storing"]
    alongside.stop()
    thread.join(10)
    assert not thread.is_alive()
