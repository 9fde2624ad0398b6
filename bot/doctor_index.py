"""What `pullquote doctor` finds of the index: whole or damaged, up to date or not."""

from collections.abc import Iterator, Sequence

from bot.doctor_checks import Check, failed
from bot.index_check import built, in_words
from bot.report import changed_files, unread
from bot.wording import counted
from index.changes import changes_of, is_current
from index.corpus import Corpus
from index.errors import IndexMissingError, PullquoteError
from index.integrity import Damage
from index.manifest import REBUILD
from index.readers.folder import SourceFile
from index.report import Report, report_of
from index.snapshot import Snapshot

_CHECKED = ". Its checksums and counts are right."
_NAMED = 3  # of failures, and of damages


def check_index(
    generation: Snapshot | PullquoteError,
    damages: Sequence[Damage],
    corpus: Corpus | PullquoteError,
    *,
    rolled_back: bool,
) -> Iterator[Check]:
    """Whether there is an index, whole and of the articles as they are.

    Args:
        generation: The one in use, or why it can't be opened.
        damages: What is wrong with it, all of it having been checked.
        corpus: The articles, or why they can't be read.
        rolled_back: The one in use is one that was gone back to.
    """
    if isinstance(generation, PullquoteError):
        missing = isinstance(generation, IndexMissingError)
        yield failed("index", generation, "Run: pullquote index" if missing else REBUILD)
        return
    if damages:
        yield _damaged(generation, damages)
        return
    yield _whole(generation)
    if rolled_back:
        message = f"{generation.name} is one that index --rollback went back to: it stays as it is."
        yield Check("index", "note", message, "Run: pullquote index to bring it up to date.")
    elif isinstance(corpus, Corpus) and not is_current(generation, corpus.files):
        yield _outdated(generation, corpus.files)
    report = report_of(generation, embedded=None)
    if report.failed:
        yield _unread(report)


def check_database(generation: Snapshot | PullquoteError) -> Check:
    """Whether the database that is answered from can be reached, and holds an index."""
    if isinstance(generation, PullquoteError):
        missing = isinstance(generation, IndexMissingError)
        return failed("index", generation, "Run: pullquote index" if missing else generation.hint)
    whole = _whole(generation)
    message = f"In the database: {whole.message.removesuffix(_CHECKED)}."
    return Check("index", "ok", message, details={"store": "postgresql", **whole.details})


def _damaged(generation: Snapshot, damages: Sequence[Damage]) -> Check:
    first = "; ".join(map(in_words, damages[:_NAMED]))
    message = f"{generation.name} is damaged: {first}{_more(damages)}."
    details = {"index": generation.name, "damages": [in_words(damage) for damage in damages]}
    return Check("index", "problem", message, REBUILD, details)


def _more(things: Sequence[object]) -> str:
    more = len(things) - _NAMED
    return f"; and {more:,} more" if more > 0 else ""


def _whole(generation: Snapshot) -> Check:
    manifest, counts = generation.manifest, generation.manifest.counts
    held = ", ".join(counted(counts[what], what[:-1]) for what in counts)
    message = (
        f"{generation.name}, built on {built(manifest)}, by Pullquote {manifest.program} "
        f"(format {manifest.format}): {held}{_CHECKED}"
    )
    details = {
        "index": generation.name,
        "built": manifest.created,
        "program": manifest.program,
        "format": manifest.format,
        **counts,
    }
    return Check("index", "ok", message, details=details)


def _outdated(generation: Snapshot, files: Sequence[SourceFile]) -> Check:
    changed = changed_files(changes_of(generation.files(), files))
    message = "It was built by another version of Pullquote."
    if changed:
        message = f"The articles have changed since: {changed}."
    return Check("index", "problem", message, "Run: pullquote index (ask does it by itself)")


def _unread(report: Report) -> Check:
    first = "; ".join(f"{one.path}: {one.reason}" for one in report.failed[:_NAMED])
    todo = "Correct or replace what is named, or list it in .ignore; then run: pullquote index"
    message = f"{unread(report)}: {first}{_more(report.failed)}."
    return Check("index", "problem", message, todo, {"failed": len(report.failed)})
