"""What an index of words costs and brings: how fast it is made, how large it is, how soon ten hits are there.

    python -m benchmarks.text_search FOLDER [SPANS] [ROUNDS]

Files are made in the folder (a million spans: 4.8 GB each) and stay there; so do the indexes. A *varied* file has
in each span what texts of the others lack, as real ones have it: thousands of different words, ids, numbers, code,
Chinese. Searches with and without an index take turns; ratios are the medians of each turn's ratio. Building is
measured in processor time: it goes on beside everything else at the lowest priority, with pauses.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.monitor.searching import Search, as_it_is
from agno_trace_tui.monitor.text_index import TextIndex
from agno_trace_tui.store.asking import AsyncReader
from agno_trace_tui.store.text_index.building import build
from agno_trace_tui.store.text_index.cache import discard, folder_of, size_of
from benchmarks.any_size import ratio
from benchmarks.files import agno_file, made, our_file, silent, write_as_agno
from benchmarks.made_runs import RARE_WORD, MadeRun

SPANS, ROUNDS = 100_000, 5
HITS = 10
BOUND = 10**11
SEARCHES = (RARE_WORD, RARE_WORD[2:7], "weather", f"{RARE_WORD} OR rate", "東京")
"""A rare word, a part of it, a common word, one or the other, and two characters that are common."""

LETTERS = "etaoinshrdlucmfwypvbgkqjxz"
RARER = [1 / place for place in range(1, 60_001)]
"""How often the n-th word of a language comes (Zipf)."""


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(tempfile.gettempdir())
    given = [int(number) for number in arguments[1:3]]
    spans, rounds = (*given, *(SPANS, ROUNDS)[len(given) :])
    folder.mkdir(parents=True, exist_ok=True)
    for path in (
        our_file(folder, spans),
        agno_file(folder, spans),
        varied_file(folder, max(spans // 10, 1_000)),
    ):
        print(f"\n{path.name}: {path.stat().st_size / 1e6:,.0f} MB")
        index(path, folder / "indexes")
        asyncio.run(searches(path, folder / "indexes", rounds))


def index(path: Path, root: Path) -> None:
    """Make it anew."""
    discard(folder_of(root, path))
    begun, wall = time.process_time(), time.perf_counter()
    build(path, root, BOUND)
    seconds, size = time.process_time() - begun, path.stat().st_size
    print(f"  made: {size / 1e6 / seconds:.1f} MB a second of the processor ({seconds:,.0f} s,", end=" ")
    print(
        f"{time.perf_counter() - wall:,.0f} s without pauses); {size_of(folder_of(root, path)) / size:.1%} of the file"
    )


async def searches(path: Path, root: Path, rounds: int) -> None:
    """The first ten hits, with and without."""
    reader = await AsyncReader.open(path)
    words = TextIndex(path, root)
    words.bound = BOUND
    search, narrow = Search(reader), words.opened(reader)
    for text in SEARCHES:
        condition = condition_of(text)
        assert condition is not None
        ones: list[float] = []
        others: list[float] = []
        hits = 0
        for _ in range(rounds):
            for times, how in ((ones, narrow), (others, as_it_is)):
                search.narrow = how
                begun = time.perf_counter()
                hits = len(await search.find(condition, HITS))
                times.append(time.perf_counter() - begun)
        print(
            f"  {text:<18}{hits:>3} hits after {statistics.median(ones) * 1e3:>8.1f} ms,"
            f" without index {statistics.median(others) * 1e3:>9.1f} ms: × {ratio(others, ones):.1f}",
            flush=True,
        )
    await reader.close()


# -- varied texts --------------------------------------------------------------------------------------


def varied_file(folder: Path, spans: int) -> Path:
    """A file in Agno's format in which every span says something that no other does."""

    def write(path: Path, groups: Iterable[list[MadeRun]]) -> None:
        write_as_agno(path, varied(groups))

    return made(folder / f"varied-{spans}.db", spans, write, silent)


def varied(groups: Iterable[list[MadeRun]]) -> Iterator[list[MadeRun]]:
    """The runs, with more in each output."""
    chance = random.Random(11)
    words = ["".join(chance.choices(LETTERS, range(26, 0, -1), k=chance.randint(3, 11))) for _ in RARER]
    characters = [chr(0x4E00 + chance.randrange(3_500)) for _ in range(3_500)]
    for runs in groups:
        yield [
            run._replace(
                spans=[
                    span._replace(
                        attributes={
                            **span.attributes,
                            "metadata": said(chance, words, characters, span.span_id),
                        }
                    )
                    for span in run.spans
                ]
            )
            for run in runs
        ]


def said(chance: random.Random, words: Sequence[str], characters: Sequence[str], span_id: str) -> str:
    """A kilobyte and a half of anything."""
    prose = " ".join(chance.choices(words, RARER, k=200))
    chinese = "".join(chance.choices(characters, RARER[: len(characters)], k=60))
    code = f"def {chance.choice(words)}_{chance.randrange(999)}(self):\n    return {chance.random()!r}"
    ids = {"call": f"call_{chance.getrandbits(96):x}", "id": str(uuid.UUID(int=chance.getrandbits(128)))}
    return json.dumps({**ids, "span": span_id, "prose": prose, "chinese": chinese, "code": code})


if __name__ == "__main__":
    main(sys.argv[1:])
