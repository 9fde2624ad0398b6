"""Answers as messages: what they hold, in which order, and that Discord takes all of them."""

import dataclasses
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import one_line
from bot.discord_app.custom_ids import CustomId, read
from bot.discord_app.framing import GREEN, GREY, YELLOW, Frame, Turn, question_in, turn_to
from bot.discord_app.layout import BEFORE, QUESTION, READING, Button, Card, Message, Text
from bot.discord_app.reply import compose, compose_context, compose_page
from bot.texts import ENGLISH, LANGUAGES, texts
from bot.wording import confidence_words
from index.answer import (
    MOST_LISTED,
    Abstained,
    Answer,
    AskedField,
    Catalogued,
    Correction,
    Quoted,
    Reason,
    Searched,
    Understood,
    Within,
)
from index.model import Excerpt
from tests.bot.discord_app.showing import (
    LINK,
    Shown,
    an_article,
    an_excerpt,
    check,
    costly,
    excerpts,
    labels,
    lines,
    understood,
    unhurried,
    units,
    urls,
)
from tests.bot.discord_app.showing import texts as foreign

ID = "7KQ2M4XA"
ASKER = 2**63 - 1
FRAME = Frame(ENGLISH, ID, ASKER, private=False)
CITED = "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
NEAR = Reason("nothing near")
VOTES = ["Delete", "Helpful", "Not helpful"]


def quoted(*excerpts: Excerpt, further: int = 0, confidence: float = 0.93) -> Quoted:
    said = ("How thick?", confidence, Searched(2, 61), "gen-000007", 14.2, Understood())
    return Quoted(*said, excerpts, [an_excerpt("", "More.", "")] * further)


def abstained(*nearest: Excerpt, reason: Reason = NEAR, searched: Searched | None = None) -> Answer:
    said = ("How thick?", 0.1, searched or Searched(2, 61), "gen-000007", 14.2, Understood())
    return Abstained(*said, reason, nearest)


def catalogued(
    asked: AskedField,
    *articles: object,
    total: int | None = None,
    excerpts: tuple[Excerpt, ...] = (),
) -> Catalogued:
    said = ("Who?", 0.9, Searched(2, 61), "gen-000007", 14.2, Understood())
    return Catalogued(*said, asked, articles, total or len(articles), excerpts)  # type: ignore[arg-type]


def read_as(answer: Answer, how: Understood) -> Answer:
    return dataclasses.replace(answer, understood=how)


def message_of(answer: Answer, frame: Frame = FRAME) -> Message:
    return compose(answer, frame)


def colour_of(message: Message) -> int | None:
    (card,) = (part for part in message.parts if isinstance(part, Card))
    return card.colour


def told(message: Message) -> list[CustomId | None]:
    """What its buttons tell the bot."""
    buttons = [one for row in message.rows for one in row.buttons]
    return [read(one.custom_id) for one in buttons if isinstance(one, Button)]


# Answers.


def test_an_answer_is_quote_citation_and_what_is_known_of_it() -> None:
    message = message_of(quoted(an_excerpt("It froze. ", "The ice was 2 m thick.", " It held.")))
    assert message.texts == [
        f"> It froze. **The ice was 2 m thick.** It held.\n{CITED}",
        "-# Strong match · Answer 7KQ2M4XA",
    ]
    assert labels(message) == [["Open the article", "More context"], VOTES]
    assert urls(message) == [LINK]


def test_buttons_tell_the_answer_the_excerpt_and_the_asker() -> None:
    message = message_of(quoted(an_excerpt("", "A.", ""), an_excerpt("", "B.", "")))
    assert told(message) == [
        CustomId("context", ID, argument=0),
        CustomId("context", ID, argument=1),
        CustomId("delete", ID, ASKER),
        CustomId("helpful", ID),
        CustomId("unhelpful", ID),
    ]


def test_an_excerpt_without_link_has_context_alone() -> None:
    message = message_of(quoted(an_excerpt("", "A.", "", link=None)))
    assert labels(message)[0] == ["More context"]


