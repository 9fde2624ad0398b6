"""Verdicts on quotations from made-up articles, and what may never be got wrong about them."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import QuestionError
from index.model import Article, Cut, Span, fold
from index.rebuild import rebuild
from index.store import Generation, open_current
from index.verify import MAX_LENGTH, MOST_PLACES, Verdict, verify
from index.verify.nearest import Change, compare
from index.verify.places import MOST_FOUND, occurrences, places_in, stretches
from index.verify.typography import Wanted, differences, plain_form, unpaired, wanted
from tests.doubles import WordEmbedder, write_articles

HARBOUR = """\
---
title: The Harbour
author: Zoë Sample
publisher: The Example Review
published: 2020-05-17
url: https://example.org/harbour
---

The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders
for the stone — a fortune.

“We shall build it again,” the mayor promised. It wasn’t easy . . . nor cheap.

![A postcard](card.png)

## The lighthouse of old

The lighthouse came later; it burned whale oil until the war. Who paid for it?
"""
ORCHARD = """\
---
title: The Orchard
author: Ben Sample
---

Pears grow badly near the sea. Wind breaks the young branches of every pear tree.

Apples do better, because apple trees stay low. The of\xadfice of the ﬁnest growers is closed.
"""


def articles_named(generation: Generation, name: str) -> list[Article]:
    return [generation.article(row) for row in generation.holdings.rows_named(name)]


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("verify")
    files = {"harbour.md": HARBOUR, "orchard.md": ORCHARD}
    rebuild(write_articles(folder / "articles", files), folder / "index", WordEmbedder())
    with closing(open_current(folder / "index")) as opened:
        yield opened


def of_one(text: str, *cuts: Cut, body: tuple[Span, ...] = ()) -> Article:
    return Article("one", "one.txt", text, body or (Span(0, len(text)),), cuts, "0")


def found(article: Article, quotation: str) -> list[tuple[str, tuple[str, ...]]]:
    """What stands there, and in what the quotation differs."""
    places = places_in(article, stretches(article), wanted(quotation))
    return [(place.text, place.differences) for place in places]


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(c.op, c.quotation, c.text) for c in verdict.changes if c.op != "equal"]


@pytest.mark.parametrize(
    "quotation",
    [
        "The harbour of Lindow was built by Dutch engineers",
        "They paid 4,000 guilders for the stone — a fortune.",  # a line break in the text
        "for\n the\tstone",
        "“We shall build it again,” the mayor promised.",
        "“They paid 4,000 guilders”",  # a pair of quotation marks around it
        "'It wasn’t easy . . . nor cheap.'",
        "again,” the mayor",
        "by",  # nothing that the keyword index holds
        "later; it",
        "a fortune. “We shall",  # over the end of a paragraph
    ],
)
def test_what_stands_there_is_exact(generation: Generation, quotation: str) -> None:
    verdict = verify(generation, quotation)
    assert verdict.kind == "exact"
    assert verdict.stands
    assert (verdict.similarity, verdict.changes, verdict.parts) == (1.0, [], [])
    for place in verdict.places:
        assert place.differences == ()
        assert fold(place.span.of(place.article.text)) == place.text
        assert place.text in {fold(quotation), unpaired(fold(quotation))}


@pytest.mark.parametrize(
    ("quotation", "named"),
    [
        ('"We shall build it again," the mayor promised', ("quotation marks",)),
        ("We shall build it again, the mayor promised", ("quotation marks",)),
        ("It wasn't easy", ("quotation marks",)),
        ("for the stone--a fortune", ("dashes",)),
        ("It wasn’t easy… nor cheap", ("ellipses",)),
        ("they paid 4,000 guilders", ("the case of the first letter",)),
        ("They paid 4,000 guilders.", ("punctuation at its ends",)),
        ("“We shall build it again.”", ("punctuation at its ends",)),
        ("…the mayor promised", ("punctuation at its ends",)),
        ("The office of the finest growers", ("invisible characters", "ligatures")),
        ("Lin\u200bdow was built", ("invisible characters",)),
        ("Apples *do* better", ("emphasis",)),
        ("for the stone —a fortune", ("dashes",)),
        ("it wasn't easy", ("quotation marks", "the case of the first letter")),
    ],
)
def test_typography_is_told_by_name(
    generation: Generation, quotation: str, named: tuple[str, ...]
) -> None:
    verdict = verify(generation, quotation)
    assert verdict.kind == "typography"
    assert verdict.stands
    assert verdict.places[0].differences == named


def test_accents_may_be_composed_or_not() -> None:
    assert found(of_one("The cafe\u0301 closed."), "The café closed.") == [
        ("The cafe\u0301 closed.", ("accents",))
    ]


@pytest.mark.parametrize(
    "quotation",
    [
        "paid 4",  # of 4,000
        "000 guilders",
        "arbour of Lindow",
        "It wasn",
        "The Harbour of Lindow",  # a capital, and not of the first letter
        "Who paid for it.",  # a question
        "They paid 4000 guilders",
        "We shall build it again the mayor",  # no comma
    ],
)
def test_half_words_and_other_words_are_not_found(generation: Generation, quotation: str) -> None:
    assert verify(generation, quotation).kind == "not found"


def test_signs_without_blanks_between_them_are_words() -> None:
    assert found(of_one("港口建于一六三一年。"), "建于一六") == [("建于一六", ())]
    assert found(of_one("abc"), "b") == []


def test_a_quotation_runs_on_over_a_cut() -> None:
    text = "The wall fell at dawn Photo: A. Lee and nobody saw it."
    caption = Cut(Span(22, 35), "caption")
    article = of_one(text, caption, body=(Span(0, 21), Span(36, len(text))))
    (place,) = places_in(article, stretches(article), wanted("fell at dawn and nobody saw"))
    assert place.text == "fell at dawn and nobody saw"
    assert [span.of(text) for span in place.spans] == ["fell at dawn", "and nobody saw"]
    assert place.span == Span(9, 50)
    (place,) = places_in(article, stretches(article), wanted("A. Lee"))
    assert (place.cut, place.span.of(text), place.context) == ("caption", "A. Lee", caption.span)


def test_what_is_only_in_a_cut_is_found_and_told(generation: Generation) -> None:
    (place,) = verify(generation, "The lighthouse", "harbour").places[1:]
    assert (place.cut, place.link) == ("heading", "https://example.org/harbour")
    verdict = verify(generation, "lighthouse of old")
    assert (verdict.kind, verdict.places[0].cut) == ("exact", "heading")


def test_the_body_comes_first_and_the_best_known_article_before_others(tmp_path: Path) -> None:
    files = {
        "a.txt": "Nobody knows who wrote these words here.\n\nMore of it.",
        "b.md": "---\ntitle: T\nauthor: Ann\n---\n\nBut nobody knows who wrote these words here.",
    }
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    with closing(open_current(tmp_path / "index")) as opened:
        verdict = verify(opened, "nobody knows who wrote")
        assert [place.article.path for place in verdict.places] == ["b.md", "a.txt"]
        assert [bool(place.differences) for place in verdict.places] == [False, True]


def test_places_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    lines = [f"Number {n}: the same again." + " The same again." * 30 for n in range(4)]
    files = {f"{n}.txt": line for n, line in enumerate(lines)}
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    with closing(open_current(tmp_path / "index")) as opened:
        verdict = verify(opened, "same again")
        assert (len(verdict.places), verdict.more) == (MOST_PLACES, True)
        assert MOST_FOUND > MOST_PLACES


def test_the_context_is_the_sentence(generation: Generation) -> None:
    (place,) = verify(generation, "4,000 guilders").places
    assert fold(place.context.of(place.article.text)) == (
        "They paid 4,000 guilders for the stone — a fortune."
    )
    assert place.link is not None
    assert place.link.startswith("https://example.org/harbour#:~:text=")


# The source that is named.


def test_in_another_source_than_the_named_one(generation: Generation) -> None:
    verdict = verify(generation, "Pears grow badly", "example review")
    assert (verdict.kind, verdict.stands) == ("elsewhere", False)
    assert verdict.places[0].article.title == "The Orchard"
    assert not verdict.is_named(verdict.places[0].article)
    verdict = verify(generation, "pears grow badly", "example review")
    assert told(verdict) == [("replace", "pears", "Pears")]


@pytest.mark.parametrize("name", ["ben sample", "The Orchard", "orchard.md", "SAMPLE, Ben"])
def test_in_the_named_source(generation: Generation, name: str) -> None:
    verdict = verify(generation, "Pears grow badly", name)
    assert (verdict.kind, verdict.named) == ("exact", name)
    assert verdict.is_named(verdict.places[0].article)


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("zoe", ["harbour.md"]),
        ("ZOË SAMPLE", ["harbour.md"]),
        ("sample", ["harbour.md", "orchard.md"]),
        ("Zoë Sample in the Example Review", []),
        ("Sample, Example Review", ["harbour.md"]),  # words of two fields
        ("harbour's", ["harbour.md"]),
    ],
)
def test_a_name_is_read_without_case_and_accents(
    generation: Generation, name: str, paths: list[str]
) -> None:
    if paths:
        assert [article.path for article in articles_named(generation, name)] == paths
        return
    with pytest.raises(QuestionError):
        articles_named(generation, name)


def test_a_whole_field_is_meant_before_parts_of_others(tmp_path: Path) -> None:
    files = {
        "a.md": "---\ntitle: Stone\n---\n\nFirst words.",
        "b.md": "---\ntitle: Stone Post\n---\n\nOther words.",
    }
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    with closing(open_current(tmp_path / "index")) as opened:
        assert [article.path for article in articles_named(opened, "stone")] == ["a.md"]


def test_copies_are_named_by_their_own_publisher(tmp_path: Path) -> None:
    story = " ".join(f"word{n} and then something else happened." for n in range(30))
    files = {
        "a.md": f"---\ntitle: One\npublisher: Stone Post\n---\n\n{story}",
        "b.md": f"---\ntitle: One\npublisher: Iron Times\n---\n\n{story}",
    }
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    with closing(open_current(tmp_path / "index")) as opened:
        both = [articles_named(opened, name) for name in ("stone post", "iron times")]
        assert both[0] == both[1]


@pytest.mark.parametrize("name", ["", "nobody", "--", "x" * 10_000])
def test_an_unknown_name_is_answered_with_what_is_held(generation: Generation, name: str) -> None:
    with pytest.raises(QuestionError) as caught:
        articles_named(generation, name)
    assert "“Zoë Sample”" in caught.value.hint
    assert len(str(caught.value)) < 300


# Changed quotations.


@pytest.mark.parametrize(
    ("quotation", "text", "changes"),
    [
        (
            "We shall [re]build it again,” the mayor promised",
            "We shall build it again,” the mayor promised",
            [("replace", "[re]build", "build")],
        ),
        (
            "They paid 4,000 guilders [sic] for the stone",
            "They paid 4,000 guilders for the stone",
            [("delete", "[sic]", "")],
        ),
        (
            "[The Dutch] paid 4,000 guilders for the stone",
            "paid 4,000 guilders for the stone",
            [("delete", "[The Dutch]", "")],
        ),
        (
            "[The lamp] burned [fat] until the war",
            "burned whale oil until the war",
            [("delete", "[The lamp]", ""), ("replace", "[fat]", "whale oil")],
        ),
        (
            "the mayor promise[s]. It wasn’t easy",
            "the mayor promised. It wasn’t easy",
            [("replace", "promise[s].", "promised.")],
        ),
        (
            "[I]t burned whale oil",
            "it burned whale oil",
            [("replace", "[I]t", "it")],
        ),
    ],
)
def test_brackets_are_told_as_changes(
    generation: Generation, quotation: str, text: str, changes: list[tuple[str, str, str]]
) -> None:
    verdict = verify(generation, quotation)
    assert (verdict.kind, verdict.stands) == ("altered", False)
    assert verdict.places[0].text == text
    assert told(verdict) == changes
    assert 0.5 < verdict.similarity < 1


def test_brackets_dont_stand_for_long_passages_nor_for_all(generation: Generation) -> None:
    far = "harbour of Lindow [was rebuilt] until the war"
    assert verify(generation, far).kind == "not found"
    assert verify(generation, "the [great and mighty] mayor").kind == "not found"


def parts_of(verdict: Verdict) -> list[tuple[str, bool]]:
    assert verdict.kind == "stitched"
    assert not verdict.stands
    assert not verdict.places
    return [(part.text, part.marked) for part in verdict.parts]


@pytest.mark.parametrize("mark", ["…", "...", "[...]", "[…]", ". . .", "(…)"])
def test_an_omission_is_told_as_stitched(generation: Generation, mark: str) -> None:
    verdict = verify(generation, f"The harbour of Lindow {mark} paid 4,000 guilders")
    assert parts_of(verdict) == [("The harbour of Lindow", False), ("paid 4,000 guilders", True)]
    assert [part.place.text for part in verdict.parts] == [part.text for part in verdict.parts]


def test_sentences_of_two_articles_are_stitched(generation: Generation) -> None:
    verdict = verify(generation, "Pears grow badly near the sea. Who paid for it?")
    assert parts_of(verdict) == [
        ("Pears grow badly near the sea.", False), ("Who paid for it?", False),
    ]  # fmt: skip
    assert len({part.place.article.id for part in verdict.parts}) == 2
    assert verdict.similarity == 1


def test_a_join_without_a_mark_is_seen_from_five_words_on(generation: Generation) -> None:
    joined = "The harbour of Lindow was built by the young branches of every pear tree."
    assert parts_of(verify(generation, joined)) == [
        ("The harbour of Lindow was built by", False),
        ("the young branches of every pear tree.", False),
    ]
    short = "The harbour of Lindow breaks the young branches"  # four words and four
    assert verify(generation, short).kind == "not found"


def test_a_part_ends_with_its_sentence(generation: Generation) -> None:
    quotation = "young branches of every pear tree. Apples trees stay low. Pears grow badly."
    assert verify(generation, quotation).kind == "not found"  # "Apples trees stay low": no text
    joined = "of every pear tree. Apples do better, because Pears grow badly near the sea."
    assert [text for text, _ in parts_of(verify(generation, joined))] == [
        "of every pear tree. Apples do better, because", "Pears grow badly near the sea.",
    ]  # fmt: skip


def test_brackets_inside_a_part(generation: Generation) -> None:
    verdict = verify(generation, "The harbour of Lindow … paid 4,000 [gold] guilders for the stone")
    assert parts_of(verdict)[1] == ("paid 4,000 [gold] guilders for the stone", True)
    assert verdict.parts[1].place.text == "paid 4,000 guilders for the stone"


def test_parts_of_two_words_are_none(generation: Generation) -> None:
    assert verify(generation, "The harbour … near the sea").kind == "not found"


def test_too_many_parts_are_none(generation: Generation) -> None:
    parts = ["The harbour of Lindow", "near the sea."] * 7
    assert verify(generation, " … ".join(parts)).kind == "not found"
    assert verify(generation, "Pears grow badly near the sea. " * 14).kind == "not found"


def test_parts_that_stand_in_several_places_stay_in_one_article(tmp_path: Path) -> None:
    files = {
        "a.md": "---\ntitle: T\nauthor: A\n---\n\nOnce upon a time. Then it rained for days.",
        "b.txt": "Far away and once upon a time. A fox came to the house.\n\nNothing else.",
    }
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    with closing(open_current(tmp_path / "index")) as opened:
        verdict = verify(opened, "once upon a time … a fox came")
        assert [part.place.article.path for part in verdict.parts] == ["b.txt", "b.txt"]
        assert [part.others for part in verdict.parts] == [1, 0]


# What isn't found.


def test_where_a_quotation_breaks_off_the_mark_behind_its_last_word_may_be_missing(
    generation: Generation,
) -> None:
    """Its "later" is the text's "later;", which is found and told as the same."""
    changes = verify(generation, "The lighthouze came later").changes
    assert [(change.op, change.text) for change in changes] == [
        ("equal", "The"), ("replace", "lighthouse"), ("equal", "came later;"),
    ]  # fmt: skip


