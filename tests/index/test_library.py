"""One question in, one answer out: the promises of an answer, on articles made up or at random."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import pairwise
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.answer import Abstained, Answer, Correction, Quoted, Reason, Searched
from index.errors import IndexDamagedError, IndexFormatError, IndexMissingError, QuestionError
from index.extent import MAX_SENTENCES, MAX_WORDS
from index.fitted import fitted
from index.generation import note_level
from index.library import DEFAULT_FALSE_ANSWER_RATE, Library
from index.model import Excerpt, fold
from index.rebuild import rebuild
from index.sentences import split_sentences
from tests.doubles import WordEmbedder, write_articles

QUESTIONS = (
    "Who built the harbour?", "what did the mayor promise", "Why do apples do better?",
    "which engineers drank tea", "What breaks pear trees?", "who is it?", "treaty of the unicorns",
)  # fmt: skip
# Levels of "not in here" so far from any corpus's that no answer, or every answer, is likely.
HOPELESS, CERTAIN = 50.0, -50.0


def excerpts_of(answer: Answer) -> tuple[Excerpt, ...]:
    return tuple(answer.nearest if isinstance(answer, Abstained) else answer.excerpts)


def timeless(answer: Answer) -> str:
    return repr(replace(answer, elapsed_ms=0.0))


Opened = Callable[[float, float], Library]


@pytest.fixture
def opened(small_index: Path, tmp_path: Path) -> Iterator[Opened]:
    """Opens the small index with a level of its own and a rate of false answers."""
    with ExitStack() as libraries:

        def opened(level: float, rate: float) -> Library:
            copy = tmp_path / f"level {level}"
            if not copy.exists():
                shutil.copytree(small_index, copy)
                note_level(copy / "gen-000001", level, fitted().digest)
            library = Library.open(copy, WordEmbedder(), false_answer_rate=rate)
            return libraries.enter_context(closing(library))

        yield opened


def test_answer_quotes_and_cites(small_library: Library) -> None:
    answer = small_library.ask("Who built the harbour of Lindow?")
    assert isinstance(answer, Quoted)
    best = answer.excerpts[0]
    assert "built by Dutch engineers in 1631." in best.text
    assert (best.article.title, best.article.author) == ("The Harbour", "Ada Sample")
    assert (best.article.publisher, best.article.published) == ("The Example Review", "2020-05-17")
    assert best.link is not None
    assert best.link.startswith("https://example.org/harbour#:~:text=The%20harbour")
    assert answer.question == "Who built the harbour of Lindow?"
    assert (answer.index, answer.searched) == ("gen-000001", Searched(3, 4))
    assert 0 < answer.confidence < 1
    assert answer.elapsed_ms >= 0


def test_what_a_file_does_not_tell_is_not_told(small_library: Library) -> None:
    best = excerpts_of(small_library.ask("Why do apple trees do better?"))[0]
    assert (best.article.title, best.article.author) == ("The Orchard", "Ben Sample")
    assert (best.article.publisher, best.article.published, best.article.url) == (None, None, None)
    assert best.link is None


def test_quotation_that_leans_on_its_speaker_is_shown_with_him(small_library: Library) -> None:
    answer = small_library.ask("what did the mayor promise about height, was it higher?")
    assert "the mayor promised. “It will be higher then.”" in excerpts_of(answer)[0].text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("who is it?", Reason("nothing asked")),
        ("fluffy pancakes", Reason("no word known")),
        ("did Nixon see the harbour?", Reason("names unknown", ("Nixon",))),
        ("harbour pancakes", Reason("nothing near")),
    ],
)
def test_abstention_gives_its_reason_and_nothing_that_is_far_off(
    question: str, reason: Reason, opened: Opened
) -> None:
    answer = opened(HOPELESS, DEFAULT_FALSE_ANSWER_RATE).ask(question)
    assert isinstance(answer, Abstained)
    assert answer.reason == reason
    assert answer.confidence < 0.01
    assert answer.nearest == ()


@pytest.mark.parametrize("rate", [0.0, DEFAULT_FALSE_ANSWER_RATE, 1.0])
def test_corpus_where_nothing_unrelated_comes_near_is_answered_from_at_once(
    rate: float, opened: Opened
) -> None:
    answer = opened(CERTAIN, rate).ask("harbour pancakes")
    assert isinstance(answer, Quoted)
    assert answer.confidence > 0.99


def test_level_that_goes_with_other_numbers_is_as_good_as_none(
    small_index: Path, small_library: Library, tmp_path: Path
) -> None:
    """Small as it is, the index has no level of its own; nor has it with that of another fit."""
    copy = Path(shutil.copytree(small_index, tmp_path / "copy"))
    note_level(copy / "gen-000001", CERTAIN, "of an earlier version")
    with closing(Library.open(copy, WordEmbedder(), false_answer_rate=1.0)) as library:
        for question in QUESTIONS:
            assert timeless(library.ask(question)) == timeless(small_library.ask(question))


def test_abstention_gives_what_comes_near(small_index: Path, small_library: Library) -> None:
    """What a strict library only calls near is what the most tolerant one quotes."""
    library = Library.open(small_index, WordEmbedder(), false_answer_rate=0.0)
    with closing(library):
        pairs = [(library.ask(question), small_library.ask(question)) for question in QUESTIONS]
    assert any(isinstance(strict, Abstained) for strict, _ in pairs)
    for strict, tolerant in pairs:
        assert isinstance(tolerant, Quoted)
        assert strict.confidence == tolerant.confidence
        shown = isinstance(strict, Quoted) or strict.confidence >= 0.1
        assert excerpts_of(strict) == (tolerant.excerpts if shown else ())


@pytest.mark.parametrize(("confidence", "is_near"), [(0.101, True), (0.099, False)])
def test_passages_are_near_from_a_confidence_of_a_tenth_on(
    confidence: float, is_near: bool, opened: Opened
) -> None:
    """With levels that bring the confidence of one and the same question there."""
    question, numbers = "Who built the harbour?", fitted()
    usual = opened(numbers.usual_level, 0.0).ask(question).confidence
    needed = log(usual / (1 - usual)) - log(confidence / (1 - confidence))
    answer = opened(numbers.usual_level + needed / numbers.corpus, 0.0).ask(question)
    assert isinstance(answer, Abstained)
    assert answer.confidence == pytest.approx(confidence, abs=1e-4)
    assert bool(answer.nearest) is is_near


@pytest.mark.parametrize("question", QUESTIONS)
def test_whoever_tolerates_every_false_answer_is_never_refused(
    question: str, small_library: Library, opened: Opened
) -> None:
    """However low the score is: here it is 50 units of the corpus's level below the usual."""
    assert isinstance(small_library.ask(question), Quoted)
    answer = opened(HOPELESS, 1.0).ask(question)
    assert isinstance(answer, Quoted)
    assert answer.excerpts
    assert answer.confidence < 0.01