def test_a_private_answer_can_be_shown_to_everyone() -> None:
    private = dataclasses.replace(FRAME, private=True)
    message = message_of(quoted(an_excerpt("", "A.", "")), private)
    assert labels(message)[-1] == ["Show to everyone", *VOTES]


def test_an_answer_that_isnt_kept_has_no_buttons_that_would_look_for_it() -> None:
    message = message_of(
        quoted(an_excerpt("", "A.", ""), further=4), dataclasses.replace(FRAME, answer="")
    )
    assert labels(message) == [["Open the article"], ["Delete"]]
    assert message.texts[-1] == "-# Strong match · Page 1 of 3"


@pytest.mark.parametrize(
    ("confidence", "colour"), [(0.8, GREEN), (0.79, YELLOW), (1.0, GREEN), (0.0, YELLOW)]
)
def test_the_colour_says_what_the_words_say(confidence: float, colour: int) -> None:
    message = message_of(quoted(an_excerpt("", "A.", ""), confidence=confidence))
    assert colour_of(message) == colour
    assert (confidence_words(confidence) == "strong match") == (colour == GREEN)


# Above the card.

READ = Understood((Correction("thik", "thick"),), Within(authors=("Ann_Lee",)), "And before?")


@pytest.mark.parametrize(
    "answer",
    [quoted(an_excerpt("", "Ice.", "")), abstained(), catalogued("count", total=2)],
    ids=["quoted", "abstained", "catalogued"],
)
def test_what_was_asked_and_how_it_was_read_stands_in_small_print_above(answer: Answer) -> None:
    frame = dataclasses.replace(FRAME, question="How *thik*?")
    message = message_of(read_as(answer, READ), frame)
    assert message.parts[:3] == (
        Text("-# “How \\*thik\\*?”", QUESTION),
        Text("-# Read together with the question before: “And before?”", BEFORE),
        Text(
            "-# Searched for “thick” instead of “thik”.\n"
            "-# Searched only in: articles by Ann\\_Lee.",
            READING,
        ),
    )
    assert message.parts[3:] == message_of(answer).parts


@pytest.mark.parametrize("word", ["x", "*", "\U0001f600"], ids=["plain", "escaped", "two units"])
def test_small_print_is_short(word: str) -> None:
    read = Understood((Correction("a", word * 500),))
    text = message_of(read_as(abstained(), read)).texts[0]
    assert text.endswith("…")
    assert 190 < units(text.removeprefix("-# ")) <= 220


hostile_questions = st.one_of(
    foreign, st.text("“”„«»「」\\\"'.:*-# ", max_size=40), st.just("“a” or „b“?")
)


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(question=hostile_questions, before=hostile_questions)
def test_a_question_can_be_read_back_from_what_shows_it(
    language: str, question: str, before: str
) -> None:
    say = texts(language)
    frame = Frame(say, ID, ASKER, private=False, question=question)
    message = message_of(read_as(abstained(), Understood(before=before)), frame)
    marked = {text.mark: text.content for text in message.parts if isinstance(text, Text)}
    for mark, text in ((QUESTION, question), (BEFORE, before)):
        found = question_in(marked[mark]) if mark in marked else None
        if units(text) <= 150:  # longer ones are cut where they are full of signs
            assert (found or "").split() == one_line(text).split()
    if QUESTION in marked:
        assert question_in(message.plain) == question_in(marked[QUESTION])


def test_a_long_question_is_read_back_as_far_as_it_is_shown() -> None:
    frame = dataclasses.replace(FRAME, question="word " * 60 + "*" * 100)
    text = message_of(abstained(), frame).texts[0]
    assert (question_in(text) or "").startswith("word word")
    assert (question_in(text) or "").endswith("word…")


@pytest.mark.parametrize(
    "text", ["", "How thick?", "-# ", "-# Searched: 2 articles.", "-# “", "-# “”", "> “Ice.”"]
)
def test_no_question_is_read_where_none_is_shown(text: str) -> None:
    assert question_in(text) is None


def test_a_whole_message_without_its_question_tells_none() -> None:
    assert question_in(message_of(read_as(abstained(), READ)).plain) is None


# Pages.


