"""The shards of a build: planned, made where they aren't there yet, and kept until it is in use."""

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.embedding import Embedder
from index.errors import PullquoteError
from index.files import write_whole
from index.prepare import Progress
from index.readers.folder import SourceFile
from index.readers.given import Described
from index.readers.rules import Rules
from index.shards.engine import Engine, Task
from index.shards.job import Job, JobFile, Recipe
from index.shards.plan import MOST_BYTES, Entry, Plan, entries_of, plan_shards
from index.shards.shelf import Shelf
from index.shards.stored import ENDING, DamagedShardError, check_bytes
from index.shards.worker import made_of

FOLDER = "shards"
STAGE = "Making shards"
_CHOSEN = "precision.json"
_TRIAL = "trial"
_TRIAL_BYTES = 400_000  # from so much text on, a trial of the precisions pays
_MOST_NAMED = 3  # files in a message


@dataclass(frozen=True, slots=True)
class Sharding:
    """That a build is to use shards.

    Attributes:
        engine: Has them made.
        model: The embedder's model, as `index.embedding.ModelEmbedder` takes it.
        most_bytes: Of a shard of several files; smaller shards cost less when one is lost.
    """

    engine: Engine
    model: str = ""
    most_bytes: int = MOST_BYTES


def make_shards(
    files: Sequence[SourceFile],
    rules: Rules,
    described: Described,
    index_dir: Path,
    sharding: Sharding,
    embedder: Embedder,
    progress: Progress,
) -> Shelf:
    """Have files read, split and embedded by workers; what an earlier build had made is taken up.

    Args:
        files: To be read.
        rules: How.
        described: What is known of some of them by hand.
        index_dir: Folder of the index, in which the shards are kept.
        sharding: How the work is done.
        embedder: Of the model, for its name; it embeds nothing here.
        progress: Told of the work.

    Raises:
        PullquoteError: Some files can't be read however often it is tried, or the engine can't
            work.
        OSError: The disk refuses a shard.
    """
    told = rules.model_dump(mode="json")
    recipe = Recipe(sharding.model, embedder.fingerprint, "float32", told)
    folder = index_dir / FOLDER
    entries = list(entries_of(files, described))
    if not entries:
        return Shelf()
    with sharding.engine as engine:
        making = _Making(engine, folder, recipe, sharding.most_bytes, progress)
        return making.settled(sum(entry.file.size for entry in entries)).made(entries)


def note_precision(index_dir: Path, model: str, precision: str) -> None:
    """Choose the precision that shards are made with, until they are discarded.

    Args:
        index_dir: Folder of the index.
        model: Fingerprint of the model that it is chosen for.
        precision: As `index.embedding.ModelEmbedder` takes it.
    """
    told = json.dumps({"model": model, "precision": precision})
    write_whole(index_dir / FOLDER / _CHOSEN, told.encode())


def discard(index_dir: Path) -> None:
    """Throw the shards away: they stand in an index that is in use, or aren't wanted."""
    shutil.rmtree(index_dir / FOLDER, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Making:
    """Shards under way; see `make_shards`."""

    engine: Engine
    folder: Path
    recipe: Recipe
    most_bytes: int
    progress: Progress

    def settled(self, size: int) -> "_Making":
        """The same with the precision that is the quickest, for so many bytes of files.

        It is chosen once and noted, so that all shards are made alike, also those of a build that
        takes up an earlier one's.
        """
        note = self.folder / _CHOSEN
        key = self.recipe.fingerprint
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(note.read_bytes())
            if told["model"] == key:
                return replace(self, recipe=replace(self.recipe, precision=str(told["precision"])))
        if size < _TRIAL_BYTES:
            return self
        (done,) = list(self.engine.run([Task(_TRIAL, Job(self.recipe).to_bytes)]))
        if done.answer is None:
            raise PullquoteError("no worker can load the model", hint="Try it without --workers.")
        precision = made_of(done.answer).data.decode()
        note_precision(self.folder.parent, key, precision)
        return replace(self, recipe=replace(self.recipe, precision=precision))

    def made(self, entries: Sequence[Entry]) -> Shelf:
        """The shards of some files, on a shelf."""
        planned = plan_shards(entries, self.recipe.decides, most_bytes=self.most_bytes)
        plans = {plan.name: plan for plan in planned}
        self._sweep(plans.keys())
        shelf = Shelf(self.recipe.precision)
        for plan in plans.values():
            if self._is_there(plan):
                shelf.add(self.folder, plan)
        self.progress(STAGE, len(shelf), len(entries))
        missing = [plan for plan in plans.values() if plan.entries[0].file.name not in shelf]
        # The largest first, so that none of them is what all others have to be waited for.
        order = sorted(missing, key=lambda plan: (-plan.size, plan.name))
        tasks = (Task(plan.name, self._loader(plan)) for plan in order)
        done, lost = len(shelf), list[str]()
        with closing(self.engine.run(tasks)) as running:
            for over in running:
                plan = plans[over.name]
                if over.lost:
                    lost += [entry.file.name for entry in plan.entries]
                    continue
                if over.answer is not None:
                    made = made_of(over.answer)
                    write_whole(self.folder / f"{plan.name}{ENDING}", made.data)
                    shelf.add(self.folder, plan, made.seconds)
                done += len(plan.entries)
                self.progress(STAGE, done, len(entries))
        if lost:
            raise _lost(lost)
        return shelf

    def _sweep(self, names: Collection[str]) -> None:
        """Remove shards that aren't of this build, and what wasn't written to its end."""
        for path in self.folder.glob("*"):
            if path.name != _CHOSEN and path.stem not in names:
                path.unlink()

    def _is_there(self, plan: Plan) -> bool:
        """Whether a shard is there and whole; a damaged one is thrown away."""
        path = self.folder / f"{plan.name}{ENDING}"
        try:
            check_bytes(path.read_bytes())
        except FileNotFoundError:
            return False
        except (OSError, DamagedShardError):
            path.unlink()
            return False
        return True

    def _loader(self, plan: Plan) -> Callable[[], bytes | None]:
        def load() -> bytes | None:
            try:
                files = list(_contents(plan))
            except OSError:
                return None
            return Job(self.recipe, files).to_bytes() if len(files) == len(plan.entries) else None

        return load


def _contents(plan: Plan) -> Iterator[JobFile]:
    """The files of a shard that are as they were when it was planned."""
    for entry in plan.entries:
        content = entry.file.path.read_bytes()
        if hashlib.sha256(content).hexdigest() == entry.digest:
            yield JobFile(entry.file.name, content, entry.given)


def _lost(names: Sequence[str]) -> PullquoteError:
    shown = ", ".join(sorted(names)[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return PullquoteError(
        f"the workers that were to read these files died each time: {shown}{more}",
        hint="Is there memory for so many workers? The other files are kept for the next run.",
    )