def test_the_nearest_passage_word_by_word(generation: Generation) -> None:
    verdict = verify(generation, "They paid 5,000 guilders for stone — quite a fortune.")
    assert (verdict.kind, verdict.stands) == ("not found", False)
    (place,) = verdict.places
    assert place.text == "They paid 4,000 guilders for the stone — a fortune."
    assert told(verdict) == [
        ("replace", "5,000", "4,000"), ("insert", "", "the"), ("delete", "quite", ""),
    ]  # fmt: skip
    assert 0.8 < verdict.similarity < 1


def test_words_missing_in_the_quotation_dont_cut_off_its_end(generation: Generation) -> None:
    verdict = verify(generation, "The harbour of Lindow was built in 1631.")
    assert told(verdict) == [("insert", "", "by Dutch engineers")]


@pytest.mark.parametrize(
    "quotation", ["Purple giraffes dance", "to be or not to be", "Lindow dances with giraffes"]
)
def test_nothing_near_is_no_place(generation: Generation, quotation: str) -> None:
    verdict = verify(generation, quotation)
    assert (verdict.kind, verdict.places, verdict.changes) == ("not found", [], [])
    assert 0 <= verdict.similarity < 0.6


def test_all_of_both_stands_in_a_comparison() -> None:
    changes = compare("one two, six “four”", "one two three four five")
    assert changes == [
        Change("equal", "one", "one"),
        Change("replace", "two, six", "two three"),
        Change("equal", "“four”", "four"),
        Change("insert", "", "five"),
    ]