def test_pages_are_those_of_the_kept_excerpts() -> None:
    assert [turn_to(number, total=9, shown=2, size=3) for number in (0, 1, 3, 9)] == [
        Turn(0, 4, 0, 2),
        Turn(1, 4, 2, 5),
        Turn(3, 4, 8, 9),
        Turn(3, 4, 8, 9),
    ]
    assert turn_to(0, total=2, shown=3) == Turn(0, 1, 0, 2)


def test_the_first_page_goes_on_to_the_second() -> None:
    composed = compose(quoted(an_excerpt("", "A.", ""), further=4), FRAME)
    assert composed.texts[-1] == "-# Strong match · Answer 7KQ2M4XA · Page 1 of 3"
    row = composed.rows[-2]
    assert [(one.label, getattr(one, "disabled", None)) for one in row.buttons] == [
        ("◀ Previous", True),
        ("Next ▶", False),
    ]
    assert told(Message((row,)))[1] == CustomId("turn", ID, ASKER, 1)


def test_another_page_keeps_what_stands_above_and_counts_on() -> None:
    above = (Text("-# “How thick?”", QUESTION),)
    parts = [an_excerpt("", "A.", ""), None, an_excerpt("", "C.", "")]
    message = compose_page(parts, above, Turn(1, 2, 3, 6), 0.5, FRAME)
    check(message)
    assert message.parts[0] == above[0]
    assert colour_of(message) == YELLOW
    assert message.texts[2] == "-# The article that stood here has changed since."
    assert message.texts[-1] == "-# Possible match · Answer 7KQ2M4XA · Page 2 of 2"
    assert [one.argument for one in told(message) if one and one.action == "context"] == [3, 5]
    turns = [one.argument for one in told(message) if one and one.action == "turn"]
    assert turns == [0, 2]
    assert [getattr(one, "disabled", None) for one in message.rows[-2].buttons] == [False, True]


def test_long_quotes_of_a_page_are_shortened_alike_and_none_is_left_out() -> None:
    parts = [an_excerpt("", f"{letter} {'word ' * 900}end.", "") for letter in "ABC"]
    message = message_of(quoted(*parts))
    check(message)
    assert [text[:6] for text in message.texts[:3]] == ["> **A ", "> **B ", "> **C "]
    assert message.size > 3900


# Context.


def test_the_context_is_the_paragraph_with_its_sentence_in_bold() -> None:
    paragraph = an_excerpt("It froze. ", "The ice was 2 m thick.", " It held.")
    message = compose_context(paragraph, ENGLISH)
    assert message.plain == f"> It froze. **The ice was 2 m thick.** It held.\n{CITED}"
    assert labels(message) == [["Open the article"]]


def test_a_long_paragraph_is_whole_but_in_plain_text() -> None:
    paragraph = an_excerpt("word " * 250, "The ice was thick.", " word" * 250)
    message = compose_context(paragraph, ENGLISH)
    check(message)
    assert "[…]" not in message.texts[0]
    assert "**The ice was thick.**" in message.plain


# Questions about the articles themselves.


def test_a_field_of_an_article_is_told_above_its_citation_and_a_button_opens_it() -> None:
    message = message_of(catalogued("author", an_article("x", author="Ann_Lee")))
    assert message.texts[0] == (
        "“Ice on the River” is by Ann\\_Lee.\n"
        "— Ann\\_Lee, “Ice on the River”, The Post, 1 July 2024"
    )
    assert labels(message) == [["Open the article"], VOTES]
    assert urls(message) == ["https://example.org/ice"]


def test_a_quote_below_a_field_cites_the_article_and_has_the_buttons() -> None:
    excerpt = an_excerpt("", "The ice was thick.", "")
    message = message_of(catalogued("published", excerpt.article, excerpts=(excerpt,)))
    assert message.texts[:2] == [
        "“Ice on the River” was published on 1 July 2024.",
        f"> **The ice was thick.**\n{CITED}",
    ]
    assert labels(message) == [["Open the article", "More context"], VOTES]
    assert urls(message) == [LINK]


