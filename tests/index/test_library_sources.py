"""Questions that name a source, set sources side by side, or ask about the articles themselves."""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.answer import (
    Abstained,
    Answer,
    AskedField,
    Catalogued,
    Published,
    Quoted,
    Reason,
    Within,
)
from index.fitted import fitted
from index.generation import note_level
from index.library import Library
from index.model import Excerpt
from index.rebuild import rebuild
from tests.doubles import WordEmbedder, write_articles

ARTICLES = {
    "harbour.md": """\
---
title: The Harbour of Lindow
author: Ada Quill
publisher: The Example Review
published: 2020-05-17
url: https://example.org/harbour
---

The harbour of Lindow was built by Dutch engineers in 1631. Most people think that Mayor Brunt saved
it. A flood destroyed the eastern wall in 1702, and the harbour stood empty.
""",
    "orchard.md": """\
---
title: Pears and Wind
author: Ben Thorne
---

Pears grow badly near the sea. Wind breaks the young branches of every pear tree.
""",
    "walls.md": """\
---
title: Walls Against the Sea
author: Cleo Marsh
publisher: Stone Post
published: 2019
---

No wall lasts for ever, and old Brunt knew it. A flood destroyed the eastern wall in 1702.

The harbour was a mistake of proud engineers, and Lindow still pays for it.
""",
}
HARBOUR, ORCHARD, WALLS = ARTICLES
BY_BEN = Within(authors=("Ben Thorne",))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    rebuild(write_articles(folder / "articles", ARTICLES), folder / "index", WordEmbedder())
    return folder / "index"


def levelled(index: Path, level: float) -> Path:
    """A copy of the index in which hardly an answer, or hardly an abstention, is likely."""
    copy = Path(shutil.copytree(index, index.with_name(f"level {level}")))
    note_level(copy / "gen-000001", level, fitted().digest)
    return copy


@pytest.fixture(scope="module")
def tolerant(index: Path) -> Iterator[Library]:
    """Never abstains for lack of evidence, and is sure of everything."""
    embedder = WordEmbedder(strange=["zelensky", "harbuor"])
    with closing(Library.open(levelled(index, -50.0), embedder, false_answer_rate=1.0)) as library:
        yield library


@pytest.fixture(scope="module")
def strict(index: Path) -> Iterator[Library]:
    """Is sure of nothing, and abstains wherever evidence decides."""
    embedder = WordEmbedder(strange=["zelensky", "harbuor"])
    with closing(Library.open(levelled(index, 50.0), embedder)) as library:
        yield library


def paths(excerpts: Sequence[Excerpt]) -> list[str]:
    return [excerpt.article.path for excerpt in excerpts]


def quoted(answer: Answer) -> list[str]:
    """The articles of the excerpts, in their order."""
    assert isinstance(answer, Quoted)
    return paths(answer.excerpts)


@pytest.mark.parametrize(
    ("question", "path", "within"),
    [
        ("What does Cleo Marsh say about the harbour?", WALLS,
         Within(authors=("Cleo Marsh",))),
        ("What does Ada Quill say about the harbour?", HARBOUR,
         Within(authors=("Ada Quill",))),
        ("According to Stone Post, who built the harbour?", WALLS,
         Within(others=("Stone Post",))),
        ("What does Ben Thorne say about the harbour?", ORCHARD, BY_BEN),
        ("What does the 2019 article say about Dutch engineers?", WALLS,
         Within(published=(Published("in", "2019"),))),
    ],
    ids=["author", "another author", "publisher", "one who doesn't speak of it", "date"],
)  # fmt: skip
def test_named_source_alone_is_quoted_and_told(
    question: str, path: str, within: Within, tolerant: Library
) -> None:
    answer = tolerant.ask(question)
    assert set(quoted(answer)) == {path}
    assert answer.understood.within == within


def test_held_source_that_is_silent_is_told_by_its_name(strict: Library) -> None:
    answer = strict.ask("What does Ben Thorne say about the harbour?")
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("nothing near", within=BY_BEN)
    assert answer.understood.within == BY_BEN


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("According to Le Monde, who built the harbour of Lindow?", "Le Monde"),
        ("According to the Washington Post, who built the harbour?", "Washington Post"),
        ("Which articles do you have by Jane Nobody?", "Jane Nobody"),
    ],
    ids=["said to be in it", "another", "its articles"],
)
def test_source_that_is_not_held_is_told_whatever_the_evidence(
    question: str, source: str, tolerant: Library
) -> None:
    """Although the library tolerates everything, and other articles hold every word."""
    answer = tolerant.ask(question)
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("unheld", (source,))
    assert answer.confidence == 0
    assert answer.nearest, "what other articles say is shown as near"
    assert answer.understood.within is None


