"""What Discord gets to see. `Shown` is a model of how Discord reads a message's Markdown."""

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.discord_app.markdown import escape
from bot.discord_app.reply import (
    CONTENT_LIMIT,
    HELP,
    NEAREST_LENGTH,
    READING_LIMIT,
    SOMETHING_WRONG,
    URL_LIMIT,
    Link,
    cited,
    compose,
    compose_error,
)
from bot.wording import visible
from index.answer import (
    MOST_LISTED,
    Abstained,
    Answer,
    AskedField,
    Catalogued,
    Correction,
    Quoted,
    Searched,
    Understood,
)
from index.errors import IndexDamagedError, PullquoteError, QuestionError
from index.model import Also, Article, Excerpt, Span, fold

unhurried = settings(deadline=None)  # a busy machine makes no slow code

LINK = "https://example.org/ice#:~:text=The%20ice"
ARTICLE = Article(
    id="ice",
    path="essays/ice_on_the_river.txt",
    text="",
    body=(),
    cuts=(),
    sha256="",
    title="Ice on the River",
    author="Ann Lee",
    publisher="The Post",
    published="2024-07-01",
    url="https://example.org/ice",
)


def an_article(text: str, **details: str | None) -> Article:
    article = dataclasses.replace(ARTICLE, text=text, body=(Span(0, len(text)),))
    return dataclasses.replace(article, **details)  # type: ignore[arg-type]  # strings, all of them


def an_excerpt(
    before: str, sentence: str, after: str, *, link: str | None = LINK, **details: str | None
) -> Excerpt:
    """A quote of `sentence` between two texts; the sentence begins and ends with no white space."""
    text = f"{before}{sentence}{after}"
    span = Span(len(before), len(before) + len(sentence))
    article = an_article(text, **details)
    return Excerpt(article, Span(0, len(text)), span, (), 0.9, link)


def quoted(*excerpts: Excerpt) -> Quoted:
    searched = Searched(2, 61)
    return Quoted("How thick?", 0.93, searched, "gen-000007", 14.2, Understood(), excerpts)


def abstained(
    *nearest: Excerpt, reason: str = "nothing comes near", searched: Searched | None = None
) -> Abstained:
    looked_in = searched or Searched(2, 61)
    said = ("How thick?", 0.1, looked_in, "gen-000007", 14.2, Understood())
    return Abstained(*said, reason, nearest)


def catalogued(
    asked: AskedField,
    *articles: Article,
    total: int | None = None,
    excerpts: tuple[Excerpt, ...] = (),
) -> Catalogued:
    said = ("Who?", 0.9, Searched(2, 61), "gen-000007", 14.2, Understood())
    return Catalogued(*said, asked, articles, total or len(articles), excerpts)


# What Discord makes of text: an escape is the sign itself; anything else here is a construct.
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)
CONSTRUCTS = re.compile(
    r"""
      \*(?!\s) | __ | \b_ | ~~ | \|\| | `                        # styles, spoilers, code
    | <(?:@|\#|/|t:|a?:|id:|sound:|[^:\s>]+:/|\+?\d|[^\s@>]+@)    # mentions, emoji, links
    | @(?:everyone|here)
    | (?:https?|steam|discord|ftp|tel|mailto|sms):\S             # bare links
    | discord(?:app)?\.(?:gg|com|gift|new|me)                    # invitations, which need no scheme
    | :[^\s:]+:                                                  # :emoji:
    | \[[^\]]*\]\(                                               # named links
    | ¯\\_\(ツ\)_/¯                                              # the one text that isn't unescaped
    """,
    re.VERBOSE | re.IGNORECASE,
)
AT_LINE_START = re.compile(r"\s*(?:#{1,3}\s|-#\s|>\s|>>>|[-+*]\s|\d+[.)]\s)")


