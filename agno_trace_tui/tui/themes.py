"""Colours: the monitor's own two themes, and what states and kinds look like in any theme.

A state's colour is never a kind's colour. Textual's own themes and those of users know nothing of states
and kinds, so these come as variables, in one set for dark and one for light backgrounds.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from textual.color import Color
from textual.theme import Theme

from agno_trace_tui.tui.inks import CURSOR_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


ANSI_SIGNS = {
    "state-running": "ansi_yellow",
    "state-ok": "ansi_green",
    "state-error": "ansi_red",
    "state-interrupted": "ansi_red",
    "state-incomplete": "ansi_default",
    "kind-workflow": "ansi_magenta",
    "kind-step": "ansi_magenta",
    "kind-team": "ansi_blue",
    "kind-agent": "ansi_blue",
    "kind-llm": "ansi_magenta",
    "kind-tool": "ansi_cyan",
    "kind-search": "ansi_cyan",
    "kind-check": "ansi_default",
    "kind-unknown": "ansi_default",
    "border-quiet": "ansi_default",
}
"""The terminal's own colours. They are few: here a kind and a state are told apart by their signs alone."""

TEXT_CONTRAST, SIGN_CONTRAST = 4.5, 3.0
"""What WCAG asks between text and its ground, and between a sign, or bold text, and its ground."""

INKS = ("primary", "secondary", "accent", "warning", "error", "success")
"""Colours of a theme that are made for grounds; as `ink-…` they can be read on its background."""

WORDS = {
    "ink-text": (1.0, TEXT_CONTRAST),
    "ink-figure": (0.85, TEXT_CONTRAST),
    "ink-dim": (0.45, SIGN_CONTRAST),
}
"""How much of the foreground is in words, figures, and what stands back; and the contrast these need."""

STEPS = 20


def sign_variables(theme: Theme, system: Mapping[str, str]) -> dict[str, str]:
    """The variables of ours that a theme need not define, such that they can be read beside its own, `system`."""
    if theme.ansi:
        inks = {f"ink-{name}": getattr(theme, name) or theme.primary for name in INKS}
        return ANSI_SIGNS | inks | dict.fromkeys(WORDS, "ansi_default")
    background, surface, panel = (
        Color.parse(system[name]).rgb for name in ("background", "surface", "panel")
    )
    cursor = Color(*background).blend(Color.parse(system["primary"]), CURSOR_SHARE).rgb
    wished = (DARK_SIGNS if theme.dark else LIGHT_SIGNS) | {f"ink-{name}": system[name] for name in INKS}
    inks = {}
    for name, colour in wished.items():
        everywhere = name.startswith("ink-") or name == "state-running"
        grounds = (background, surface, panel) if everywhere else (background, surface)
        inks[name] = readable(Color.parse(colour).rgb, grounds, cursor)
    foreground = Color.parse(system["foreground"])
    for name, (share, ratio) in WORDS.items():
        word = Color(*background).blend(foreground, share).rgb
        inks[name] = readable(word, (background, surface, panel), cursor, ratio)
    return {"border-quiet": "#4a4f57" if theme.dark else "#c0c3c8"} | inks


@cache
def readable(colour: RGB, grounds: tuple[RGB, ...], cursor: RGB, ratio: float = TEXT_CONTRAST) -> str:
    """A colour, lighter or darker by as little as it takes to be read on the grounds and under the cursor."""
    dark = sum(map(luminance, grounds)) / len(grounds) < MIDDLE
    end = Color(255, 255, 255) if dark else Color(0, 0, 0)
    shades = (Color(*colour).blend(end, step / STEPS) for step in range(STEPS + 1))
    return next((shade.hex6 for shade in shades if can_be_read(shade.rgb, grounds, cursor, ratio)), end.hex6)


def can_be_read(ink: RGB, grounds: Iterable[RGB], cursor: RGB, ratio: float) -> bool:
    """Whether there is contrast enough."""
    enough = all(contrast(ink, ground) >= ratio for ground in grounds)
    return enough and contrast(ink, cursor) >= SIGN_CONTRAST


RGB = tuple[int, int, int]

MIDDLE = 0.18
"""The luminance on which white and black are read equally well."""


def luminance(colour: RGB) -> float:
    """Relative luminance as WCAG has it, from 0 to 1."""
    parts = [value / 255 for value in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: RGB, second: RGB) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
