"""The reader's keys: which of them there are, what they do, and which get in each other's way."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, format_key

from agno_trace_tui.config.rules import unknown
from agno_trace_tui.config.settings import Remark
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.commands import COMMANDS, SCOPES, UNBOUND, Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from agno_trace_tui.config.settings import Settings

MODIFIERS = {"ctrl", "alt", "shift", "super", "hyper", "meta"}
NAMED_KEYS = {key.value.rpartition("+")[2] for key in Keys if "<" not in key.value}

TOGETHER = (
    {"lines", "list"},
    {"lines", "tree"},
    {"detail", "text"},
    {"detail", "search"},
    {"text", "search"},
)
"""Scopes that share a pane; those of "app" are everywhere."""


class Keymap(NamedTuple):
    """Keys by the ids of commands, as Textual takes them, and what is wrong with the others."""

    keys: dict[str, str]
    remarks: list[Remark]


def keymap_of(settings: Settings) -> Keymap:
    """The keymap of the settings without what cannot be meant."""
    known = {command.id: command for command in COMMANDS}
    keymap = Keymap({}, [])
    for name, keys in settings.keymap.items():
        source = settings.source_of(f"keymap.{name}")
        wrong = [key for key in map(normal, keys.split(",")) if not is_key(key)]
        if name not in known:
            keymap.remarks.append(Remark(unknown("command", name, known), source))
        elif wrong:
            keymap.remarks.append(Remark(f"{name}: {no_key(wrong[0])}", source))
        else:
            keymap.keys[name] = ",".join(map(normal, keys.split(",")))
    keymap.remarks.extend(conflicts(keymap.keys, settings))
    return keymap


def normal(key: str) -> str:
    """A key by Textual's name: `/` is `slash`, `^p` is `ctrl+p`."""
    key = key.strip()
    if len(key) == 2 and key[0] == "^":
        key = f"ctrl+{key[1].lower()}"
    if len(key) > 1 and key[-2:] == "++":
        key = key[:-1] + "plus"
    above, plus, last = ("", "", key) if len(key) == 1 else key.rpartition("+")
    if len(last) != 1 or last.isalnum():
        return key
    name = unicodedata.name(last, last).lower().replace("-", "_").replace(" ", "_")
    return above + plus + KEY_NAME_REPLACEMENTS.get(name, name)


def is_key(key: str) -> bool:
    """Whether there is such a key."""
    *modifiers, last = key.split("+")
    if not MODIFIERS.issuperset(modifiers) or (modifiers == ["shift"] and len(last) == 1):
        return False
    return len(last) == 1 or last in NAMED_KEYS or len(format_key(last)) == 1


def no_key(key: str) -> str:
    """That there is no such key, with what may have been meant."""
    above, plus, last = key.rpartition("+")
    if above == "shift" and len(last) == 1:
        return f"there is no key {key!r}; write {last.upper()!r}"
    close = get_close_matches(last, NAMED_KEYS, n=1)
    return f"there is no key {key!r}" + (f"; did you mean {above}{plus}{close[0]}?" if close else "")


def conflicts(moved: Mapping[str, str], settings: Settings) -> Iterator[Remark]:
    """Commands that share a key in the same pane because of the keymap."""
    users: dict[str, list[Command]] = {}
    for command in COMMANDS:
        for key in moved.get(command.id, command.keys).split(","):
            users.setdefault(normal(key), []).append(command)
    users.pop(UNBOUND, None)
    for key, commands in users.items():
        for first, second in combinations(commands, 2):
            if (first.id in moved or second.id in moved) and meet(first.scope, second.scope):
                source = settings.source_of(f"keymap.{second.id if second.id in moved else first.id}")
                yield Remark(
                    f"{in_words(key)} is both {first.id} ({first.title}) and {second.id} ({second.title}): "
                    + outcome(first, second),
                    source,
                )


def meet(first: str, second: str) -> bool:
    """Whether the commands of two scopes can be meant by the same press of a key."""
    return first == second or "app" in (first, second) or {first, second} in TOGETHER


def outcome(first: Command, second: Command) -> str:
    """What such a key does."""
    at_once = [command for command in (first, second) if command.first]
    if len(at_once) == 1:
        return f"it is always {at_once[0].id}"
    if first.scope == second.scope or "app" not in (first.scope, second.scope):
        return "only one of them is done"
    inner = second if first.scope == "app" else first
    return f"in {SCOPES[inner.scope]} it is {inner.id}"


def keys_in_words(keys: Iterable[str]) -> str:
    """Keys as people write them."""
    return " ".join(in_words(key) for key in keys)


def in_words(key: str) -> str:
    """One key as people write it: `^p`, `⇧Tab`, `/`."""
    *modifiers, last = key.split("+")
    signs = {"ctrl": "^", "shift": "⇧", "alt": "Alt-"}
    word = format_key(last)
    word = word if len(word) == 1 else word.replace("_", " ").title()
    return "".join(signs.get(modifier, f"{modifier.title()}-") for modifier in modifiers) + word