def test_a_link_that_was_asked_for_can_be_read_and_opened_though_a_quote_stands_below() -> None:
    excerpt = an_excerpt("", "Ice.", "")
    message = message_of(catalogued("url", excerpt.article, excerpts=(excerpt,)))
    assert message.texts[:2] == [
        f"“Ice on the River” is here:\n{CITED}\nhttps\\://example.org/ice",
        f"> **Ice.**\n{CITED}",
    ]
    assert urls(message) == ["https://example.org/ice", LINK]


def test_several_articles_are_a_numbered_list_with_a_button_for_each_that_has_a_url() -> None:
    articles = [an_article("x", title=f"Ice {number}") for number in (1, 2, 3)]
    articles[1] = dataclasses.replace(articles[1], url=None, author="- Lee")
    message = message_of(catalogued("articles", *articles, total=15))
    assert message.texts[0] == (
        "15 articles:\n"
        "1. Ann Lee, “Ice 1”, The Post, 1 July 2024\n"
        "2. \\- Lee, “Ice 2”, The Post, 1 July 2024\n"
        "3. Ann Lee, “Ice 3”, The Post, 1 July 2024\n"
        "and 12 more"
    )
    assert labels(message)[0] == ["Open 1", "Open 3"]


@pytest.mark.parametrize("letters", ["Ice on the River ", "_"], ids=["words", "escapes"])
def test_ten_long_titles_and_their_buttons_fit(letters: str) -> None:
    articles = [an_article("x", title=f"{number} {letters * 200}") for number in range(10)]
    message = message_of(catalogued("articles", *articles, total=14))
    check(message)
    listed = message.texts[0].split("\n")
    assert message.plain.startswith(message.texts[0])
    assert [line[: line.index(".")] for line in listed[1:-1]] == [str(n) for n in range(1, 11)]
    assert all("…”, The Post, 1 July" in line for line in listed[1:-1])
    assert listed[-1] == "and 4 more"
    assert len(urls(message)) == 10


def test_quotes_give_way_to_a_long_list_and_the_last_first() -> None:
    excerpt = an_excerpt("", f"A {'word ' * 900}end.", "")
    articles = [an_article("x", title=f"{number} {'_' * 200}") for number in range(10)]
    frame = dataclasses.replace(FRAME, question="x" * 400)
    answer = catalogued("articles", *articles, excerpts=(excerpt,) * 3)
    composed = compose(read_as(answer, Understood(before="x" * 400)), frame)
    check(composed)
    assert 0 < sum(text.startswith("> ") for text in composed.texts) < 3


# Abstentions.


def test_an_abstention_says_so_and_why_and_how_to_ask_and_what_was_searched() -> None:
    message = message_of(abstained())
    assert message.texts == [
        "The articles don't answer that. Nothing in the articles comes near enough to the "
        "question.\n"
        "Try other words, a name or a date, and ask for one thing at a time.\n"
        "-# Searched: 2 articles, 61 passages.",
        "-# Answer 7KQ2M4XA",
    ]
    assert labels(message) == [VOTES]
    assert colour_of(message) == GREY


@pytest.mark.parametrize(
    ("searched", "counted"),
    [
        (Searched(0, 0), "Searched: 0 articles, 0 passages."),
        (Searched(1, 1), "Searched: 1 article, 1 passage."),
        (Searched(1200, 30000), "Searched: 1,200 articles, 30,000 passages."),
    ],
)
def test_what_was_searched_is_counted_in_singular_or_plural(
    searched: Searched, counted: str
) -> None:
    assert message_of(abstained(searched=searched)).texts[0].endswith(counted)


def test_a_source_that_isnt_held_is_named_inert_and_where_to_see_those_that_are() -> None:
    text = message_of(abstained(reason=Reason("unheld", ("The *Times*",)))).texts[0]
    assert "“The \\*Times\\*” isn't among the articles." in text
    assert "/sources" in text


def test_long_names_in_a_reason_leave_room_for_the_others() -> None:
    reason = Reason("names unknown", ("x" * 500, "Ann Lee"))
    assert "Ann Lee" in message_of(abstained(reason=reason)).texts[0]