def test_less_tolerated_is_less_answered(small_index: Path) -> None:
    answered = []
    for rate in (0.0, 0.01, DEFAULT_FALSE_ANSWER_RATE, 0.3, 1.0):
        library = Library.open(small_index, WordEmbedder(), false_answer_rate=rate)
        with closing(library):
            answered.append({q for q in QUESTIONS if isinstance(library.ask(q), Quoted)})
    assert all(less <= more for less, more in pairwise(answered))
    assert len(answered[-1]) == len(QUESTIONS)


def test_examination_tells_what_was_looked_at_and_would_be_shown(
    small_library: Library, opened: Opened
) -> None:
    question = "Who built the harbour?"
    seen = opened(HOPELESS, 0.0).examine(question)
    quoted = small_library.examine(question)
    assert isinstance(seen.answer, Abstained)
    assert seen.answer.nearest == ()
    assert isinstance(quoted.answer, Quoted)
    assert tuple(seen.excerpts) == tuple(quoted.excerpts) == quoted.answer.excerpts
    assert timeless(quoted.answer) == timeless(small_library.ask(question))
    article, span = quoted.passages[0]
    assert article.path == "harbour.md"
    assert span.of(article.text).startswith("The harbour of Lindow")
    assert len(quoted.passages) == 4


def test_what_a_word_was_corrected_to_is_searched_for_and_told(small_index: Path) -> None:
    embedder = WordEmbedder(strange=["harbuor", "lindwo"])
    library = Library.open(small_index, embedder, false_answer_rate=1.0)
    with closing(library):
        answer = library.ask("hey who built the harbuor of lindwo lol")
    assert isinstance(answer, Quoted)
    assert answer.understood.corrections == (
        Correction("harbuor", "harbour"), Correction("lindwo", "lindow"),
    )  # fmt: skip
    assert answer.question == "hey who built the harbuor of lindwo lol"
    assert embedder.embedded == ["who built the harbour of lindow"]
    best = answer.excerpts[0]
    assert "Dutch engineers" in best.text
    assert answer.understood.within is None