@dataclass
class Shown:
    """One line as its readers see it: the characters, and which of them are in bold."""

    text: str = ""
    bold: str = ""

    @classmethod
    def of(cls, markdown: str) -> "Shown":
        shown = cls()
        shown.read(markdown, start=True)
        return shown

    def read(self, rest: str, *, start: bool = False, bold: bool = False) -> None:
        """Raises AssertionError where Discord would do more than to show text, bold or not."""
        assert not (start and AT_LINE_START.match(rest)), f"a line begins as a construct: {rest!r}"
        while rest:
            if found := ESCAPE.match(rest):
                self._show(found[1], bold=bold)
            elif not bold and (found := BOLD.match(rest)):
                self.read(found[1], start=start and not self.text.strip(), bold=True)
            else:
                construct = CONSTRUCTS.match(rest)
                assert construct is None, f"a construct stays alive: {rest!r}"
                found = re.compile(r".", re.DOTALL).match(rest)
                assert found is not None
                self._show(found[0], bold=bold)
            rest = rest[found.end() :]

    def _show(self, characters: str, *, bold: bool) -> None:
        self.text += characters
        self.bold += characters if bold else ""


def shown(line: str) -> Shown:
    assert line.startswith("> ")
    return Shown.of(line.removeprefix("> "))


def seen(text: str) -> str:
    """What a text has to look like: folded, without the characters that are never seen."""
    return without_joiners(visible(fold(text)))


def without_joiners(text: str) -> str:
    """Joiners depend on their neighbours: at the edge of bold text they go, elsewhere they stay."""
    return re.sub("[\u200c\u200d]", "", text).strip()


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

HOSTILE = (
    "1. x", "- x", "+ x", "* x", "   # x", "## x", "-# x", "> x", ">>> x", "12) x",
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</cmd:1>", "<:e:1>", "<a:e:1>",
    "<t:1>", "<t:1:R>", "<id:customize>", "<https://a.b>", "<a@b.c>", "<+15551234567>",
    "https://a.b/c?d=e_f", "http://[::1]/", "steam://run/1", "discord.gg/abc", "Discord.GG/abc",
    "discordapp.com/invite/abc", "dis\u00adcord.gg/abc", "mailto:a@b.c", "tel:112",
    ":smile:", "a:b:c", "::", "**x**", "***x***", "__x__", "_x_", "~~x~~", "||x||", "`x`",
    "```x```",     "[x](https://a.b)", "[x](<https://a.b> 'c')", "\\", "\\\\", "\\*",
    "*", "**", "****", "_", "x\\",
    "¯\\_(ツ)_/¯", "¯_(ツ)_/¯", "\u202egnp.exe", "a\u200bb", "@\u200beveryone", "\x00", "\x1b[0m",
    "می‌خواهم", "👩\u200d🚀", ENGLAND,
    "\U0001f600", "e\u0301", "\ud800", "a\u2028b", "12:30", "He said: no.", "“Yes,” he said.",
)  # fmt: skip

texts = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(HOSTILE), st.sampled_from(" \n:*_-#>.")),
    max_size=12,
).map("".join)
sentences = texts.map(str.strip).filter(bool)


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    before = draw(st.one_of(st.just(""), texts.map(lambda text: f"{text} ")))
    after = draw(st.one_of(st.just(""), texts.map(lambda text: f" {text}")))
    detail = st.one_of(st.none(), texts, st.just("x_" * 500))
    sentence = draw(sentences) * draw(st.sampled_from((1, 1, 1, 40, 900)))
    details = {name: draw(detail) for name in ("title", "author", "publisher", "published")}
    link = draw(st.sampled_from((None, LINK, f"{LINK}{'x' * 500}")))
    excerpt = an_excerpt(before, sentence, after, link=link, **details)
    copies = tuple(
        draw(st.lists(st.builds(Also, texts, detail, detail, detail, detail), max_size=4))
    )
    article = dataclasses.replace(excerpt.article, also=copies)
    same = tuple(dataclasses.replace(article, publisher=draw(detail)) for _ in copies)
    return dataclasses.replace(excerpt, article=article, also=same)


misspelt = st.builds(Correction, texts, texts)
understood = st.builds(
    Understood, st.lists(misspelt, max_size=4).map(tuple), st.one_of(st.none(), texts)
)


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


# The escapes.


