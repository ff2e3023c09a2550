"""What the parts of lines look like, by their names: words of Textual's styles, with the variables of the theme.

These are not rules of the stylesheet. A component of a widget costs Textual a widget of its own without a place,
for which all rules are gone through, whether it is ever drawn or not: with a hundred of them that was a tenth of
the time until the first picture. Here a part has its style made when it is first drawn.
"""

from __future__ import annotations

CURSOR_SHARE = 0.28
"""How much of the primary colour is in the line under the cursor: what stands there has to be read on it."""

INKS = {
    # Lines with a cursor.
    "line--muted": "$text-muted",
    "line--guide": "$foreground 28%",
    "line--figure": "$ink-figure",
    "line--path": "bold $ink-accent",
    "line--grid": "$foreground 12%",
    "mark--compared": "bold $ink-accent",
    "mark--note": "$text-muted",
    "mark--warning": "$ink-warning",
    # State and kind have the same colours wherever they stand.
    "state--running": "$state-running",
    "state--ok": "$state-ok",
    "state--error": "$state-error",
    "state--interrupted": "$state-interrupted",
    "state--incomplete": "$state-incomplete",
    "kind--workflow": "$kind-workflow",
    "kind--step": "$kind-step",
    "kind--team": "$kind-team",
    "kind--agent": "$kind-agent",
    "kind--llm": "$kind-llm",
    "kind--tool": "$kind-tool",
    "kind--embedding": "$kind-search",
    "kind--retriever": "$kind-search",
    "kind--reranker": "$kind-search",
    "kind--guardrail": "$kind-check",
    "kind--evaluator": "$kind-check",
    "kind--prompt": "$kind-check",
    "kind--unknown": "$kind-unknown",
    # A document: who speaks has the colour of what it is in the tree.
    "doc--heading": "bold $ink-accent",
    "doc--label": "$text-muted",
    "doc--muted": "$text-muted",
    "doc--key": "$ink-primary",
    "doc--string": "$ink-text",
    "doc--number": "$kind-check",
    "doc--error": "$state-error",
    "doc--failed": "bold $state-error",
    "doc--warning": "$state-interrupted",
    "doc--good": "$state-ok",
    "doc--reasoning": "italic $text-muted",
    "doc--system": "bold $text-muted",
    "doc--other": "bold $text-muted",
    "doc--user": "bold $kind-agent",
    "doc--assistant": "bold $kind-llm",
    "doc--tool": "bold $kind-tool",
    "doc--strong": "bold",
    "doc--emphasis": "italic",
    "doc--strong-emphasis": "bold italic",
    "doc--struck": "strike",
    "doc--link": "underline $ink-primary",
    "doc--code": "$ink-secondary",
    "doc--bullet": "$ink-accent",
    "doc--new": "bold $ink-success",
    "doc--own": "bold $ink-primary",
    "doc--cached": "$ink-success",
    "gutter--quote": "$secondary 60%",
    "gutter--system": "$foreground 30%",
    "gutter--other": "$foreground 30%",
    "gutter--user": "$kind-agent",
    "gutter--assistant": "$kind-llm",
    "gutter--tool": "$kind-tool",
    # Tabs.
    "tab--title": "$ink-figure",
    "tab--chosen": "bold $ink-accent",
    "tab--empty": "$ink-dim",
    "tab--failed": "bold $state-error",
    "tab--key": "$ink-dim",
    "tab--open": "reverse",
    # The line at the top.
    "status--file": "bold",
    "status--live": "bold $ink-success",
    "status--paused": "bold reverse $ink-warning",
    "status--waiting": "bold $ink-accent",
    "status--unreadable": "bold $ink-error",
    "status--running": "$state-running",
    "status--figure": "$ink-text",
    "status--said": "$ink-accent",
    "status--spark": "$ink-primary",
    "status--warning": "$ink-warning",
    "status--error": "$ink-error",
    "status--muted": "$text-muted",
    # The line at the bottom, and completions.
    "keys--key": "bold $footer-key-foreground",
    "keys--title": "$footer-description-foreground",
    "keys--idle": "dim",
    "choices--hint": "$text-muted",
}
"""What has a colour of its own; a theme's colours are made for grounds, as inks they can be read (`themes.py`)."""

GROUNDS = {
    "line--cursor": f"bold on $primary {CURSOR_SHARE:.0%}",
    "line--cursor-blurred": "on $foreground 9%",
    "text--cursor": "on $primary 18%",
    "text--selected": "on $screen-selection-background",
    "text--hit": "underline on $warning 30%",
    "text--current-hit": "bold reverse on $warning 60%",
    "keys--pointed": "on $block-hover-background",
    "choices--chosen": "bold on $primary 40%",
}
"""What others stand on."""

COLOURLESS_GROUNDS = {
    "line--cursor": "bold reverse on ansi_default",
    "line--cursor-blurred": "bold underline on ansi_default",
    "choices--chosen": "bold reverse on ansi_default",
}
"""Grounds where the terminal has no colours for them."""
