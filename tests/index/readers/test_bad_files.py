"""No file harms a build: nasty ones that are thought out, and thousands of mutated ones."""

import os
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.model import Article, Finding
from index.readers.apart import read_files
from index.readers.folder import SourceFile
from index.readers.rules import Rules
from index.sentences import split_sentences
from tests.index.readers import bad_files
from tests.index.reading import Read, read_corpus

FIXTURES = Path(__file__).parent / "fixtures"
MUTATIONS = int(os.environ.get("PULLQUOTE_TEST_MUTATIONS", "2000"))
BATCH = 1000
SEED = 20_260
RULES = Rules()
# What only the guard around the readers says: a fault in one of them.
FAULTS = ("damaged or odd (", "took longer", "damaged or needs too much memory", "needs too much m")

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="names, links and pipes that Windows doesn't have"),
    pytest.mark.timeout(60 + MUTATIONS // 10),
]


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("bad") / "articles"
    bad_files.make(folder)
    (folder / "pullquote.yaml").write_text("max_seconds: 2\n")
    yield folder
    (folder / "closed").chmod(0o700)


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """All that lies below a folder, with sizes and times."""
    found = {}
    for here, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            status = os.lstat(os.path.join(here, name))  # noqa: PTH118 - names that are no text
            found[os.path.join(here, name)] = (status.st_size, status.st_mtime_ns)  # noqa: PTH118
    return found


@pytest.fixture(scope="module")
def before(nasty: Path) -> dict[str, tuple[int, int]]:
    return tree(nasty.parent)


@pytest.fixture(scope="module")
def corpus(nasty: Path, before: dict[str, tuple[int, int]]) -> Corpus:
    assert before
    start = time.process_time()  # waiting is what the limit of the whole test is for
    corpus = Corpus.open(nasty)
    assert time.process_time() - start < 10
    return corpus


@pytest.fixture(scope="module")
def read(corpus: Corpus) -> Read:
    start = time.perf_counter()
    read = read_corpus(corpus)
    assert time.perf_counter() - start < 60
    return read


def test_every_nasty_file_is_accounted_for(nasty: Path, corpus: Corpus, read: Read) -> None:
    """Each is an article, or tells of others, or says why it is none."""
    records = {record.name: record for record in read.records}
    assert len(records) == len(corpus.files) > 150
    names = {
        name.encode("utf-8", "backslashreplace").decode()
        for name in map(os.path.basename, nasty.iterdir())
    }
    hidden = {name for name in names if name.startswith(".") and name != ".ignore"}
    tops = {name.split("/")[0] for name in records}
    assert names - hidden - tops == set()
    for file in corpus.files:
        record = records[file.name]
        tables = file.name in corpus.described.tables
        assert record.articles or record.findings or file.tells or tables, file.name
        assert all("\n" not in finding.reason for finding in record.findings)
        assert all(finding.reason.encode() for finding in record.findings)


def test_nothing_is_written_or_changed(
    nasty: Path, read: Read, before: dict[str, tuple[int, int]]
) -> None:
    assert read.records
    assert tree(nasty.parent) == before


def test_nothing_comes_from_outside_of_the_folder(read: Read) -> None:
    for article in read.articles:
        assert "Secret." not in article.text
        assert "root:" not in article.text


def test_the_good_files_among_the_nasty_are_read(read: Read) -> None:
    paths = {a.path for a in read.articles} | {o.path for a in read.articles for o in a.also}
    assert {"good.md", "line\nbreak.txt", "bidi\u202etxt.md", "🚢.txt", "climbing.docx"} <= paths
    assert {"-rf.txt", "\x1b[31mred.txt", "not-utf8\\udcff\\udcfe.txt"} <= paths


def test_articles_of_nasty_files_are_sound(read: Read) -> None:
    for article in read.articles:
        assert_sound(article)


def findings(read: Read) -> list[Finding]:
    return [finding for record in read.records for finding in record.findings]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("leaves.txt", "a link that leaves the folder"),
        ("leaves-by-dots.txt", "a link that leaves the folder"),
        ("device.txt", "a link that leaves the folder"),
        ("folder-loop", "a link to a folder that is read anyway"),
        ("pipe.txt", "not a plain file"),
        ("piped/.ignore", "not a plain file"),
        ("oversized.pdf", "larger than 20 MB. Split it, or raise max_megabytes in pullquote.yaml."),
        ("deep/" + "d/" * 50, "more than 50 folders deep"),
        ("bomb/large.yaml", "larger than metadata ever is"),
        ("bomb/half.yaml", "“title” holds half a character or a zero character"),
        ("articles.csv", "row 1: there is no article file “../../etc/passwd”"),
        ("not-utf8\\udcff\\udcfe (2).txt", "another file has this name: rename one of them"),
    ],
)
def test_nasty_files_say_what_they_are(read: Read, name: str, reason: str) -> None:
    assert reason in [finding.reason for finding in findings(read) if finding.path == name]


def test_no_reader_breaks_at_a_nasty_file(read: Read) -> None:
    """Some take too long, and the guard against that is what they are for.

    A form that draws itself twice brings PDFium down, and so the process that reads it.
    """
    broken = [one for one in findings(read) if any(words in one.reason for words in FAULTS)]
    left = [one.path for one in broken if "took longer" not in one.reason]
    assert [path for path in left if path != "form-loop.pdf"] == []


def assert_sound(article: Article) -> None:
    """Whatever it was made of: it can be indexed and quoted."""
    told = (article.title, article.author, article.publisher, article.published, article.url)
    for words in (article.text, article.path, *filter(None, told)):
        assert "\0" not in words
        assert words.encode()
    assert article.body
    spans = sorted([*article.body, *(cut.span for cut in article.cuts)])
    assert all(0 <= span.start <= span.end <= len(article.text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for span in article.body:
        sentences = split_sentences(article.text, span)
        assert sentences
        assert all(span.contains(sentence) for sentence in sentences)


def test_mutated_files_do_no_harm(tmp_path: Path) -> None:
    """Each gives articles that are sound, or says why not, in time; no reader breaks."""
    faults: list[str] = []
    made = bad_files.mutated(FIXTURES, MUTATIONS, SEED)
    while batch := list(islice(made, BATCH)):
        files = [written(tmp_path, name, data) for name, data in batch]
        for file, reading in zip(files, read_files(files, RULES, {}), strict=True):
            assert reading.found, file.name
            for one in reading.found:
                if isinstance(one, Article):
                    assert_sound(one)
                elif any(words in str(one) for words in FAULTS):
                    faults.append(f"{file.name} (of {SEED}): {one}")
            file.path.unlink()
    assert faults == []


def written(folder: Path, name: str, data: bytes) -> SourceFile:
    path = folder / name
    path.write_bytes(data)
    return SourceFile(name, path, len(data))


def test_mutations_are_the_same_for_the_same_seed() -> None:
    some = list(bad_files.mutated(FIXTURES, 60, 3))
    assert some == list(bad_files.mutated(FIXTURES, 60, 3))
    assert some != list(bad_files.mutated(FIXTURES, 60, 4))
    assert len({Path(name).suffix for name, _ in some}) > 8
    originals = {path.read_bytes() for path in FIXTURES.glob("*/*")}
    assert sum(data in originals for _, data in some) < 5