@unhurried
@given(texts)
def test_discord_shows_an_escaped_text_as_it_stands(text: str) -> None:
    assert Shown.of(escape(fold(text))).text == visible(fold(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_alive_where_a_line_begins_or_in_its_middle(text: str) -> None:
    for line in (text, f"Say {text} now", f"{text}{text}"):
        assert Shown.of(escape(fold(line))).text == visible(fold(line))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("https://a.b/c", "https\\://a.b/c"),
        ("join discord.gg/abc", "join discord\\.gg/abc"),
        ("@everyone", "\\@everyone"),
        ("<@1>", "\\<\\@1\\>"),
        (":smile:", "\\:smile\\:"),
        ("1. First", "1\\. First"),
        ("- First", "\\- First"),
        ("It was late: 12:30, in 2024. A well-known U.S. (and E.U.) rule!", None),
    ],
)
def test_an_escape_stands_before_what_would_act(text: str, escaped: str | None) -> None:
    expected = escaped or "It was late: 12\\:30, in 2024. A well-known U.S. (and E.U.) rule!"
    assert escape(text) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ab\u202ecd\u202c", "abcd"),
        ("pass\u200bword\ufeff", "password"),
        ("\u2066left\u2069", "left"),
        ("hid\U000e0041\U000e0042den", "hidden"),
        ("nul\x00 bell\x07", "nul bell"),
        ("disc\u200cord.gg", "discord.gg"),
        ("a\u200d\u200db", "ab"),
    ],
)
def test_invisible_characters_are_dropped(text: str, left: str) -> None:
    assert visible(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",
        "👩\u200d🚀",
        "❤\ufe0f\u200d🔥",
        "क्\u200dष",
        ENGLAND,
        "\u0600\u0661",
    ],
)
def test_characters_that_change_what_is_seen_stay(text: str) -> None:
    assert visible(text) == text


# Quotes.


def test_an_answer_is_a_quote_with_its_sentence_in_bold_and_a_citation_and_a_button() -> None:
    reply = compose(quoted(an_excerpt("It froze. ", "The ice was 2 m thick.", " It held.")))
    assert reply.content == (
        "> It froze. **The ice was 2 m thick.** It held.\n"
        "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
    )
    assert reply.links == (Link("Open the article", LINK),)


def test_the_sentence_is_found_though_white_space_is_folded() -> None:
    reply = compose(quoted(an_excerpt("It\n\n froze.\t ", "The  ice\nheld.", "\n\nThen  not.")))
    assert reply.content.startswith("> It froze. **The ice held.** Then not.\n—")


@unhurried
@given(excerpts())
def test_a_quote_shows_the_stored_characters_and_its_bold_the_sentence(excerpt: Excerpt) -> None:
    assume("[…]" not in excerpt.text)
    line = compose(quoted(excerpt)).content.split("\n")[0]
    found = shown(line)
    if "[…]" not in found.text:
        assert without_joiners(found.text) == seen(excerpt.text)
        assert without_joiners(found.bold) == seen(excerpt.sentence.of(excerpt.article.text))
    else:
        for kept in re.split(r" ?\[…\] ?", found.text):
            assert without_joiners(kept) in seen(excerpt.text)


@pytest.mark.parametrize(
    "sentence", ["*bold*", "**", "* x *", "\u200b x \u200b", "x\\", "# x", ":"]
)
def test_bold_holds_whatever_it_begins_and_ends_with(sentence: str) -> None:
    found = shown(compose(quoted(an_excerpt("So ", sentence, " it is."))).content.split("\n")[0])
    assert found.bold == seen(sentence)


def test_a_sentence_of_nothing_visible_has_no_bold() -> None:
    content = compose(quoted(an_excerpt("So ", "\u200b", " it is."))).content
    assert content.startswith("> So  it is.\n")


