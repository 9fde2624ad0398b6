"""Answers from the articles that were chosen beside the question."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.answer import Abstained, Answer, Catalogued, Published, Quoted, Reason, Within
from index.asking import EVERYWHERE, Narrowed
from index.errors import QuestionError
from index.fitted import fitted
from index.generation import note_level
from index.library import Library
from index.rebuild import rebuild
from tests.doubles import WordEmbedder, write_articles

LONG = (
    "The Harbour of Lindow and Everything That Was Ever Said of It by Those Who Had to Pay for Its "
    "Walls"
)


def article(words: str, **given: str) -> str:
    lines = "\n".join(f"{key}: {value}" for key, value in given.items())
    return f"---\n{lines}\n---\n\n{words}"


ARTICLES = {
    "a.md": article("The harbour of Lindow was built by Dutch engineers in 1631.",
                    title="The Harbour", author="Ada Quill", publisher="Stone Post",
                    published="2020-05-17"),
    "b.md": article("The harbour was a mistake of proud engineers, said old Brunt.", title="Walls",
                    author="Cleo Marsh and Ada Quill", publisher="Iron Times", published="2019"),
    "c.md": article("Nobody in the harbour liked engineers after the flood.", title=LONG,
                    author="Ben Thorne", publisher="Stone Post"),
}  # fmt: skip
HARBOUR, WALLS, FLOOD = ARTICLES
QUESTION = "Which engineers built the harbour?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Tolerates everything."""
    folder = tmp_path_factory.mktemp("narrowed")
    index = folder / "index"
    rebuild(write_articles(folder / "articles", ARTICLES), index, WordEmbedder())
    note_level(index / "gen-000001", -50.0, fitted().digest)
    with closing(Library.open(index, WordEmbedder(), false_answer_rate=1.0)) as opened:
        yield opened


def paths(answer: Answer) -> set[str]:
    shown = answer.nearest if isinstance(answer, Abstained) else answer.excerpts
    if isinstance(answer, Quoted):
        shown = [*answer.excerpts, *answer.further]
    return {excerpt.article.path for excerpt in shown}


def since(day: str) -> Within:
    return Within(published=(Published("since", day),))


@pytest.mark.parametrize(
    ("narrowed", "held", "within"),
    [
        (EVERYWHERE, {HARBOUR, WALLS, FLOOD}, None),
        (Narrowed(source="stone post"), {HARBOUR, FLOOD}, Within(others=("Stone Post",))),
        (Narrowed(source="walls"), {WALLS}, Within(titles=("Walls",))),
        (Narrowed(source=LONG[:97]), {FLOOD}, Within(titles=(LONG,))),
        (Narrowed(source="a.md"), {HARBOUR}, Within(titles=("The Harbour",))),
        (Narrowed(author="quill"), {HARBOUR, WALLS}, Within(authors=("Ada Quill",))),
        (Narrowed(source="Stone Post", author="Ada Quill"), {HARBOUR},
         Within(authors=("Ada Quill",), others=("Stone Post",))),
        (Narrowed(since="2019"), {HARBOUR, WALLS}, since("2019")),
        (Narrowed(since="May 2020"), {HARBOUR}, since("May 2020")),
        (Narrowed(since="2019-06"), {HARBOUR}, since("2019-06")),
        (Narrowed(until="2019"), {WALLS}, Within(published=(Published("until", "2019"),))),
        (Narrowed(since="2020", until="2020-05-17"), {HARBOUR},
         Within(published=(Published("between", "2020", "2020-05-17"),))),
        (Narrowed(only=("Iron Times", LONG[:100], "Nobody's")), {WALLS, FLOOD}, None),
        (Narrowed(source="Stone Post", only=("ben thorne", "Iron Times")), {FLOOD},
         Within(others=("Stone Post",))),
    ],
    ids=["everywhere", "publisher", "title", "cut title", "path", "author", "both", "since a year",
         "since a month", "of a year that began before", "until", "between",
         "some sources, one not held any more", "a source among some"],
)  # fmt: skip
def test_only_articles_that_were_chosen_are_quoted_and_that_is_told(
    narrowed: Narrowed, held: set[str], within: Within | None, library: Library
) -> None:
    answer = library.ask(QUESTION, narrowed=narrowed, further=9)
    assert isinstance(answer, Quoted)
    assert paths(answer) == held
    assert answer.understood.within == within


@pytest.mark.parametrize(
    ("narrowed", "names", "near"),
    [
        (Narrowed(source="Le  Monde"), ("Le Monde",), {HARBOUR, WALLS, FLOOD}),
        (Narrowed(author="Stone Post"), ("Stone Post",), {HARBOUR, WALLS, FLOOD}),
        (Narrowed(source="Le Monde", only=("Iron Times",)), ("Le Monde",), {WALLS}),
        (Narrowed(source=""), ("…",), {HARBOUR, WALLS, FLOOD}),
        (Narrowed(only=("Le Monde", "El País")), ("Le Monde", "El País"), set()),
    ],
    ids=["source", "an author only", "among some", "empty", "none of some is held"],
)
def test_a_source_that_is_not_held_is_told(
    narrowed: Narrowed, names: tuple[str, ...], near: set[str], library: Library
) -> None:
    """What came nearest is still only of the sources that alone may be shown."""
    answer = library.ask(QUESTION, narrowed=narrowed)
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("unheld", names)
    assert paths(answer) <= near
    assert bool(paths(answer)) == bool(near)
    assert (answer.confidence, answer.understood.within) == (0.0, None)