@pytest.mark.parametrize("question", ["hello pls", "lol", "thank you!"])
def test_question_of_nothing_but_filler_is_answered_somehow(
    question: str, small_library: Library, opened: Opened
) -> None:
    assert isinstance(small_library.ask(question), Quoted)
    answer = opened(HOPELESS, 0.0).ask(question)
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("nothing asked")


@pytest.mark.parametrize("question", QUESTIONS)
def test_same_question_same_answer_from_sixteen_threads(
    question: str, small_library: Library
) -> None:
    expected = timeless(small_library.ask(question))
    with ThreadPoolExecutor(16) as threads:
        answers = threads.map(small_library.ask, [question] * 64)
        assert {timeless(answer) for answer in answers} == {expected}


def test_different_questions_at_once_do_not_disturb_each_other(small_library: Library) -> None:
    expected = {question: timeless(small_library.ask(question)) for question in QUESTIONS}
    with ThreadPoolExecutor(8) as threads:
        asked = list(QUESTIONS) * 20
        for question, answer in zip(asked, threads.map(small_library.ask, asked), strict=True):
            assert timeless(answer) == expected[question]


def test_same_answer_from_another_build_of_the_same_articles(
    articles_dir: Path, tmp_path: Path, small_library: Library
) -> None:
    rebuild(articles_dir, tmp_path / "index", WordEmbedder())
    library = Library.open(tmp_path / "index", WordEmbedder(), false_answer_rate=1.0)
    with closing(library):
        for question in QUESTIONS:
            assert timeless(library.ask(question)) == timeless(small_library.ask(question))


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_limit_is_kept_and_the_best_stays(limit: int, small_library: Library) -> None:
    for question in QUESTIONS:
        whole = excerpts_of(small_library.ask(question))
        assert excerpts_of(small_library.ask(question, limit=limit)) == whole[:limit]


@pytest.mark.parametrize("question", ["", "  ", "🚢"])
def test_empty_question_is_an_error(question: str, small_library: Library) -> None:
    with pytest.raises(QuestionError):
        small_library.ask(question)


def test_question_of_a_megabyte_is_cut(small_library: Library) -> None:
    answer = small_library.ask("Who built the harbour? " * 50_000)
    assert len(answer.question) == 1000
    assert answer.elapsed_ms < 1000


def test_index_of_another_model_is_of_another_format(small_index: Path) -> None:
    with pytest.raises(IndexFormatError, match="words@1, not other@1") as caught:
        Library.open(small_index, WordEmbedder("other"))
    assert caught.value.path == small_index / "gen-000001"
    assert "pullquote index" in caught.value.hint