# Citations.


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"),
        ({"author": None}, "— “Ice on the River”, The Post, 1 July 2024"),
        ({"title": None}, "— Ann Lee, ice\\_on\\_the\\_river.txt, The Post, 1 July 2024"),
        ({"title": "\u200b "}, "— Ann Lee, ice\\_on\\_the\\_river.txt, The Post, 1 July 2024"),
        ({"publisher": None}, "— Ann Lee, “Ice on the River”, 1 July 2024"),
        ({"published": None}, "— Ann Lee, “Ice on the River”, The Post"),
        ({"title": "See https://a.b"}, "— Ann Lee, “See https\\://a.b”, The Post, 1 July 2024"),
        ({"author": "@here\n# Lee", "title": "I"}, "— \\@here \\# Lee, “I”, The Post, 1 July 2024"),
    ],
)
def test_a_citation_names_what_is_known(details: dict[str, str | None], expected: str) -> None:
    assert cited(an_article("x", **details)) == expected


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2024-07-01", "1 July 2024"),
        ("2024-12-31", "31 December 2024"),
        ("2024-07", "July 2024"),
        ("2024", "2024"),
        ("2024-13-01", "2024-13-01"),
        ("Spring 2024", "Spring 2024"),
    ],
)
def test_a_date_is_written_out_as_far_as_it_is_known(published: str, day: str) -> None:
    assert cited(an_article("x", published=published)).endswith(f", The Post, {day}")


def test_a_long_list_of_authors_is_cut_between_words() -> None:
    shown = cited(an_article("x", author="Ann Lee " * 100))
    assert shown.startswith("— Ann Lee Ann Lee")
    assert re.search(r"(Ann|Lee)…, “Ice", shown)


def test_copies_are_cited_without_links_and_short() -> None:
    copies = (
        Also("a.txt", publisher="https://a.b @here", published="2024-07-02"),
        Also("b.txt", title="Ice *upon* the River " * 9),
        Also("c.txt"),
    )
    assert cited(dataclasses.replace(an_article("x"), also=copies)) == (
        "— Ann Lee, “Ice on the River”, The Post, 1 July 2024 (also in https\\://a.b \\@here, "
        "2 July 2024; “Ice \\*upon\\* the River Ice \\*upon\\* the River Ice…”; and 1 more)"
    )


def test_the_longest_citation_leaves_room_for_a_quote() -> None:
    worst = "_" * 500
    also = tuple(Also(f"{i}{worst}", worst, worst, f"{i}{worst}", worst) for i in range(9))
    article = dataclasses.replace(
        an_article("x", title=worst, author=worst, publisher=worst, published=worst), also=also
    )
    assert units(cited(article)) < 1500


def test_others_that_say_the_same_are_cited_with_the_copies() -> None:
    other = an_article("Ice.", publisher="Other *Paper*", published="2024-07-02")
    excerpt = dataclasses.replace(an_excerpt("", "Ice.", ""), also=(other,))
    for answer in (quoted(excerpt), abstained(excerpt)):
        assert "1 July 2024 (also in Other \\*Paper\\*, 2 July 2024)" in compose(answer).content


# How the question was read.

READ = Understood((Correction("thik", "thick"),), "articles by Ann_Lee")
SMALL = "-# Searched for “thick” instead of “thik”.\n-# Searched only in: articles by Ann\\_Lee.\n"


@pytest.mark.parametrize(
    "answer",
    [quoted(an_excerpt("", "Ice.", "")), abstained(), catalogued("count", total=2)],
    ids=["quoted", "abstained", "catalogued"],
)
def test_how_the_question_was_read_stands_in_small_print_above_any_answer(answer: Answer) -> None:
    read = compose(dataclasses.replace(answer, understood=READ))
    assert read.content == f"{SMALL}{compose(answer).content}"
    assert read.links == compose(answer).links


@pytest.mark.parametrize("word", ["x", "*", "\U0001f600"], ids=["plain", "escaped", "two units"])
def test_small_print_is_short(word: str) -> None:
    read = Understood((Correction("a", word * 500),))
    (line, *_) = compose(dataclasses.replace(abstained(), understood=read)).content.split("\n")
    assert line.endswith("…")
    assert READING_LIMIT - 30 < units(line.removeprefix("-# ")) <= READING_LIMIT


# Questions about the articles themselves.