def test_source_that_is_held_but_not_of_that_date_is_told_too(tolerant: Library) -> None:
    answer = tolerant.ask("What does Ada Quill say about the harbour in her 2011 article?")
    assert isinstance(answer, Abstained)
    within = Within(authors=("Ada Quill",), published=(Published("in", "2011"),))
    assert answer.reason == Reason("unheld", within=within)
    assert answer.confidence == 0


def test_names_that_no_article_holds_are_told(strict: Library) -> None:
    """The first by being no ordinary word, the second by its capital."""
    answer = strict.ask("did zelensky see the harbour of Lindow with Nixon and the engineers?")
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("names unknown", ("zelensky", "Nixon"))


def test_named_sides_are_both_shown_however_unlikely(tolerant: Library) -> None:
    """The orchard has nothing on harbours."""
    answer = tolerant.ask("Do Ada Quill and Ben Thorne agree about the harbour of Lindow?")
    assert set(quoted(answer)) == {HARBOUR, ORCHARD}
    assert quoted(answer)[:2] == [HARBOUR, ORCHARD]
    assert answer.understood.within == Within(sides=("Ada Quill", "Ben Thorne"))


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_two_articles_that_are_compared_are_both_shown_first(
    limit: int, tolerant: Library
) -> None:
    """The best of each; then what is likeliest, and never a third article for being one."""
    answer = tolerant.ask("What do both articles say about the harbour of Lindow?", limit=limit)
    assert quoted(answer)[:2] == [HARBOUR, WALLS][:limit]
    assert ORCHARD not in quoted(answer)
    assert answer.understood.within is None


def test_same_statement_in_another_article_is_told_beside_the_first(tolerant: Library) -> None:
    answer = tolerant.ask("What destroyed the eastern wall?")
    assert isinstance(answer, Quoted)
    same = answer.excerpts[0]
    assert "A flood destroyed the eastern wall in 1702" in same.text
    assert {same.article.path, *(other.path for other in same.also)} == {HARBOUR, WALLS}
    assert len([e for e in answer.excerpts if "eastern" in e.sentence.of(e.article.text)]) == 1


@pytest.mark.parametrize("library", ["tolerant", "strict"])
@pytest.mark.parametrize(
    ("question", "asked", "titles"),
    [
        ("who wrote the article Pears and Wind?", "author", ["Pears and Wind"]),
        ("who wrote the article about pears?", "author", ["Pears and Wind"]),
        ("when was Walls Against the Sea published?", "published", ["Walls Against the Sea"]),
        ("who published the article Walls Against the Sea?", "publisher",
         ["Walls Against the Sea"]),
        ("link to The Harbour of Lindow", "url", ["The Harbour of Lindow"]),
        ("what is Ada Quill's article called?", "title", ["The Harbour of Lindow"]),
        ("which articles are about the harbour?", "articles",
         ["The Harbour of Lindow", "Walls Against the Sea"]),
        ("how many articles are there?", "count",
         ["The Harbour of Lindow", "Pears and Wind", "Walls Against the Sea"]),
        ("how many articles are about the harbour?", "count",
         ["The Harbour of Lindow", "Walls Against the Sea"]),
        ("which articles do you have by Cleo Marsh?", "articles", ["Walls Against the Sea"]),
    ],
)  # fmt: skip
def test_question_about_the_articles_is_answered_from_their_metadata(
    question: str,
    asked: AskedField,
    titles: list[str],
    library: str,
    request: pytest.FixtureRequest,
) -> None:
    """Whatever the evidence in the texts: it is a matter of the catalogue."""
    answer = request.getfixturevalue(library).ask(question)
    assert isinstance(answer, Catalogued)
    assert answer.asked == asked
    assert sorted(str(article.title) for article in answer.articles) == sorted(titles)
    assert (answer.total, answer.confidence) == (len(titles), 1.0)
    assert answer.understood.within is None, "it was looked at the catalogue, not into a source"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("when was the article Pears and Wind published?",
         Reason("lacking", ("Pears and Wind",), field="published")),
        ("give me the link to Walls Against the Sea",
         Reason("lacking", ("Walls Against the Sea",), field="url")),
        ("who published the article Pears and Wind?",
         Reason("lacking", ("Pears and Wind",), field="publisher")),
        ("which articles are about unicorns?", Reason("nothing about", ("unicorns",))),
        ("how many articles are about unicorns?", Reason("nothing about", ("unicorns",))),
    ],
)  # fmt: skip
def test_what_no_file_gives_is_said_and_not_guessed(
    question: str, reason: Reason, tolerant: Library
) -> None:
    answer = tolerant.ask(question)
    assert isinstance(answer, Abstained)
    assert (answer.reason, answer.confidence) == (reason, 0.0)
    assert answer.understood.within is None


