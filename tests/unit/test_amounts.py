"""Amounts as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agno_trace_tui.amounts import duration_ns, size_bytes
from agno_trace_tui.errors import UsageError
from agno_trace_tui.store.bounds import retention_of


def test_an_amount_is_counted_in_its_unit() -> None:
    assert duration_ns("1.5h") == 5_400 * 10**9
    assert [size_bytes(text) for text in ("2GiB", "500MB", "1.5K", "7")] == [2**31, 500 * 10**6, 1_500, 7]


@pytest.mark.parametrize("number", ["9" * 20, "9" * 400])
def test_what_is_too_much_to_count_is_said(number: str) -> None:
    for too_much in ({"retention": f"{number}d"}, {"max_size": f"{number}GB"}):
        with pytest.raises(UsageError, match="more than can be counted"):
            retention_of(**too_much)  # type: ignore[arg-type]


def test_a_length_of_time_in_python_is_bound_too() -> None:
    with pytest.raises(UsageError, match="more than can be counted"):
        retention_of(timedelta.max)
