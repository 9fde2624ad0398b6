"""From a folder to an index: what is taken over, what goes, and what is reported."""

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index import store
from index.answer import Correction, Quoted
from index.calibrate import corpus_level, reader_of
from index.changes import Changes, is_current
from index.embedding import FloatMatrix
from index.errors import (
    IndexFormatError,
    IndexMissingError,
    NoArticlesError,
    PullquoteError,
    RulesError,
)
from index.fitted import fitted
from index.generation import note_level
from index.journal import JOURNAL
from index.library import Library
from index.manifest import MANIFEST, read_manifest
from index.model import Finding
from index.readers import list_files
from index.rebuild import rebuild
from index.report import Report
from index.store import open_current
from tests.doubles import WordEmbedder, write_articles


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def first(articles_dir: Path, index_dir: Path, embedder: WordEmbedder) -> Report:
    """A first build; what it embedded is forgotten."""
    report = rebuild(articles_dir, index_dir, embedder)
    embedder.embedded.clear()
    return report


def quotes(index_dir: Path, question: str) -> list[str]:
    """All that is quoted from an index that never abstains."""
    library = Library.open(index_dir, WordEmbedder(), false_answer_rate=1.0)
    with closing(library):
        answer = library.ask(question)
    assert isinstance(answer, Quoted)
    return [excerpt.text for excerpt in answer.excerpts]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_first_build_counts_what_it_did(first: Report) -> None:
    assert (first.index, first.changed) == ("gen-000001", True)
    assert (first.files, first.articles, first.passages, first.sentences) == (3, 3, 4, 12)
    assert first.embedded == 4 + 12
    assert first.cuts == {"heading": 1, "title": 1}
    assert first.findings == ()
    assert {ending: (f.files, f.articles) for ending, f in first.formats.items()} == {".md": (3, 3)}
    assert first.missing["published"] == ("orchard.md", "railway.md")


