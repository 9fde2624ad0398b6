"""A folder as a whole: every file has a record, and every record says what became of its file."""

from pathlib import Path

import pytest

from index.corpus import Corpus, still_fails
from index.errors import NoArticlesError, RulesError
from index.model import FileRecord, Finding
from tests.doubles import write_articles
from tests.index.reading import read_corpus

TEXT = "The ferry left at nine and came back with forty sheep."


def records(folder: Path) -> dict[str, FileRecord]:
    return {record.name: record for record in read_corpus(Corpus.open(folder)).records}


def told(folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    return {
        name: [(finding.kind, finding.path, finding.reason) for finding in record.findings]
        for name, record in records(folder).items()
        if record.findings
    }


def test_a_folder_that_is_missing_or_has_wrong_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoArticlesError):
        Corpus.open(tmp_path / "missing")
    write_articles(tmp_path, {"pullquote.yaml": "colour: red"})
    with pytest.raises(RulesError):
        Corpus.open(tmp_path)


def test_every_file_has_a_record_by_name(tmp_path: Path) -> None:
    files = {
        "a.md": TEXT, "b.jsonl": f'{{"text": "{TEXT} One."}}\n{{"text": "{TEXT} Two."}}\n',
        "c/d.txt": f"{TEXT} It rained.", "photo.jpg": "", "old/x.md": TEXT, ".ignore": "old/",
        "pullquote.yaml": "", "a.yaml": "title: Sheep", "articles.csv": "file\na.md\n",
    }  # fmt: skip
    found = records(write_articles(tmp_path, files))
    assert {name: record.articles for name, record in found.items()} == {
        ".ignore": 0, "a.md": 1, "a.yaml": 0, "articles.csv": 0, "b.jsonl": 2, "c/d.txt": 1,
        "old/": 0, "photo.jpg": 0, "pullquote.yaml": 0,
    }  # fmt: skip
    assert found["a.md"].size == len(TEXT)
    assert found["a.md"].modified_ns == (tmp_path / "a.md").stat().st_mtime_ns
    assert {name for name, record in found.items() if record.findings} == {"old/", "photo.jpg"}


def test_findings_stand_with_the_file_that_they_are_about(tmp_path: Path) -> None:
    write_articles(
        tmp_path,
        {"a.md": TEXT, "b.jsonl": f'{{"text": "{TEXT}"}}\nno\n', "b.yaml": "titel: Ice",
         "c.txt": "", "d.yaml": "", ".ignore": "[z-a]"},
    )  # fmt: skip
    (tmp_path / "e.txt").write_bytes("Das Müsli der Fähre schwamm über den Fluss.".encode("cp1252"))
    found = told(tmp_path)
    assert found["b.jsonl"][0] == (
        "duplicate", "b.jsonl#1", "the same text as a.md, which is cited for both"
    )  # fmt: skip
    assert found["b.jsonl"][1][:2] == ("failed", "b.jsonl")
    assert "line 2" in found["b.jsonl"][1][2]
    assert [one[:2] for one in found["c.txt"]] == [("failed", "c.txt")]
    assert [one[:2] for one in found["e.txt"]] == [("guessed", "e.txt")]
    assert found["d.yaml"] == [("failed", "d.yaml", "no article of this name stands beside it")]
    assert found["b.yaml"][0][2].startswith("unknown field “titel”")
    assert found[".ignore"] == [("failed", ".ignore", "not a pattern that can be used: [z-a]")]
    assert records(tmp_path)["b.jsonl"].articles == 0


def test_what_is_said_is_one_line_that_any_terminal_takes(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.md": TEXT, "a.yaml": '"he\\ud800ad\\n\\n!": Ice'})
    (reason,) = (reason for _, _, reason in told(tmp_path)["a.yaml"])
    assert reason.startswith("unknown field “he\\ud800ad !”")
    assert reason.encode()


def test_copies_count_for_the_file_that_is_kept(tmp_path: Path) -> None:
    files = {"a.md": TEXT, "b.txt": TEXT, "c.md": TEXT}
    read = read_corpus(Corpus.open(write_articles(tmp_path, files)))
    assert [(r.name, r.articles) for r in read.records] == [("a.md", 1), ("b.txt", 0), ("c.md", 0)]
    assert [[also.path for also in article.also] for article in read.articles] == [
        ["b.txt", "c.md"]
    ]


def test_seconds_are_told_by_ending(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.md": TEXT, "b.MD": f"{TEXT} It rained.", "c.txt": TEXT})
    read = read_corpus(Corpus.open(tmp_path))
    assert read.seconds.keys() == {".md", ".txt"}
    assert all(seconds > 0 for seconds in read.seconds.values())


def test_progress_goes_through_all_files(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    write_articles(tmp_path, {"a.md": TEXT, "b.txt": TEXT, "photo.jpg": ""})
    read_corpus(Corpus.open(tmp_path), lambda *step: steps.append(step))
    assert steps == [("Reading articles", number, 3) for number in (1, 2, 3)]


def test_what_fails_is_compared_with_what_failed(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.md": TEXT, "b.jsonl": "no\n", "c.txt": "", "d.yaml": "x: y"})
    corpus = Corpus.open(tmp_path)
    before = read_corpus(corpus).records
    assert still_fails(corpus, before)
    (tmp_path / "b.jsonl").write_text("neither\n")
    assert still_fails(corpus, before), "in the same way"
    (tmp_path / "b.jsonl").write_text(f'{{"text": "{TEXT} It rained."}}\n')
    assert not still_fails(corpus, before)


def test_nothing_is_read_again_where_nothing_failed(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.md": TEXT})
    corpus = Corpus.open(tmp_path)
    before = read_corpus(corpus).records
    (tmp_path / "a.md").unlink()
    assert still_fails(corpus, before)


def test_of_very_many_findings_of_a_file_the_first_are_told_and_their_number(
    tmp_path: Path,
) -> None:
    write_articles(tmp_path, {"a.jsonl": '{"text": "Gulls steal."}\n' + "{}\n" * 1234})
    (record,) = read_corpus(Corpus.open(tmp_path)).records
    assert (record.articles, len(record.findings)) == (1, 101)
    assert record.findings[0].reason.startswith("line 2: ")
    assert record.findings[-1] == Finding("failed", "a.jsonl", "and 1,134 more of it")