def test_missing_and_damaged_are_told_apart(small_index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        Library.open(tmp_path / "none", WordEmbedder())
    copy = Path(shutil.copytree(small_index, tmp_path / "copy"))
    (copy / "gen-000001" / "library.sqlite").write_bytes(b"")
    with pytest.raises(IndexDamagedError):
        Library.open(copy, WordEmbedder())


def test_articles_are_listed_by_path(small_library: Library) -> None:
    paths = [article.path for article in small_library.articles()]
    assert paths == ["harbour.md", "orchard.md", "railway.md"]


def assert_promises_kept(excerpt: Excerpt) -> None:
    """What holds for every excerpt of every answer."""
    article = excerpt.article
    shown = article.text[excerpt.span.start : excerpt.span.end]
    assert excerpt.text == fold(shown)
    assert excerpt.text.split() == shown.split()
    (block,) = (block for block in article.body if block.contains(excerpt.span))
    sentences = [s for s in split_sentences(article.text, block) if excerpt.span.contains(s)]
    assert 1 <= len(sentences) <= MAX_SENTENCES
    assert (sentences[0].start, sentences[-1].end) == (excerpt.span.start, excerpt.span.end)
    assert excerpt.sentence in sentences
    assert len(sentences) == 1 or len(excerpt.text.split()) <= MAX_WORDS
    for highlight in excerpt.highlights:
        words = highlight.of(article.text)
        assert excerpt.in_text(highlight).of(excerpt.text) == words
    assert 0 <= excerpt.score <= 1


WORDS = ("harbour", "Mao", "left.", "He", "“We", "asked”", "stone,", "U.S.", "built", "?", "—",
         "1950", "they", "“", "”", "\n\n", "# Head\n\n", "\u00a0", "\t", "- ", "**bold**", "条约",
         "🚢", "'s", "…", "SPLITTING UP", "e\u0301", "\u2028", "pear!", "Zhou/Mao")  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=80).map(" ".join)
FILES = st.dictionaries(
    st.sampled_from(["a.md", "b.txt", "c/d.md", "e.markdown"]), TEXTS, min_size=1
)


@given(files=FILES, question=TEXTS, rate=st.sampled_from([0.0, 0.05, 1.0]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_excerpt_of_any_articles_keeps_the_promises(
    files: dict[str, str], question: str, rate: float
) -> None:
    with TemporaryDirectory() as folder:
        articles = write_articles(
            Path(folder) / "articles", files | {"z.md": "One harbour is enough."}
        )
        rebuild(articles, Path(folder) / "index", WordEmbedder())
        library = Library.open(Path(folder) / "index", WordEmbedder(), false_answer_rate=rate)
        with closing(library):
            answer = library.ask(f"Mao {question}")
            assert timeless(library.ask(f"Mao {question}")) == timeless(answer)
    excerpts = excerpts_of(answer)
    assert isinstance(answer, Abstained) or excerpts
    assert len(excerpts) <= 3
    for number, excerpt in enumerate(excerpts):
        assert_promises_kept(excerpt)
        for earlier in excerpts[:number]:
            assert excerpt.score <= earlier.score
            assert excerpt.article != earlier.article or (
                excerpt.span.end <= earlier.span.start or earlier.span.end <= excerpt.span.start
            )


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_excerpt_of_the_small_articles_keeps_the_promises(
    question: str, small_library: Library
) -> None:
    for excerpt in excerpts_of(small_library.ask(question)):
        assert_promises_kept(excerpt)


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_comes_after_the_excerpts_changes_nothing_of_them(
    question: str, limit: int, small_library: Library
) -> None:
    plain = small_library.ask(question, limit=limit)
    answer = small_library.ask(question, limit=limit, further=5)
    assert excerpts_of(answer) == excerpts_of(plain)
    if isinstance(answer, Quoted):
        assert timeless(replace(answer, further=())) == timeless(plain)
        both = [*answer.excerpts, *answer.further]
        assert len(answer.further) <= 5
        assert len({(one.article.id, one.sentence) for one in both}) == len(both)


def test_what_is_told_of_the_index(small_library: Library) -> None:
    assert small_library.name == "gen-000001"
    assert small_library.built.startswith("20")
    assert small_library.holdings.search("").total == 3
    assert small_library.verify("Wind breaks the young branches of every pear tree.").stands
    answer = small_library.ask("What breaks pear trees?")
    assert small_library.paragraph(excerpts_of(answer)[0]).text.startswith("Pears grow badly")