@pytest.mark.parametrize("empty", ["", "  \n", "“…”", "—", "?!"])
def test_a_quotation_has_words(generation: Generation, empty: str) -> None:
    with pytest.raises(QuestionError, match="no quotation"):
        verify(generation, empty)


def test_a_quotation_has_a_greatest_length(generation: Generation) -> None:
    verify(generation, "x" * MAX_LENGTH)
    with pytest.raises(QuestionError, match="5,001 characters"):
        verify(generation, "x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "hostile",
    [
        "a " * 2_500, "the stone " * 500, "x" * 5_000, "[a] " * 1_250, "stone [x] " * 500,
        "… " * 2_000 + "stone", '"' * 4_000 + "stone", "stone" + " " * 4_000 + ".",
        "the of " * 700, ". stone" * 700, "\ud800stone", "sto\u0301ne" * 800, "'\"" * 2_000 + "a",
        'stone" OR body:* NEAR(', "[" * 4_990 + "a",
    ],
)  # fmt: skip
def test_no_quotation_takes_long_or_fails(generation: Generation, hostile: str) -> None:
    began = time.monotonic()
    verdict = verify(generation, hostile[:MAX_LENGTH])
    assert time.monotonic() - began < 5
    assert verdict.kind in {"exact", "typography", "altered", "stitched", "not found"}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a " * 200_000, "a " * 2_000 + "b"),
        ("a" * 1_000_000, "a" * 2_000),
        ("ab " * 100_000, "b a"),
        ("港" * 100_000, "港" * 500 + "x"),
    ],
)  # fmt: skip
def test_long_texts_that_nearly_match_take_no_square_of_time(text: str, plain: str) -> None:
    began = time.monotonic()
    assert list(occurrences(text, plain)) == []
    assert time.monotonic() - began < 5