def test_what_is_chosen_and_what_the_question_names_have_to_fit_both(library: Library) -> None:
    question = "What does Ada Quill say of the harbour?"
    answer = library.ask(question, narrowed=Narrowed(source="Iron Times"))
    assert paths(answer) == {WALLS}
    assert answer.understood.within == Within(authors=("Ada Quill",), others=("Iron Times",))
    answer = library.ask(question, narrowed=Narrowed(author="Ada Quill"))
    assert answer.understood.within == Within(authors=("Ada Quill",))


@pytest.mark.parametrize(
    ("question", "narrowed", "within"),
    [
        (QUESTION, Narrowed(since="2021"), since("2021")),
        (QUESTION, Narrowed(since="2020", until="2019"),
         Within(published=(Published("between", "2020", "2019"),))),
        ("What does Ben Thorne say of the harbour?", Narrowed(source="Iron Times"),
         Within(authors=("Ben Thorne",), others=("Iron Times",))),
        ("which articles do you have?", Narrowed(since="2021"), since("2021")),
        ("did Nixon see unicorns?", Narrowed(since="2021"), since("2021")),
    ],
    ids=["too late", "the wrong way round", "named and chosen", "a question about the articles",
         "a name that is nowhere"],
)  # fmt: skip
def test_where_no_article_is_left_nothing_is_near(
    question: str, narrowed: Narrowed, within: Within, library: Library
) -> None:
    answer = library.ask(question, narrowed=narrowed)
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("nothing near", within=within)
    assert (paths(answer), answer.confidence) == (set(), 0.0)
    assert answer.understood.within == within


@pytest.mark.parametrize(
    ("question", "narrowed", "titles"),
    [
        ("which articles do you have?", Narrowed(source="Stone Post"), ["The Harbour", LONG]),
        ("which articles by Ada Quill do you have?", Narrowed(until="2019"), ["Walls"]),
        ("how many articles are about the harbour?", Narrowed(only=("Iron Times",)), ["Walls"]),
        ("who wrote the article Walls?", Narrowed(source="Iron Times"), ["Walls"]),
        ("who is Ben Thorne?", Narrowed(source="Stone Post"), [LONG]),
    ],
)
def test_questions_about_the_articles_mean_those_that_were_chosen(
    question: str, narrowed: Narrowed, titles: list[str], library: Library
) -> None:
    answer = library.ask(question, narrowed=narrowed)
    if isinstance(answer, Quoted):  # "who is": what the articles say of the man comes first
        assert paths(answer) <= {HARBOUR, FLOOD}
        return
    assert isinstance(answer, Catalogued)
    assert [one.title for one in answer.articles] == titles


def test_articles_on_nothing_among_those_chosen(library: Library) -> None:
    answer = library.ask("which articles are about unicorns?", narrowed=Narrowed(source="Walls"))
    assert isinstance(answer, Abstained)
    assert answer.reason == Reason("nothing about", ("unicorns",), Within(titles=("Walls",)))


@pytest.mark.parametrize(
    ("narrowed", "sides", "within"),
    [
        (Narrowed(since="2019"), {HARBOUR, WALLS},
         Within(sides=("Stone Post", "Iron Times"), published=(Published("since", "2019"),))),
        (Narrowed(author="Ben Thorne"), {FLOOD},
         Within(authors=("Ben Thorne",), others=("Stone Post",))),
    ],
    ids=["both are left", "one is left"],
)  # fmt: skip
def test_sides_are_those_that_are_left(
    narrowed: Narrowed, sides: set[str], within: Within, library: Library
) -> None:
    answer = library.ask("Do Stone Post and Iron Times agree on the harbour?", narrowed=narrowed)
    assert isinstance(answer, Quoted)
    assert paths(answer) == sides
    assert answer.understood.within == within


@pytest.mark.parametrize("day", ["soon", "2024-13", "", "x" * 5000])
@pytest.mark.parametrize("is_last", [True, False], ids=["until", "since"])
def test_a_date_that_cannot_be_read_is_told(day: str, is_last: bool, library: Library) -> None:
    narrowed = Narrowed(until=day) if is_last else Narrowed(since=day)
    with pytest.raises(QuestionError, match="isn't a date that can be read") as caught:
        library.ask(QUESTION, narrowed=narrowed)
    assert "2024-07-01" in caught.value.hint
    assert len(str(caught.value)) < 120