def test_a_field_of_an_article_is_told_above_its_citation_and_a_button_opens_it() -> None:
    reply = compose(catalogued("author", an_article("x", author="Ann_Lee")))
    assert reply.content == (
        "“Ice on the River” is by Ann\\_Lee.\n"
        "— Ann\\_Lee, “Ice on the River”, The Post, 1 July 2024"
    )
    assert reply.links == (Link("Open the article", "https://example.org/ice"),)


def test_a_quote_below_a_field_cites_the_article_and_has_the_button() -> None:
    excerpt = an_excerpt("", "The ice was thick.", "")
    reply = compose(catalogued("published", excerpt.article, excerpts=(excerpt,)))
    assert reply.content == (
        "“Ice on the River” was published on 1 July 2024.\n\n"
        "> **The ice was thick.**\n— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
    )
    assert reply.links == (Link("Open the article", LINK),)


def test_a_link_that_was_asked_for_can_be_read_and_opened_though_a_quote_stands_below() -> None:
    excerpt = an_excerpt("", "Ice.", "")
    reply = compose(catalogued("url", excerpt.article, excerpts=(excerpt,)))
    cited = "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
    assert reply.content == (
        f"“Ice on the River” is here:\n{cited}\nhttps\\://example.org/ice\n\n> **Ice.**\n{cited}"
    )
    assert reply.links == (Link("Open the article", "https://example.org/ice"),)


def test_several_articles_are_a_numbered_list_with_a_button_for_each_that_has_a_url() -> None:
    articles = [an_article("x", title=f"Ice {number}") for number in (1, 2, 3)]
    articles[1] = dataclasses.replace(articles[1], url=None, author="- Lee")
    reply = compose(catalogued("articles", *articles, total=15))
    assert reply.content == (
        "15 articles:\n"
        "1. Ann Lee, “Ice 1”, The Post, 1 July 2024\n"
        "2. \\- Lee, “Ice 2”, The Post, 1 July 2024\n"
        "3. Ann Lee, “Ice 3”, The Post, 1 July 2024\n"
        "and 12 more"
    )
    assert [link.label for link in reply.links] == ["Open 1", "Open 3"]


@pytest.mark.parametrize("letters", ["Ice on the River ", "_"], ids=["words", "escapes"])
def test_ten_long_titles_and_their_buttons_fit(letters: str) -> None:
    articles = [an_article("x", title=f"{number} {letters * 200}") for number in range(10)]
    reply = compose(catalogued("articles", *articles, total=14))
    lines = reply.content.split("\n")
    assert units(reply.content) <= CONTENT_LIMIT
    assert [line[: line.index(".")] for line in lines[1:-1]] == [str(n) for n in range(1, 11)]
    assert all("…”, The Post, 1 July" in line for line in lines[1:-1])
    assert lines[-1] == "and 4 more"
    assert len(reply.links) == 10


def test_quotes_give_way_to_the_list_and_the_last_first() -> None:
    excerpt = an_excerpt("", f"A {'word ' * 150}end.", "")
    other = an_excerpt("", f"B {'word ' * 150}end.", "")
    two = compose(catalogued("articles", ARTICLE, ARTICLE, excerpts=(excerpt, excerpt, other)))
    assert two.content.count("> **A word") == 2
    assert "> **B word" not in two.content
    long = an_excerpt("", f"A {'word ' * 450}end.", "")
    none = compose(catalogued("author", ARTICLE, excerpts=(long,)))
    assert none == compose(catalogued("author", ARTICLE))


# Buttons.


def test_several_buttons_bear_the_numbers_of_their_quotes() -> None:
    parts = [an_excerpt("", f"Number {number}.", "") for number in (1, 2, 3)]
    parts[1] = dataclasses.replace(parts[1], link=None)
    labels = [link.label for link in compose(quoted(*parts)).links]
    assert labels == ["Open 1", "Open 3"]


