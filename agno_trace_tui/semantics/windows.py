"""How long a prompt may be, for the models of which it is certain.

From the providers' model pages (platform.openai.com/docs/models, docs.claude.com/en/docs/about-claude/models,
ai.google.dev/gemini-api/docs/models), compared with the data of genai-prices 0.2. Where a model's limit
depends on a setting or on who serves it, it is not here: an unknown limit is better than a wrong one. Of
the gpt-5 models' 400,000 tokens 128,000 are kept for the answer.
"""

from __future__ import annotations

import re

PROMPT_WINDOWS = {
    "gpt-3.5-turbo": 16_385,
    "gpt-4": 8_192,
    "gpt-4-turbo": 128_000,
    "gpt-4o": 128_000,
    "gpt-4o-mini": 128_000,
    "gpt-4.1": 1_047_576,
    "gpt-4.1-mini": 1_047_576,
    "gpt-4.1-nano": 1_047_576,
    "gpt-5": 272_000,
    "gpt-5-mini": 272_000,
    "gpt-5-nano": 272_000,
    "gpt-5.1": 272_000,
    "gpt-5.2": 272_000,
    "o1": 200_000,
    "o3": 200_000,
    "o3-mini": 200_000,
    "o4-mini": 200_000,
    "claude-3-haiku": 200_000,
    "claude-3-opus": 200_000,
    "claude-3-5-haiku": 200_000,
    "claude-3-5-sonnet": 200_000,
    "claude-3-7-sonnet": 200_000,
    "claude-haiku-4-5": 200_000,
    "claude-opus-4": 200_000,
    "claude-opus-4-0": 200_000,
    "claude-opus-4-1": 200_000,
    "claude-opus-4-5": 200_000,
    "gemini-2.0-flash": 1_048_576,
    "gemini-2.5-flash": 1_048_576,
    "gemini-2.5-flash-lite": 1_048_576,
    "gemini-2.5-pro": 1_048_576,
}
"""Tokens that a prompt may have, by the model's name."""

DATED = re.compile(r"(?P<name>.+?)(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|latest|00\d))?")
"""A model's name, perhaps with the date of a version."""


def prompt_window(model: str | None) -> int | None:
    """Tokens that a prompt of this model may have; `None`: not known for certain."""
    match = DATED.fullmatch(model or "")
    return PROMPT_WINDOWS.get(match["name"]) if match else None
