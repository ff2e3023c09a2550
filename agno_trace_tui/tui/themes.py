"""Colours: the monitor's own two themes, and what states and kinds look like in any theme.

A state's colour is never a kind's colour. Textual's own themes and those of users know nothing of states
and kinds, so these come as variables, in one set for dark and one for light backgrounds.
"""

from __future__ import annotations

from textual.theme import Theme

DARK_SIGNS = {
    "state-running": "#f2c14e",
    "state-ok": "#6fae83",
    "state-error": "#f47c7c",
    "state-interrupted": "#f09a55",
    "state-incomplete": "#8b95a3",
    "kind-workflow": "#b79af2",
    "kind-step": "#9182c4",
    "kind-team": "#8fa8ff",
    "kind-agent": "#64b5f6",
    "kind-llm": "#e690c8",
    "kind-tool": "#57c7b6",
    "kind-search": "#a8c46a",
    "kind-check": "#d1b48c",
    "kind-unknown": "#8b95a3",
}
LIGHT_SIGNS = {
    "state-running": "#8f6200",
    "state-ok": "#2f7d49",
    "state-error": "#c02f35",
    "state-interrupted": "#b3540b",
    "state-incomplete": "#69727d",
    "kind-workflow": "#6f46c0",
    "kind-step": "#7d68b0",
    "kind-team": "#3f57c9",
    "kind-agent": "#0b68b8",
    "kind-llm": "#a62c7e",
    "kind-tool": "#0d7467",
    "kind-search": "#557000",
    "kind-check": "#7d5c28",
    "kind-unknown": "#69727d",
}

DARK = Theme(
    name="agno-dark",
    primary="#5b9cf0",
    secondary="#b79af2",
    accent="#7aa7ff",
    warning="#f09a55",
    error="#f47c7c",
    success="#7cc992",
    foreground="#d5dbe4",
    background="#0f1217",
    surface="#151a21",
    panel="#1c232d",
    dark=True,
    variables={
        "border-quiet": "#323c4a",
        "scrollbar": "#323c4a",
        "scrollbar-hover": "#44536a",
        "scrollbar-active": "#5b9cf0",
        "scrollbar-background": "#0f1217",
        "scrollbar-background-hover": "#0f1217",
        "scrollbar-background-active": "#0f1217",
        "scrollbar-corner-color": "#0f1217",
        "footer-key-foreground": "#7aa7ff",
        "footer-description-foreground": "#9aa5b3",
    },
)
LIGHT = Theme(
    name="agno-light",
    primary="#1f6fd1",
    secondary="#6f46c0",
    accent="#1f5fd6",
    warning="#b3540b",
    error="#c02f35",
    success="#2f7d49",
    foreground="#20262e",
    background="#fbfbf9",
    surface="#f3f3f0",
    panel="#e9e9e5",
    dark=False,
    variables={
        "border-quiet": "#c9cbd0",
        "scrollbar": "#c9cbd0",
        "scrollbar-hover": "#a7abb3",
        "scrollbar-active": "#1f6fd1",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
        "scrollbar-corner-color": "#fbfbf9",
    },
)
THEMES = (DARK, LIGHT)


def sign_variables(theme: Theme) -> dict[str, str]:
    """The variables of `app.tcss` that a theme need not define."""
    quiet = {"border-quiet": "#4a4f57" if theme.dark else "#c0c3c8"}
    return quiet | (DARK_SIGNS if theme.dark else LIGHT_SIGNS)