@pytest.mark.parametrize(
    ("link", "url", "opened"),
    [
        (LINK, None, LINK),
        (None, "https://example.org/ice", None),
        (LINK + "x" * URL_LIMIT, "https://example.org/ice", "https://example.org/ice"),
        (LINK + "x" * URL_LIMIT, None, None),
        (LINK + "x" * URL_LIMIT, "https://example.org/" + "x" * URL_LIMIT, None),
        ("javascript:alert(1)", None, None),
        ("discord://-/settings", "ftp://example.org", None),
    ],
)
def test_a_button_opens_the_quote_or_the_article_or_isnt_there(
    link: str | None, url: str | None, opened: str | None
) -> None:
    links = compose(quoted(an_excerpt("", "Ice.", "", link=link, url=url))).links
    assert [button.url for button in links] == ([opened] if opened else [])


# Lengths.


def units(content: str) -> int:
    return len(content.encode("utf-16-le")) // 2


@unhurried
@given(st.lists(excerpts(), min_size=1, max_size=3), st.booleans(), texts, understood)
def test_every_reply_fits_and_is_quotes_citations_and_our_own_words(
    parts: list[Excerpt], quoting: bool, reason: str, read: Understood
) -> None:
    answer: Answer = quoted(*parts) if quoting else abstained(*parts, reason=reason)
    reply = compose(dataclasses.replace(answer, understood=read))
    assert 0 < units(reply.content) <= CONTENT_LIMIT
    assert len(reply.links) <= len(parts)
    assert all(len(link.url) <= URL_LIMIT for link in reply.links)
    assert len(reply.content.splitlines()) == len(reply.content.split("\n"))
    lines = without_small_print(reply.content)
    for line in lines:
        assert line.startswith("> ") or Shown.of(line).bold == ""
    if quoting:
        assert all(line.startswith("> ") for line in lines[0::2])
        assert all(line.startswith("— ") for line in lines[1::2])


def without_small_print(content: str) -> list[str]:
    """The lines that aren't empty, after those in small print, which do nothing either."""
    lines = [line for line in content.split("\n") if line]
    while lines[0].startswith("-# "):
        assert Shown.of(lines.pop(0).removeprefix("-# ")).bold == ""
    return lines


NUMBER = re.compile(r"\d{1,2}\. ")


@unhurried
@given(catalogues(), understood)
def test_every_catalogue_fits_and_lists_all_its_articles(
    answer: Catalogued, read: Understood
) -> None:
    reply = compose(dataclasses.replace(answer, understood=read))
    assert 0 < units(reply.content) <= CONTENT_LIMIT
    assert len(reply.content.splitlines()) == len(reply.content.split("\n"))
    assert all(len(link.url) <= URL_LIMIT for link in reply.links)
    lines = without_small_print(reply.content)
    for line in lines:
        assert line.startswith("> ") or Shown.of(NUMBER.sub("", line)).bold == ""
    numbered = [line for line in lines if NUMBER.match(line)]
    several = answer.asked != "count" and answer.total > 1
    assert len(numbered) == (len(answer.articles) if several else 0)
    assert several or answer.asked == "count" or any(line.startswith("— ") for line in lines)


def test_the_last_quotes_are_left_out_first() -> None:
    parts = [an_excerpt("", f"{letter} {'word ' * 150}end.", "") for letter in "ABC"]
    reply = compose(quoted(*parts))
    assert "**A word" in reply.content
    assert "**B word" in reply.content
    assert "**C word" not in reply.content
    assert [link.label for link in reply.links] == ["Open 1", "Open 2"]


@pytest.mark.parametrize(
    ("before", "sentence", "after", "expected"),
    [
        ("Before. ", "Answer.", " " + "x " * 1000, "> Before. **Answer.** \\[…]"),
        ("x " * 1000, "Answer.", " After.", "> \\[…] **Answer.** After."),
        ("x " * 1000, "Answer.", " " + "x " * 1000, "> \\[…] **Answer.** \\[…]"),
    ],
)
def test_what_stands_around_the_sentence_is_cut_before_it(
    before: str, sentence: str, after: str, expected: str
) -> None:
    content = compose(quoted(an_excerpt(before, sentence, after.rstrip()))).content
    assert content.split("\n")[0] == expected


