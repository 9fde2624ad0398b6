"""What comes from a question is data, whatever is in it."""

from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from index.asking import Narrowed
from index.errors import QuestionError
from index.library import Library
from index.model import ExcerptAddress, Span
from index.postgres import open_current
from index.snapshot import Snapshot
from tests.doubles import WordEmbedder
from tests.postgres import execute

ODD = (
    "Who said 'pears'; DROP TABLE articles; --",
    'What about "pears" and $1 and %s and %(name)s and 100 % of ?',
    "back\\slash \\' \\x00 {1,2} [0,5)",
    "pears\0and apples",
    "pears \ud800 and \udfffapples",
    "\ud83d\udca5",
    "$$ pears $$",
    "é" * 3_000 + " pears",
    "北京大学" * 1_000,
    "\ufdfa" * 900,  # of 18 letters each, once taken apart
)


@pytest.fixture
def library(loaded: str) -> Iterator[Library]:
    with closing(Library(open_current(loaded), WordEmbedder())) as opened:
        yield opened


@pytest.mark.parametrize("odd", ODD, ids=[ascii(one[:12]) for one in ODD])
def test_odd_signs_in_questions_and_quotations_are_no_errors(odd: str, library: Library) -> None:
    with suppress(QuestionError):  # nothing to be read in it
        library.ask(odd)
    for narrowed in (Narrowed(source=odd), Narrowed(author=odd)):
        library.ask("Which pears are green?", narrowed=narrowed)
    for quotation, named in ((odd, None), ("Pears are green.", odd)):
        with suppress(QuestionError):
            library.verify(quotation, named)
    assert library.excerpt(ExcerptAddress(odd, odd, Span(0, 5), Span(0, 5), also=(odd,))) is None
    assert library.holdings.suggest_sources(odd) is not None


@pytest.mark.parametrize("odd", ODD, ids=[ascii(one[:12]) for one in ODD])
def test_odd_signs_in_words_find_nothing(odd: str, mixed_snapshot: Snapshot) -> None:
    assert mixed_snapshot.row_of(odd) is None
    assert mixed_snapshot.lexicon.held([odd, "pears"]).keys() == {"pears"}
    assert mixed_snapshot.lexicon.beginning(odd) == []
    assert mixed_snapshot.keywords.frequencies([odd, "pear"])[odd] == 0


def test_the_tables_are_still_there(loaded: str) -> None:
    [(count,)] = execute(loaded, "SELECT count(*) FROM gen_000001.articles")
    assert count > 5
