"""The report of a generation: what is in it, and the same each time that it is told."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.changes import Changes
from index.rebuild import rebuild
from index.report import Report, report_of
from index.store import open_current
from tests.doubles import WordEmbedder, write_articles

TEXT = "The ferry left at nine and came back with forty sheep."
FILES = {
    "a.md": f"---\ntitle: Sheep\nauthor: Ada Sample\n---\n\n{TEXT}\n\n## Later\n\nIt rained.\n",
    "b.MD": TEXT.replace("ferry", "barge"),
    "c.jsonl": f'{{"text": "{TEXT}  It snowed.", "title": "Snow"}}\nno\n{{"text": "It froze."}}\n',
    "copy.txt": TEXT.replace("ferry", "barge"),
    "empty.txt": "",
    "a.yaml": "publisher: The Sheep",
    "lost.yaml": "title: Lost",
    "photo.jpg": "",
    "README.md": "About.",
    ".ignore": "old/\n",
    "old/x.md": TEXT,
}


@pytest.fixture
def built(tmp_path: Path) -> Report:
    folder = write_articles(tmp_path / "articles", FILES)
    return rebuild(folder, tmp_path / "index", WordEmbedder())


def test_it_counts_files_that_may_be_articles_and_articles_by_format(built: Report) -> None:
    """Five of the formats that are read, a picture and a README; none that tells of others."""
    assert (built.index, built.changed, built.files, built.articles) == ("gen-000001", True, 7, 4)
    counts = {ending: (one.files, one.articles) for ending, one in built.formats.items()}
    assert counts == {".jsonl": (1, 2), ".md": (2, 2), ".txt": (2, 0)}
    assert all(0 <= one.seconds < 10 for one in built.formats.values())


def test_it_names_what_articles_lack_and_what_was_cut(built: Report) -> None:
    assert built.missing["title"] == ("b.MD", "c.jsonl#3")
    assert built.missing["author"] == ("b.MD", "c.jsonl#1", "c.jsonl#3")
    assert built.missing["publisher"] == ("b.MD", "c.jsonl#1", "c.jsonl#3")
    assert built.cuts == Counter(heading=1)


def test_it_tells_findings_in_the_order_of_the_files(built: Report) -> None:
    assert [(finding.kind, finding.path) for finding in built.findings] == [
        ("skipped", "README.md"), ("failed", "c.jsonl"), ("duplicate", "copy.txt"),
        ("failed", "empty.txt"), ("failed", "lost.yaml"), ("skipped", "old/"),
        ("skipped", "photo.jpg"),
    ]  # fmt: skip
    assert [finding.path for finding in built.failed] == ["c.jsonl", "empty.txt", "lost.yaml"]


def test_it_is_the_same_when_it_is_told_again(built: Report, tmp_path: Path) -> None:
    with closing(open_current(tmp_path / "index")) as generation:
        told = report_of(generation, embedded=built.embedded, changes=built.changes)
        assert told == built
        later = report_of(generation, embedded=None)
    assert later == replace(built, changed=False, embedded=0, changes=Changes())
    assert rebuild(tmp_path / "articles", tmp_path / "index", WordEmbedder()) == later