def test_the_nearest_two_are_shown_as_what_they_are_and_not_in_bold() -> None:
    parts = [an_excerpt("", f"Number {number}.", "") for number in (1, 2, 3)]
    composed = compose(abstained(*parts), FRAME)
    assert composed.texts[1:4] == [
        "These don't answer it, but come nearest:",
        f"> Number 1.\n{CITED}",
        f"> Number 2.\n{CITED}",
    ]
    assert labels(composed) == [["Open the article"], ["Open the article"], VOTES]


def test_without_an_id_nothing_stands_below() -> None:
    message = message_of(abstained(), dataclasses.replace(FRAME, answer=""))
    assert len(message.texts) == 1


# Whatever comes.

frames = st.builds(
    Frame,
    st.sampled_from([texts(language) for language in LANGUAGES]),
    st.sampled_from(("", ID)),
    st.just(ASKER),
    st.booleans(),
    st.one_of(st.none(), foreign, st.just("*?" * 500)),
)
NUMBER = re.compile(r"\d{1,2}\. ")
reasons = st.builds(
    Reason,
    st.sampled_from(("unheld", "names unknown", "nothing near", "nothing about", "lacking")),
    st.lists(st.one_of(foreign, st.just("x_" * 300)), min_size=1, max_size=4).map(tuple),
    st.none(),
    st.sampled_from((*get_args(AskedField), None)),
    st.integers(0, 2),
)


def composed_well(answer: Answer, frame: Frame) -> Message:
    """The message, checked: it fits, bold are answers alone, and nothing of it acts."""
    message = compose(answer, frame)
    check(message)
    for line in lines(message):
        if line.startswith("> "):
            assert isinstance(answer, Quoted | Catalogued) or Shown.of(line[2:]).bold == ""
        else:
            assert Shown.of(NUMBER.sub("", line.removeprefix("-# "))).bold == ""
    return message


@costly
@given(st.lists(excerpts(), min_size=1, max_size=3), understood, frames, st.integers(0, 6))
def test_every_answer_fits_and_shows_each_of_its_excerpts(
    parts: list[Excerpt], read: Understood, frame: Frame, further: int
) -> None:
    message = composed_well(read_as(quoted(*parts, further=further), read), frame)
    quotes = [line for line in lines(message) if line.startswith("> ")]
    assert len(quotes) == len(parts)
    assert any(line.startswith("> ") for line in message.plain.split("\n"))


@costly
@given(st.lists(excerpts(), max_size=3), understood, frames, reasons)
def test_every_abstention_fits_and_says_what_it_is_in_plain_text_too(
    parts: list[Excerpt], read: Understood, frame: Frame, reason: Reason
) -> None:
    message = composed_well(read_as(abstained(*parts, reason=reason), read), frame)
    said = next(text for text in message.texts if "\n" in text and not text.startswith("-# "))
    assert said in message.plain


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogued:
    parts = draw(st.lists(excerpts(), min_size=1, max_size=3))
    url = draw(st.sampled_from((None, LINK, f"{LINK}{'_' * 900}")))
    articles = [dataclasses.replace(part.article, url=url) for part in parts]
    articles = draw(st.sampled_from((articles[:1], articles, articles * 4)))[:MOST_LISTED]
    asked = draw(st.sampled_from(get_args(AskedField)))
    total = draw(st.sampled_from((len(articles), len(articles) + 1200)))
    quotes = tuple(parts[: draw(st.integers(0, len(parts)))])
    return catalogued(asked, *articles, total=total, excerpts=quotes)


@costly
@given(catalogues(), understood, frames)
def test_every_catalogue_fits_and_lists_all_its_articles(
    answer: Catalogued, read: Understood, frame: Frame
) -> None:
    message = composed_well(read_as(answer, read), frame)
    numbered = [line for line in lines(message) if NUMBER.match(line)]
    several = answer.asked != "count" and answer.total > 1
    assert len(numbered) == (len(answer.articles) if several else 0)


@costly
@given(excerpts())
def test_every_context_fits(excerpt: Excerpt) -> None:
    message = compose_context(excerpt, ENGLISH)
    check(message)
    assert message.plain.startswith("> ")