def test_unchanged_folder_changes_nothing_and_embeds_nothing(
    first: Report, articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    again = rebuild(articles_dir, index_dir, embedder)
    assert (again.changed, again.embedded, embedder.embedded) == (False, 0, [])
    assert (again.index, again.files, again.articles) == (first.index, 3, 3)
    assert (again.passages, again.sentences, again.cuts) == (4, 12, first.cuts)


def test_changed_article_embeds_its_changed_sentences_and_passages_only(
    first: Report, articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    change(articles_dir / "orchard.md", "Wind breaks", "Storm breaks")
    report = rebuild(articles_dir, index_dir, embedder)
    sentence = "Storm breaks the young branches of every pear tree."
    passage = (
        f"The Orchard (Ben Sample). Pears grow badly near the sea. {sentence} "
        "Apples do better, because apple trees stay low."
    )
    assert embedder.embedded == [passage, sentence]
    assert (report.changed, report.embedded) == (True, 2)
    assert report.index > first.index
    assert sentence in quotes(index_dir, "What breaks branches?")[0]


def test_changed_author_embeds_the_passages_again_but_no_sentence(
    first: Report, articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    change(articles_dir / "orchard.md", "Ben Sample", "Cleo Sample")
    assert rebuild(articles_dir, index_dir, embedder).embedded == 1
    assert embedder.embedded[0].startswith("The Orchard (Cleo Sample). Pears")
    assert first.embedded == 16


@pytest.mark.usefixtures("first")
def test_vectors_taken_over_are_those_of_a_build_from_nothing(
    articles_dir: Path, index_dir: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    (articles_dir / "harbour.md").unlink()
    write_articles(articles_dir, {"a.md": "Gulls steal pears. Wind breaks the ships at sea."})
    rebuild(articles_dir, index_dir, embedder)
    rebuild(articles_dir, tmp_path / "other", embedder)
    changed, fresh = (
        read_manifest(folder / str(store.current_name(folder))).files
        for folder in (index_dir, tmp_path / "other")
    )
    assert changed == fresh


@pytest.mark.usefixtures("first")
def test_full_embeds_everything(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    report = rebuild(articles_dir, index_dir, embedder, full=True)
    assert (report.changed, report.embedded, len(embedder.embedded)) == (True, 16, 16)


@pytest.mark.usefixtures("first")
def test_another_model_embeds_everything(articles_dir: Path, index_dir: Path) -> None:
    other = WordEmbedder("other")
    report = rebuild(articles_dir, index_dir, other)
    assert report.embedded == 16
    assert report.why.startswith("It was built with the model words@1; everything was embedded")
    with pytest.raises(IndexFormatError):
        Library.open(index_dir, WordEmbedder())


@pytest.mark.usefixtures("first")
def test_removed_article_is_gone_from_every_answer(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    question = "Which engineers drank tea?"
    assert "drank a great deal of tea" in quotes(index_dir, question)[0]
    (articles_dir / "railway.md").unlink()
    assert rebuild(articles_dir, index_dir, embedder).embedded == 0
    assert not any("tea" in quote for quote in quotes(index_dir, question))
    with closing(open_current(index_dir)) as generation:
        assert [article.path for article in generation.articles()] == ["harbour.md", "orchard.md"]


def test_same_text_is_indexed_once_and_reported(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    write_articles(articles_dir, {"!copy.md": (articles_dir / "railway.md").read_text("utf-8")})
    report = rebuild(articles_dir, index_dir, embedder)
    reason = "the same text as !copy.md, which is cited for both"
    assert report.findings == (Finding("duplicate", "railway.md", reason),)
    assert (report.files, report.articles) == (4, 3)
    assert report.formats[".md"].articles == 3
    assert report.failed == ()


def test_file_that_fails_is_reported_and_the_others_go_on(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    (articles_dir / "broken.md").write_bytes(b"\xff\xfe\x00")
    write_articles(articles_dir, {"photo.jpg": "", "two.jsonl": '{"text": "Gulls steal."}\nno\n'})
    report = rebuild(articles_dir, index_dir, embedder)
    told = [(finding.path, finding.kind) for finding in report.findings]
    assert told == [("broken.md", "failed"), ("photo.jpg", "skipped"), ("two.jsonl", "failed")]
    assert [finding.path for finding in report.failed] == ["broken.md", "two.jsonl"]
    assert "line 2" in report.failed[1].reason
    assert (report.files, report.articles) == (6, 4)


def test_findings_are_told_again_while_nothing_changes(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    copy = (articles_dir / "railway.md").read_text("utf-8")
    write_articles(articles_dir, {"a.md": copy, "!b.jsonl": "no\n\nneither\n", "empty.txt": ""})
    report = rebuild(articles_dir, index_dir, embedder)
    (articles_dir / "a.md").rename(articles_dir / "!a.md")
    report = rebuild(articles_dir, index_dir, embedder)
    again = rebuild(articles_dir, index_dir, embedder)
    assert not again.changed
    assert again.findings == report.findings
    assert len(report.findings) == 4


def test_what_failed_is_tried_again_although_it_has_not_changed(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    elsewhere = articles_dir / ".elsewhere"
    (articles_dir / "linked.txt").symlink_to(elsewhere)
    report = rebuild(articles_dir, index_dir, embedder)
    assert [finding.path for finding in report.failed] == ["linked.txt"]
    assert not rebuild(articles_dir, index_dir, embedder).changed, "it fails as before"
    (articles_dir / "late.jsonl").write_text('{"text": "Late it came."}\nno\n')
    assert len(rebuild(articles_dir, index_dir, embedder).failed) == 2
    elsewhere.write_text("It stands there now.")
    again = rebuild(articles_dir, index_dir, embedder)
    assert (again.changed, again.articles) == (True, 5)
    assert [finding.path for finding in again.failed] == ["late.jsonl"]


def test_a_file_that_the_rules_shut_out_is_read_when_they_let_it_in(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    (articles_dir / "pullquote.yaml").write_text("max_megabytes: 0.001\n")
    (articles_dir / "long.txt").write_text("Gulls steal pears. " * 100)
    report = rebuild(articles_dir, index_dir, embedder)
    assert [finding.reason for finding in report.failed] == [
        "larger than 0.001 MB. Split it, or raise max_megabytes in pullquote.yaml."
    ]
    assert not rebuild(articles_dir, index_dir, embedder).changed
    (articles_dir / "pullquote.yaml").write_text("max_megabytes: 0.002\n")
    again = rebuild(articles_dir, index_dir, embedder)
    assert (again.changed, again.articles, again.failed) == (True, report.articles + 1, ())


def test_a_sidecar_is_a_reason_to_build_again(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    rebuild(articles_dir, index_dir, embedder)
    (articles_dir / "railway.yaml").write_text("author: Cleo Sample\n")
    assert rebuild(articles_dir, index_dir, embedder).changed
    (articles_dir / "railway.yaml").write_text("autor: Cleo Sample\n")
    report = rebuild(articles_dir, index_dir, embedder)
    assert [finding.path for finding in report.failed] == ["railway.yaml"]
    assert not rebuild(articles_dir, index_dir, embedder).changed, "it is as wrong as before"


def test_rules_of_the_folder_are_a_reason_to_build_again(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    write_articles(articles_dir, {"a.jsonl": '{"Inhalt": "Gulls steal pears."}\n'})
    report = rebuild(articles_dir, index_dir, embedder)
    assert [finding.path for finding in report.failed] == ["a.jsonl"]
    (articles_dir / "pullquote.yaml").write_text("fields: {text: Inhalt}\n")
    report = rebuild(articles_dir, index_dir, embedder)
    assert (report.changed, report.articles, report.files, report.failed) == (True, 4, 4, ())
    (articles_dir / "pullquote.yaml").write_text("felder: {}\n")
    with pytest.raises(RulesError, match="felder"):
        rebuild(articles_dir, index_dir, embedder)


@pytest.mark.parametrize(
    ("files", "message"),
    [({}, "the folder is empty"), ({"a.txt": ""}, "no article could be read"), (None, "no such")],
    ids=["empty", "nothing readable", "missing"],
)
def test_folder_without_articles_is_an_error_and_the_old_index_stays(
    files: dict[str, str] | None,
    message: str,
    first: Report,
    tmp_path: Path,
    index_dir: Path,
    embedder: WordEmbedder,
) -> None:
    folder = tmp_path / "nothing"
    if files is not None:
        folder.mkdir()
        write_articles(folder, files)
    with pytest.raises(NoArticlesError, match=message) as caught:
        rebuild(folder, index_dir, embedder)
    assert caught.value.path == folder
    assert store.current_name(index_dir) == first.index
    assert quotes(index_dir, "Who built the harbour?")


@pytest.mark.usefixtures("first")
def test_two_generations_are_kept_and_left_overs_swept(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    (index_dir / "tmp-123").mkdir()
    for _ in range(2):
        rebuild(articles_dir, index_dir, embedder, full=True)
    names = sorted(path.name for path in index_dir.iterdir())
    assert names == ["CURRENT", "LOCK", "gen-000002", "gen-000003"]


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("name", "data"),
    [(store.CURRENT, b"gen-000007\n"), ("gen-000001/sentences.flat.npy", b"damaged"),
     ("gen-000001/" + MANIFEST, b'{"format": 0}')],
)  # fmt: skip
def test_damaged_or_foreign_index_is_built_anew(
    name: str, data: bytes, articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    (index_dir / name).write_bytes(data)
    report = rebuild(articles_dir, index_dir, embedder)
    assert (report.changed, report.embedded) == (True, 16)
    assert report.why.endswith("Everything was built again.")
    assert quotes(index_dir, "Who built the harbour?")


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("name", ["sentences.flat.npy", "library.sqlite"])
def test_damage_that_only_the_checksums_tell_is_not_taken_over(
    name: str, articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    path = index_dir / "gen-000001" / name
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 0x40]))
    assert not rebuild(articles_dir, index_dir, embedder).changed, "nobody looks so closely"
    change(articles_dir / "orchard.md", "Wind breaks", "Storm breaks")
    report = rebuild(articles_dir, index_dir, embedder)
    assert f"{name}: is not what was written" in report.why
    assert report.embedded == 16


def rewrite_unseen(path: Path, old: str, new: str) -> None:
    """Change a text so that size and time stay: nobody can see it without reading the file."""
    assert len(old) == len(new)
    status = path.stat()
    change(path, old, new)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.usefixtures("first")
def test_files_that_have_not_changed_are_not_read_again(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    rewrite_unseen(articles_dir / "orchard.md", "Wind breaks", "Snow breaks")
    write_articles(articles_dir, {"new.md": "Gulls steal pears."})
    stages: list[tuple[str, int, int]] = []
    report = rebuild(articles_dir, index_dir, embedder, progress=lambda *step: stages.append(step))
    assert [step[1:] for step in stages if step[0] == "Reading articles"] == [(1, 1)]
    assert "Wind breaks" in quotes(index_dir, "What breaks branches?")[0]
    assert report.changes == Changes(files_new=1)
    assert report.articles == 4
    rebuild(articles_dir, index_dir, embedder, full=True)
    assert "Snow breaks" in quotes(index_dir, "What breaks branches?")[0]


def test_changes_are_counted_in_files(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    assert rebuild(articles_dir, index_dir, embedder).changes == Changes(files_new=3)
    write_articles(articles_dir, {"a.md": "Gulls steal pears.", "b.md": "It rained."})
    (articles_dir / "harbour.md").unlink()
    change(articles_dir / "orchard.md", "Wind breaks", "Storm breaks")
    assert rebuild(articles_dir, index_dir, embedder).changes == Changes(2, 1, 1)
    assert rebuild(articles_dir, index_dir, embedder).changes == Changes()


@pytest.mark.usefixtures("first")
def test_what_rules_or_sidecars_say_of_a_file_makes_it_be_read_again(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    rewrite_unseen(articles_dir / "orchard.md", "Wind breaks", "Snow breaks")
    rewrite_unseen(articles_dir / "railway.md", "reached Lindow", "came to Marby.")
    write_articles(articles_dir, {"orchard.yaml": "author: Cleo Sample\n"})
    rebuild(articles_dir, index_dir, embedder)
    assert "Snow breaks" in quotes(index_dir, "What breaks branches?")[0]
    assert "1874" in quotes(index_dir, "When did the railway reach Lindow?")[0]
    with closing(open_current(index_dir)) as generation:
        texts = [article.text for article in generation.articles()]
    assert not any("Marby" in text for text in texts), "nothing is said of the railway"
    write_articles(articles_dir, {"pullquote.yaml": "publishers: {example.com: The Mirror}\n"})
    rebuild(articles_dir, index_dir, embedder)
    with closing(open_current(index_dir)) as generation:
        assert any("Marby" in article.text for article in generation.articles())


def test_copy_takes_the_place_of_an_article_that_goes(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    text = (articles_dir / "railway.md").read_text("utf-8")
    write_articles(articles_dir, {"!first.md": text, "zlast.md": text})
    rebuild(articles_dir, index_dir, embedder)
    write_articles(articles_dir, {"new.md": "Gulls steal pears."})
    rebuild(articles_dir, index_dir, embedder)
    with closing(open_current(index_dir)) as generation:
        also = {article.path: [a.path for a in article.also] for article in generation.articles()}
    assert also["!first.md"] == ["railway.md", "zlast.md"], "also when it isn't read again"
    (articles_dir / "!first.md").unlink()
    report = rebuild(articles_dir, index_dir, embedder)
    with closing(open_current(index_dir)) as generation:
        also = {article.path: [a.path for a in article.also] for article in generation.articles()}
    assert also["railway.md"] == ["zlast.md"]
    assert [finding.path for finding in report.findings] == ["zlast.md"]


def test_an_index_grown_in_steps_is_the_one_of_a_build_from_nothing(
    articles_dir: Path, index_dir: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    """To the byte, whatever was read again, taken over or folded on the way."""
    copy = (articles_dir / "railway.md").read_text("utf-8")
    steps: list[dict[str, str]] = [
        {}, {"a.md": copy, "b.jsonl": '{"text": "Gulls steal."}\nno\n{"text": "It froze."}\n'},
        {"a.md": "Pears grow.", "empty.txt": "", "orchard.yaml": "author: Cleo Sample"},
        {"c/d.txt": copy, "photo.jpg": ""},
    ]  # fmt: skip
    for files in steps:
        write_articles(articles_dir, files)
        rebuild(articles_dir, index_dir, embedder)
    rebuild(articles_dir, tmp_path / "other", embedder)
    grown, fresh = (
        read_manifest(folder / str(store.current_name(folder))).files
        for folder in (index_dir, tmp_path / "other")
    )
    assert grown == fresh


class Failing(WordEmbedder):
    """A model that breaks off after some windows of texts."""

    def __init__(self, windows: int) -> None:
        super().__init__()
        self._left = windows

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return super().encode(texts, progress)


def test_what_an_interrupted_build_has_embedded_is_taken_up(
    tmp_path: Path, index_dir: Path
) -> None:
    lines = [f"The {n} gulls of harbour {n} steal {n} pears." for n in range(1200)]
    folder = write_articles(tmp_path / "many", {"a.txt": " ".join(lines)})
    failing = Failing(windows=1)
    with pytest.raises(KeyboardInterrupt):
        rebuild(folder, index_dir, failing)
    with pytest.raises(IndexMissingError):
        open_current(index_dir)
    again = WordEmbedder()
    report = rebuild(folder, index_dir, again)
    assert len(failing.embedded) == 512
    assert set(again.embedded).isdisjoint(failing.embedded)
    assert report.embedded == len(again.embedded) == report.passages + report.sentences - 512
    assert not (index_dir / JOURNAL).exists()
    rebuild(folder, tmp_path / "other", WordEmbedder())
    resumed, fresh = (
        read_manifest(folder / "gen-000001").files for folder in (index_dir, tmp_path / "other")
    )
    assert resumed == fresh


@pytest.mark.usefixtures("first")
def test_interrupted_update_leaves_the_index_and_no_left_over(
    articles_dir: Path, index_dir: Path
) -> None:
    change(articles_dir / "orchard.md", "Wind breaks", "Storm breaks")
    with pytest.raises(KeyboardInterrupt):
        rebuild(articles_dir, index_dir, Failing(windows=0))
    assert "Wind breaks" in quotes(index_dir, "What breaks branches?")[0]
    assert not any(path.is_dir() for path in index_dir.glob("tmp-*"))


def test_a_text_that_stands_twice_is_embedded_once(tmp_path: Path, index_dir: Path) -> None:
    folder = write_articles(
        tmp_path / "twice", {"a.md": "Gulls steal. Pears grow.", "b.md": "Gulls steal. It rained."}
    )
    embedder = WordEmbedder()
    report = rebuild(folder, index_dir, embedder)
    assert embedder.embedded.count("Gulls steal.") == 1
    assert (report.sentences, report.passages, report.embedded) == (4, 2, 5)


@pytest.mark.usefixtures("first")
def test_without_room_nothing_is_begun_and_the_index_stays(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    change(articles_dir / "orchard.md", "Wind breaks", "Storm breaks")
    with pytest.raises(PullquoteError, match="there isn't enough room: about 20 MB needed"):
        rebuild(articles_dir, index_dir, embedder, free=lambda _: 10_000_000)
    assert embedder.embedded == []
    assert "Wind breaks" in quotes(index_dir, "What breaks branches?")[0]
    rooms = iter([30_000_000, 100])
    with pytest.raises(PullquoteError, match="0 MB free"):
        rebuild(articles_dir, index_dir, embedder, free=lambda _: next(rooms))
    assert embedder.embedded == [], "the long work isn't begun"
    assert rebuild(articles_dir, index_dir, embedder).changed


@pytest.mark.usefixtures("first")
def test_another_version_reads_everything_again_and_embeds_nothing(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    path = index_dir / "gen-000001" / MANIFEST
    path.write_text(replace(read_manifest(path.parent), program="0.0.1").to_json())
    report = rebuild(articles_dir, index_dir, embedder)
    assert (report.changed, report.embedded, report.why) == (True, 0, "")


def test_progress_tells_each_stage_up_to_its_end(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    told: list[tuple[str, int, int]] = []
    rebuild(articles_dir, index_dir, embedder, progress=lambda *step: told.append(step))
    steps: dict[str, list[int]] = {}
    for stage, done, total in told:
        assert 0 <= done <= total
        steps.setdefault(stage, []).append(done)
    assert steps == {
        "Reading articles": [1, 2, 3],
        "Splitting into passages": [1, 2, 3],
        "Embedding passages and sentences": [0, 16],
        "Calibrating": [0, 1],
    }


PLACES = "Lindow Marby Tolne Veld Ardsa Brun Cael Doru Esk Fale".split()


def level_of(index_dir: Path) -> float | None:
    return read_manifest(index_dir / str(store.current_name(index_dir))).level


MANY = {
    f"{name}.md": " ".join(
        f"The {name} of {place}{name} is like {name}{place} and old." for place in PLACES
    )
    for name in ("harbour", "orchard", "railway")
}  # fmt: skip


@pytest.mark.usefixtures("first")
def test_corpus_of_hardly_a_sentence_has_no_level(index_dir: Path) -> None:
    """Twelve sentences make no 95th percentile."""
    assert level_of(index_dir) is None


def test_level_is_found_at_the_build_and_kept(
    tmp_path: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    """It is what the generation's own reader finds, and the same of the same articles."""
    folder = write_articles(tmp_path / "many", MANY)
    rebuild(folder, index_dir, embedder)
    rebuild(folder, tmp_path / "again", WordEmbedder())
    with closing(open_current(index_dir)) as generation:
        reader = reader_of(generation, embedder)
        found = corpus_level(generation, reader, embedder, fitted())
    assert found is not None
    assert level_of(index_dir) == level_of(tmp_path / "again") == found


@pytest.mark.usefixtures("first")
def test_index_whose_level_goes_with_other_numbers_is_built_again(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    """A version with other weights came; nothing has to be embedded again."""
    manifest = read_manifest(index_dir / "gen-000001")
    assert manifest.fitted == fitted().digest
    note_level(index_dir / "gen-000001", None, "of an earlier version")
    report = rebuild(articles_dir, index_dir, embedder)
    assert (report.changed, report.embedded) == (True, 0)
    assert read_manifest(index_dir / report.index).fitted == fitted().digest


def test_level_is_found_again_when_articles_come(
    tmp_path: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    folder = write_articles(tmp_path / "many", {"harbour.md": MANY["harbour.md"]})
    rebuild(folder, index_dir, embedder)
    assert level_of(index_dir) is None, "one article has nothing to be held against"
    write_articles(folder, MANY)
    rebuild(folder, index_dir, embedder)
    assert level_of(index_dir) is not None


def test_names_of_the_folder_that_mean_the_same_are_kept(
    articles_dir: Path, index_dir: Path, embedder: WordEmbedder
) -> None:
    write_articles(articles_dir, {"pullquote.yaml": "aliases:\n  - [Lindow, Old Lindum]\n"})
    rebuild(articles_dir, index_dir, embedder)
    manifest = read_manifest(index_dir / str(store.current_name(index_dir)))
    assert manifest.aliases == [["Lindow", "Old Lindum"]]
    with closing(Library.open(index_dir, embedder, false_answer_rate=1.0)) as library:
        answer = library.ask("When did the railway reach Old Lindum?")
    assert isinstance(answer, Quoted)
    assert answer.understood.corrections == (Correction("Old Lindum", "Lindow"),)
    assert "1874" in answer.excerpts[0].text


def touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def lengthen(path: Path) -> None:
    status = path.stat()
    path.write_text(path.read_text("utf-8") + "\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("act", "current"),
    [(Path.stat, True), (touch, False), (lengthen, False), (Path.unlink, False),
     (lambda path: shutil.copy2(path, path.with_name("new.md")), False)],
    ids=["nothing", "another time", "another size", "removed", "added"],
)  # fmt: skip
def test_generation_is_current_while_no_file_has_changed(
    act: object, current: bool, articles_dir: Path, index_dir: Path
) -> None:
    assert callable(act)
    act(articles_dir / "orchard.md")
    with closing(open_current(index_dir)) as generation:
        assert is_current(generation, list_files(articles_dir)) is current
        assert not is_current(generation, list_files(articles_dir), "other@1")


def test_index_that_can_not_be_written_is_an_error_of_ours(
    tmp_path: Path, articles_dir: Path, embedder: WordEmbedder
) -> None:
    occupied = tmp_path / "file" / "index"
    occupied.parent.write_text("not a folder")
    with pytest.raises(PullquoteError, match="can't be written") as caught:
        rebuild(articles_dir, occupied, embedder)
    assert caught.value.path == occupied