def test_articles_on_a_topic_are_quoted_on_it(tolerant: Library) -> None:
    """One excerpt from each, about the topic; not their first sentences."""
    answer = tolerant.ask("which articles are about the proud engineers?")
    assert isinstance(answer, Catalogued)
    assert paths(answer.excerpts)[0] == WALLS
    assert "proud engineers" in answer.excerpts[0].text
    assert len(set(paths(answer.excerpts))) == len(answer.excerpts)


@pytest.mark.parametrize("limit", [1, 2])
def test_articles_without_a_topic_are_shown_by_their_first_sentences(
    limit: int, tolerant: Library
) -> None:
    answer = tolerant.ask("which articles do you have?", limit=limit)
    assert isinstance(answer, Catalogued)
    assert [excerpt.text for excerpt in answer.excerpts] == [
        "The harbour of Lindow was built by Dutch engineers in 1631.",
        "Pears grow badly near the sea.",
    ][:limit]
    assert answer.total == 3


def test_number_of_articles_needs_no_excerpt(tolerant: Library) -> None:
    answer = tolerant.ask("how many articles are about the harbour?")
    assert isinstance(answer, Catalogued)
    assert list(answer.excerpts) == []


def test_who_is_an_author_is_answered_by_her_articles_where_the_texts_are_silent(
    strict: Library, tolerant: Library
) -> None:
    answer = strict.ask("Who is Ada Quill?")
    assert isinstance(answer, Catalogued)
    assert (answer.asked, answer.total, answer.confidence) == ("articles", 1, 1.0)
    assert [article.path for article in answer.articles] == [HARBOUR]
    assert paths(answer.excerpts) == [HARBOUR]
    assert isinstance(tolerant.ask("Who is Ada Quill?"), Quoted), "the texts come first"


def test_who_is_somebody_else_is_no_question_about_articles(strict: Library) -> None:
    assert isinstance(strict.ask("Who is Mayor Brunt?"), Abstained)


MANY = (
    "Who built the harbour?", "what did brunt know?", "Who is Ada Quill?",
    "What does Cleo Marsh say about the harbour?", "who built the harbuor of lindow?",
    "According to Le Monde, who built the harbour?", "which articles are about the harbour?",
    "Do Ada Quill and Ben Thorne agree about the harbour?", "hey what breaks pear trees lol",
    "What do both articles say about the harbour?", "how many articles are there?",
    "did zelensky see the harbour with Nixon?", "when was the article Pears and Wind published?",
)  # fmt: skip


def timeless(answer: Answer) -> str:
    return repr(replace(answer, elapsed_ms=0.0))


@pytest.mark.parametrize("library", ["tolerant", "strict"])
def test_same_question_has_the_same_answer_also_from_another_opening(
    library: str, index: Path, request: pytest.FixtureRequest
) -> None:
    own: Library = request.getfixturevalue(library)
    level = {"tolerant": -50.0, "strict": 50.0}[library]
    rate = {"tolerant": 1.0, "strict": 0.05}[library]
    embedder = WordEmbedder(strange=["zelensky", "harbuor"])
    folder = index.with_name(f"level {level}")
    with closing(Library.open(folder, embedder, false_answer_rate=rate)) as again:
        for question in MANY:
            first = timeless(own.ask(question))
            assert timeless(own.ask(question)) == first
            assert timeless(again.ask(question)) == first


def test_many_questions_from_eight_threads_have_the_answers_of_one_after_another(
    tolerant: Library,
) -> None:
    expected = [timeless(tolerant.ask(question)) for question in MANY]
    assert len(set(expected)) == len(MANY)
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(tolerant.ask, MANY * 16)
        assert [timeless(answer) for answer in answers] == expected * 16
