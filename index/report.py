"""What a build did and found: kept in the generation, so that it can be told at any time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.changes import Changes
from index.model import FileRecord, Finding
from index.readers import ending_of
from index.readers.folder import tells
from index.records import METADATA, count_cuts, lacking
from index.snapshot import Snapshot


@dataclass(slots=True)
class Format:
    """The files of one format: how many, their articles in the index, and seconds to read them.

    Files that have not changed aren't read again and take no time.
    """

    files: int = 0
    articles: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a generation holds, and what a build did.

    Attributes:
        index: Name of the generation.
        changed: Whether the build made it; otherwise there was nothing to do.
        changes: What has changed in the folder since the build before.
        why: Why nothing, or no vector, could be taken over from the index before, as a sentence;
            empty where it was, or where there was none.
        files: In the folder, whether they could be read or not.
        articles: In the index; the same for `passages` and `sentences`.
        embedded: Different texts that had to be embedded; the others were taken over.
        formats: By ending, such as ".pdf".
        cuts: How many parts were left out of the articles, by reason.
        missing: Paths of the articles without a title, an author and so on, by what they lack.
        findings: What should be known of files and articles, in the order of the files.
    """

    index: str
    changed: bool
    changes: Changes
    why: str
    files: int
    articles: int
    passages: int
    sentences: int
    embedded: int
    formats: dict[str, Format]
    cuts: Counter[str]
    missing: dict[str, tuple[str, ...]]
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> tuple[Finding, ...]:
        """What should have been an article and wasn't read."""
        return tuple(finding for finding in self.findings if finding.kind == "failed")


def report_of(
    generation: Snapshot,
    *,
    embedded: int | None,
    changes: Changes = Changes(),  # noqa: B008 - frozen
    why: str = "",
) -> Report:
    """The report of a generation.

    Args:
        generation: Opened.
        embedded: How many texts its build has embedded; None when it was there before.
        changes: What had changed in the folder.
        why: Why everything had to be made anew.
    """
    counts = generation.manifest.counts
    records = generation.files()
    gaps = {field: lacking(generation.database, field) for field in METADATA}
    return Report(
        index=generation.name,
        changed=embedded is not None,
        changes=changes,
        why=why,
        files=sum(not (record.name.endswith("/") or tells(record.name)) for record in records),
        articles=counts["articles"],
        passages=counts["passages"],
        sentences=counts["sentences"],
        embedded=embedded or 0,
        formats=_formats(records, generation.manifest.seconds),
        cuts=count_cuts(generation.database),
        missing={field: paths for field, paths in gaps.items() if paths},
        findings=tuple(finding for record in records for finding in record.findings),
    )


def _formats(records: Sequence[FileRecord], seconds: dict[str, float]) -> dict[str, Format]:
    formats: dict[str, Format] = {}
    for record in records:
        if record.name.endswith("/") or tells(record.name):
            continue
        if any(finding.kind == "skipped" for finding in record.findings):
            continue
        ending = ending_of(record.name)
        found = formats.setdefault(ending, Format(seconds=seconds.get(ending, 0.0)))
        found.files += 1
        found.articles += record.articles
    return dict(sorted(formats.items()))
