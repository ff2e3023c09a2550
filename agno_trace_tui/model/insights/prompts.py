"""The provider's cache: prompts that do not go on where the former one ended, and caches that were lost.

Providers keep the beginning of a prompt for a while and read it from there at a fraction of the price, as
long as not a character of it changes. A run that only appends to its conversation profits from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.span import SpanState, facts_or_none
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from agno_trace_tui.model.insights.case import Case
    from agno_trace_tui.semantics.evidence import MessagePrint, SpanEvidence
    from agno_trace_tui.store.rows import SpanRow

CACHEABLE_TOKENS = 1_024
"""Prompts below this are kept by no provider."""

CHARACTERS_PER_TOKEN = 4
"""A rule of thumb, where the provider's own count is not known."""

CONVERSATIONS = 6
"""Conversations that a run may lead in turn and that are told apart (a memory's, a summary's beside its own)."""

SYSTEM_ROLES = ("system", "developer")
LONG_PAUSE_NS = 4 * 60 * figures.SECOND
"""After about five minutes most providers forget a prompt: then the pause explains it."""


class Succession(NamedTuple):
    """Two model calls of a run of which the later goes on with the conversation of the former."""

    former: SpanRow
    later: SpanRow
    before: SpanEvidence
    after: SpanEvidence

    @property
    def shared(self) -> int:
        """How many messages both prompts begin with."""
        pairs = zip(self.before.messages, self.after.messages, strict=False)
        return next((place for place, (left, right) in enumerate(pairs) if left != right),
                    min(len(self.before.messages), len(self.after.messages)))  # fmt: skip

    @property
    def extends(self) -> bool:
        """Whether the later prompt only appends."""
        return self.shared == len(self.before.messages)


@dataclass(frozen=True)
class BrokenPrefix:
    """Prompts that change what was already said, so that the cache is of no use."""

    least_tokens: int = CACHEABLE_TOKENS
    name: str = "prompt prefix broken"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each run."""
        for pairs in by_run(pair for pair in successions(case) if self._lost(pair)):
            first = pairs[0]
            place, parted = first.shared, first.after.messages[first.shared]
            where = f"message {place + 1} of {len(first.after.messages)} ({who(parted)})"
            lost = figures.count(sum(map(self._lost, pairs)))
            sentence = (
                f"This prompt does not go on where the one before ended: they part at {where}, and about {lost} tokens"
                " from there on cannot come from the provider's cache."
                if len(pairs) == 1
                else f"{len(pairs)} prompts of this run do not go on where the ones before ended, the first from"
                f" {where} on, and about {lost} tokens in all cannot come from the provider's cache."
            )
            yield Insight(self.name, Severity.WARNING, sentence, tuple(pair.later.span_id for pair in pairs))

    def _lost(self, pair: Succession) -> int:
        """About how many tokens must be read anew because the prompt was changed; 0: none worth telling."""
        shared = pair.shared
        if pair.extends or shared == len(pair.after.messages):
            return 0
        lost = tokens_of(pair.former, pair.before.messages, shared)
        kept = tokens_of(pair.former, pair.before.messages, 0) - lost
        read = facts_or_none(pair.later).cache_read_tokens or 0
        return 0 if lost < self.least_tokens or read > kept + self.least_tokens else lost


@dataclass(frozen=True)
class LostCache:
    """Prompts that only grew and yet were read anew."""

    least_tokens: int = CACHEABLE_TOKENS
    name: str = "cache lost"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each run."""
        for pairs in by_run(pair for pair in successions(case) if self._is_lost(case, pair)):
            first = pairs[0]
            cached = figures.count(facts_or_none(first.former).cache_read_tokens)
            pause = min(pair.later.start_ns - case.end_of(pair.former) for pair in pairs)
            which = "this prompt" if len(pairs) == 1 else f"{len(pairs)} prompts of this run"
            reason = self._reason(first, pause)
            yield Insight(
                self.name,
                Severity.NOTE if reason else Severity.WARNING,
                f"Nothing of {which} came from the provider's cache, though the prompt only grew and the call before"
                f" had {cached} tokens from there.{reason}",
                tuple(pair.later.span_id for pair in pairs),
            )

    def _is_lost(self, case: Case, pair: Succession) -> bool:
        """Whether there was a cache that should have been read.

        A count of zero is not recorded: only where the other counts are, its absence says something.
        """
        after = facts_or_none(pair.later)
        cached = facts_or_none(pair.former).cache_read_tokens or 0
        counted = case.state(pair.later) is SpanState.OK and after.input_tokens is not None
        return counted and not after.cache_read_tokens and cached >= self.least_tokens and pair.extends

    def _reason(self, pair: Succession, pause: int) -> str:
        """What explains it, if anything does."""
        if pair.before.tools != pair.after.tools:
            return " The tools that it was offered are others."
        return f" {figures.duration(pause)} passed in between." if pause >= LONG_PAUSE_NS else ""


def by_run(pairs: Iterable[Succession]) -> Iterable[list[Succession]]:
    """The pairs of each run together: what happens in one of its calls often happens in all."""
    runs: dict[str | None, list[Succession]] = {}
    for pair in pairs:
        runs.setdefault(pair.later.parent_span_id, []).append(pair)
    return runs.values()


def successions(case: Case) -> Iterator[Succession]:
    """Model calls of a run with the call whose conversation they go on with, in the order of the trace."""
    open_ends: dict[Hashable, list[SpanRow]] = {}
    for later in case.calls:
        after = case.evidence.of(later)
        if not after.messages or after.missing:
            continue
        ends = open_ends.setdefault((later.parent_span_id, facts_or_none(later).model), [])
        former = former_call(case, ends, later)
        if former is not None:
            ends.remove(former)
            if case.state(former) is SpanState.OK and not case.failed(former):
                yield Succession(former, later, case.evidence.of(former), after)
        ends.insert(0, later)
        del ends[CONVERSATIONS:]


def former_call(case: Case, ends: list[SpanRow], later: SpanRow) -> SpanRow | None:
    """The latest call that ended before this one began and led the same conversation."""
    after = case.evidence.of(later).messages
    for former in ends:
        if former.end_ns is None or former.end_ns > later.start_ns:
            continue
        if is_related(case.evidence.of(former).messages, after):
            return former
    return None


def is_related(before: tuple[MessagePrint, ...], after: tuple[MessagePrint, ...]) -> bool:
    """Whether two prompts are of one conversation: most of what was said in the former is in the later.

    With another system prompt the rest must agree all the more: two agents can be asked the same thing.
    """
    if after[: len(before)] == before:
        return True
    said = {message.digest for message in before if message.role not in SYSTEM_ROLES}
    both = len(said & {message.digest for message in after})
    return 2 * both >= len(said) and both >= (1 if before[0] == after[0] else 3)


def tokens_of(row: SpanRow, messages: tuple[MessagePrint, ...], start: int) -> int:
    """About how many tokens a prompt's messages have from one of them on."""
    whole = sum(message.size for message in messages)
    part = sum(message.size for message in messages[start:])
    counted = facts_or_none(row).input_tokens
    if counted is None or not whole:
        return part // CHARACTERS_PER_TOKEN
    return counted * part // whole


def who(message: MessagePrint) -> str:
    """Whose message it is."""
    role = first_line(message.role)[:20]
    return f"{role}, {first_line(message.tool)[:40]}" if message.tool else role
