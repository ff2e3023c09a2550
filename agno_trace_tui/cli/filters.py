"""A filter as it is given on the command line: `%name` in it is what was saved under that name."""

from __future__ import annotations

from agno_trace_tui.cli.settings import settings_in_force
from agno_trace_tui.errors import FilterError
from agno_trace_tui.model.filter_editing import expanded
from agno_trace_tui.model.filter_syntax import SAVED_MARK
from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.paths import state_folder
from agno_trace_tui.remembered import Remembered


def whole_filter(text: str) -> str:
    """The filter that is meant. Raises `FilterError` if it is wrong."""
    if SAVED_MARK in text:
        saved = Remembered(state_folder()).saved() | dict(settings_in_force().filters)
        try:
            text = expanded(text, saved)
        except FilterError as error:
            error.text = text
            raise
    condition_of(text)
    return text