# What holds for every text.

WORDS = st.text("ab’'“”\"—-….,;:?*\xad\u0301ﬁé1 ", min_size=1, max_size=8).filter(
    lambda word: any(c.isalnum() for c in word) and word == fold(word)
)
SWAPS = str.maketrans({"“": '"', "”": '"', "’": "'", "'": "’", "—": "-", "…": "..."})


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.data())
def test_a_run_of_words_is_exact_and_its_span_gives_it_back(
    words: list[str], data: st.DataObject
) -> None:
    text = "\n".join(" ".join(words).split(" "))
    article = of_one(text)
    tokens = [Span(*match.span()) for match in re.finditer(r"\S+", text)]
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    quotation = text[tokens[first].start : tokens[last].end]
    look_for: Wanted = wanted(quotation)
    if not look_for.plain:
        return
    places = places_in(article, stretches(article), look_for)
    exact = [place for place in places if not place.differences]
    assert exact
    assert all(
        place.text in {fold(quotation), unpaired(fold(quotation))}
        and fold(place.span.of(text)) == place.text
        for place in exact
    )


BODY = HARBOUR.split("---\n\n")[1].split("![", maxsplit=1)[0]


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.integers(0, 35), count=st.integers(1, 36))
@example(first=0, count=36)
def test_other_quotation_marks_and_dashes_are_typography(
    generation: Generation, first: int, count: int
) -> None:
    run = " ".join(BODY.split()[first : first + count])
    if not any(c.isalnum() for c in run):
        return
    assert verify(generation, run).kind == "exact"
    assert verify(generation, run.translate(SWAPS)).kind in {"exact", "typography"}