def test_a_sentence_too_long_by_itself_is_cut_between_words() -> None:
    content = compose(quoted(an_excerpt("", "two_words " * 400 + "end.", ""))).content
    assert units(content) > CONTENT_LIMIT - 30
    assert content.split("\n")[0].endswith(" two\\_words** \\[…]")


def test_a_text_without_spaces_is_cut_between_whole_characters() -> None:
    line = compose(quoted(an_excerpt("", "e\u0301" * 2500, ""))).content.split("\n")[0]
    assert line.endswith("e\u0301** \\[…]")


def test_a_single_character_too_long_for_a_message_is_left_out() -> None:
    content = compose(quoted(an_excerpt("", "e" + "\u0301" * 2500, ""))).content
    assert content.startswith("> \\[…]\n— Ann Lee")


def test_the_escapes_count() -> None:
    content = compose(quoted(an_excerpt("", "* " * 990 + "end.", ""))).content
    assert units(content) <= CONTENT_LIMIT
    assert content.split("\n")[0].endswith(" \\*** \\[…]")


# Abstentions and errors.


def test_an_abstention_says_so_and_why_and_what_was_searched() -> None:
    reply = compose(abstained())
    assert reply.content == (
        "The articles don't answer that. Nothing comes near.\nSearched: 2 articles, 61 passages."
    )
    assert reply.links == ()


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
    assert compose(abstained(searched=searched)).content.endswith(counted)


def test_an_abstention_without_reason_ends_after_its_first_sentence() -> None:
    content = compose(abstained(reason=" ")).content
    assert content.startswith("The articles don't answer that.\n")


def test_the_nearest_two_are_shown_as_what_they_are_and_not_in_bold() -> None:
    parts = [an_excerpt("", f"Number {number}.", "") for number in (1, 2, 3)]
    reply = compose(abstained(*parts))
    cited = "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
    assert reply.content.split("\n\n")[1:] == [
        "These don't answer it, but come nearest:",
        f"> Number 1.\n{cited}",
        f"> Number 2.\n{cited}",
    ]
    assert [link.label for link in reply.links] == ["Open 1", "Open 2"]


def test_a_list_number_before_the_rest_of_its_line_is_no_list() -> None:
    content = compose(abstained(an_excerpt("", "1.", " Ice."))).content
    assert "\n> 1\\. Ice.\n" in content


def test_the_nearest_are_short() -> None:
    content = compose(abstained(an_excerpt("", "word " * 200 + "end.", ""))).content
    line = next(line for line in content.split("\n") if line.startswith("> "))
    assert line.endswith("word \\[…]")
    assert len(shown(line).text) <= NEAREST_LENGTH


@pytest.mark.parametrize(
    ("error", "content"),
    [
        (QuestionError("no question", hint="Ask something."), "No question. Ask something."),
        (QuestionError("no question", hint='Ask: "who?"'), 'No question. Ask: "who?"'),
        (IndexDamagedError("is gone", path=Path("/srv/x/index")), "On the server: is gone."),
        (
            PullquoteError("see /srv/x/index/gen-1 now", path=Path("/srv/x")),
            "On the server: see … now.",
        ),
        (PullquoteError("see data/index", path=Path("data/index")), "On the server: see …"),
        (
            PullquoteError("C:\\x\\y is gone", hint="Use and/or /ask."),
            "… is gone. Use and/or /ask.",
        ),
        (PullquoteError("@everyone"), "\\@everyone."),
        (PullquoteError(""), SOMETHING_WRONG.content),
    ],
)
def test_an_error_is_told_without_the_servers_paths(error: PullquoteError, content: str) -> None:
    assert compose_error(error).content == content


@pytest.mark.parametrize("reply", [HELP, SOMETHING_WRONG])
def test_our_own_words_fit_too(reply: object) -> None:
    assert reply in {HELP, SOMETHING_WRONG}
    assert units(HELP.content) <= CONTENT_LIMIT


@unhurried
@given(texts.map(lambda text: text * 30), texts)
def test_an_error_fits_whatever_it_says(message: str, hint: str) -> None:
    content = compose_error(PullquoteError(message, hint=hint)).content
    assert 0 < units(content) <= CONTENT_LIMIT
    Shown.of(content)
