"""Whatever fails while an index is built: the old one answers on, or the new one does.

Every call of a build that changes files fails, one after another, and builds are killed at 200
points, half of them calls and half of them moments of time. Of two kinds of failures each takes
every second call; `TEST_KILLS=2000 pytest tests/index/test_rebuild_faults.py` lets each call fail
in both ways, and kills more often.
"""

import errno
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from index.journal import JOURNAL
from tests.doubles import write_articles
from tests.faults.harness import Fault, Faults, Outcome, Server

KILLS = int(os.environ.get("TEST_KILLS", "200"))
STEP = 1 if "TEST_KILLS" in os.environ else 2
ERRORS = {"index.errors.PullquoteError", "index.errors.IndexDamagedError"}
FEWEST = 30  # calls of a build: with fewer, something isn't seen
TOWER = "The tower has {} steps. It is of stone."
# Plain text is read without a process of its own, which would take a hundred times as long.
STAYS = {
    "harbour.txt": """\
The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders for the stone.

A flood destroyed the eastern wall.
""",
    "orchard.txt": "Pears grow badly near the sea. Apples do better: their trees stay low.",
}
OLD = {
    **STAYS,
    "changing.txt": TOWER.format(17),
    "gone.txt": "Barges carried slate to the market.",
}
NEW = {
    **STAYS,
    "changing.txt": TOWER.format(18),
    "further.txt": "Swallows nest below its roof.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """Folders as they are before a build.

    Attributes:
        server: Runs builds.
        kept: What `place` is put back to: with the folder of the articles, and of the index.
        place: Where builds are run.
        old: What the index answered before; an error where there was none.
        new: What it has to answer afterwards.

    What an interrupted build has embedded may be there too: it isn't embedded again then.
    """

    server: Server
    kept: Path
    place: Path
    old: dict[str, Any]
    new: dict[str, Any]

    @property
    def index(self) -> Path:
        return self.place / "index"

    def build(self, fault: Fault) -> Outcome:
        """A build in the folders as they were, with a fault."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.kept, self.place)
        articles = self.place / "articles"
        return self.server.run("build", articles, self.index, folder=self.index, fault=fault)

    def complaints(self, outcome: Outcome) -> list[str]:
        """What isn't as it should be after it."""
        after = self.server.run(
            "ask_and_mend", self.place / "articles", self.index, folder=self.index
        )
        if after.kinds:
            return [f"can't be mended: {after.kinds[0]}: {after.message}"]
        left, mended = after.value["left"], after.value["mended"]
        embedded = outcome.value, after.value["embedded"]
        done = not outcome.kinds and not outcome.killed
        rules = {
            "hangs": not outcome.late,
            f"raises {outcome.kinds[:1]}: {outcome.message}": not outcome.kinds
            or (outcome.kinds[0] in ERRORS and outcome.message),
            f"answers {left}": self.is_new(left) or (left == self.old and not done),
            f"says {outcome.hint!r}": "as it was" not in outcome.hint or left == self.old,
            f"then answers {mended}": self.is_new(mended),
            f"leaves {after.value['unfinished']}": not after.value["unfinished"],
            f"embeds {embedded} again": not (self.kept / "index" / JOURNAL).exists()
            or not any(embedded),
        }
        return [complaint for complaint, kept in rules.items() if not kept]

    def is_new(self, answer: dict[str, Any]) -> bool:
        """Whether this is what the new index says, whatever number it has."""
        if "error" in answer:
            return False
        return bool(answer["said"] == self.new["said"] and answer["index"] != self.old.get("index"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    faults = Faults(tmp_path_factory.mktemp("faults"))
    with Server(faults, "tests.faults.builds") as server:
        yield server


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in memory where the system has one: there a build doesn't wait for the disk."""
    place = Path("/dev/shm")  # noqa: S108 - whose names nobody guesses
    with TemporaryDirectory(dir=place if os.access(place, os.W_OK) else None) as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="module", params=["first build", "build after a change"])
def case(request: pytest.FixtureRequest, memory: Path, server: Server) -> Case:
    return case_of(server, memory / request.param, first=request.param == "first build")


def case_of(server: Server, folder: Path, *, first: bool, interrupted: bool = False) -> Case:
    """Folders that have changed since the build before.

    Args:
        server: Runs builds.
        folder: Where they are put.
        first: Whether there was none.
        interrupted: Whether one was interrupted since.
    """
    kept = folder / "kept"
    articles, index = write_articles(kept / "articles", OLD), kept / "index"
    if not first:
        built = server.run("build", articles, index, folder=index)
        assert not built.kinds, built.trace
    old = server.run("ask", index, folder=index).value
    assert ("error" in old) == first
    (articles / "gone.txt").unlink()
    write_articles(articles, NEW)
    if interrupted:
        server.run("interrupt", articles, index, folder=index)
        assert (index / JOURNAL).exists()
    case = Case(server, kept, folder / "place", old, {"said": None})
    assert not case.build(Fault()).kinds
    new = server.run("ask", case.index, folder=index).value
    assert "18 steps" in new["said"][0]["excerpts"][0][2]
    return replace(case, new=new)


def every_call(case: Case, fault_at: Callable[[int], Fault], *, second: bool) -> list[str]:
    """Complaints about builds of which each call fails in turn.

    `second`: in the short form, those that the other kind of failure leaves out.
    """
    found: list[str] = []
    for at in range(2 if second and STEP > 1 else 1, 10_000, STEP):
        outcome = case.build(fault_at(at))
        if not outcome.hits:
            assert at > FEWEST
            return found
        hit = outcome.hit.replace(f"{case.index}/", "")
        found += [f"{at} {hit}: {complaint}" for complaint in case.complaints(outcome)]
    raise AssertionError("it never ends")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.__getitem__)
def test_whichever_call_fails_there_is_a_whole_index_or_none(case: Case, error: int) -> None:
    full = error == errno.ENOSPC
    found = every_call(case, lambda at: Fault(at, error, short=full), second=full)
    assert not found, "\n".join(found)


@pytest.mark.timeout(900)
def test_wherever_the_disk_is_full_from_there_is_a_whole_index_or_none(case: Case) -> None:
    found = every_call(case, lambda at: Fault(at, stays=True), second=False)
    assert not found, "\n".join(found)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("stays", [False, True])
def test_what_an_interrupted_build_has_embedded_outlives_a_full_disk(
    memory: Path, server: Server, stays: bool
) -> None:
    case = case_of(server, memory / f"interrupted {stays}", first=False, interrupted=True)
    found = every_call(case, lambda at: Fault(at, stays=stays), second=stays)
    assert not found, "\n".join(found)


@pytest.mark.timeout(3600)
def test_wherever_it_is_killed_there_is_a_whole_index_or_none(case: Case) -> None:
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    start = time.perf_counter()
    calls = case.build(Fault()).calls
    seconds = time.perf_counter() - start
    found = []
    killed = 0
    for number in range(KILLS // 2):  # of either case
        if number % 2:
            fault = Fault(after=chance.uniform(0, seconds))
        else:
            at = chance.randint(1, calls)
            fault = Fault(at, kill=True, short=chance.random() < 0.5)
        outcome = case.build(fault)
        killed += outcome.killed
        found += [f"{fault} {outcome.hit}: {one}" for one in case.complaints(outcome)]
    assert killed >= KILLS // 4
    assert not found, "\n".join(found)