@given(st.text("ab’'“\"—-…. \n*\xad\u0301ﬁ", max_size=40))
def test_positions_of_the_plain_form_lead_back(text: str) -> None:
    form = plain_form(text)
    spans = [form.span(i, i + 1) for i in range(len(form.text))]
    assert spans == sorted(spans)
    assert all(
        form.text[i] in plain_form(span.of(text)).text + " -…'" for i, span in enumerate(spans)
    )
    assert 0 <= form.position(len(text) // 2) <= len(form.text)


def test_what_is_spelled_alike_has_no_differences() -> None:
    assert differences("“a\n b”", "“a b”") == []
    assert differences("a ,b", "a, b") == ["spacing"]
    assert unpaired("“a” and “b”") == "a” and “b"
    assert unpaired("“a") == "“a"


def test_only_the_sources_that_are_allowed_are_looked_in(small_generation: Generation) -> None:
    said = "Pears grow badly near the sea."
    assert verify(small_generation, said, only=("The Orchard",)).kind == "exact"
    elsewhere = verify(small_generation, said, only=("The Harbour", "The Railway"))
    assert elsewhere.kind == "not found"
    assert all(place.article.title != "The Orchard" for place in elsewhere.places)
    nearly = verify(small_generation, "Pears grow very badly near the sea.", only=("The Railway",))
    assert all(place.article.title == "The Railway" for place in nearly.places)
    bracketed = verify(small_generation, "Pears grow badly near [it].", only=("The Harbour",))
    assert all(place.article.title == "The Harbour" for place in bracketed.places)
    named = verify(small_generation, said, "The Orchard", only=("The Harbour",))
    assert (named.kind, named.stands) == ("not found", False)
