"""Messages that are no answers: what is held, what this is, what is stored, what is set. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.citing import day, named
from bot.discord_app.custom_ids import CustomId
from bot.discord_app.framing import row
from bot.discord_app.layout import Button, Card, Message, Row, Text, notice
from bot.discord_app.markdown import escaped, length, small
from bot.discord_app.quotes import detail, numbered
from bot.discord_app.store import ServerSettings
from bot.texts import LANGUAGES, Texts
from index import __version__
from index.holdings import Holding, Page
from index.model import Also

BLUE = 0x5B7DB1
"""The colour of cards that are no answers."""
ON_PAGE = 10
"""Articles of a page."""
_LINE_LENGTHS = (120, 50, 25, 12)
"""Characters of a detail of an article: the first that lets all of a page fit."""
_MOST_LISTED = 1700  # characters of a page's list
_WORDS_LENGTH = 120  # of what was searched for, with its escapes


def sources_page(page: Page, number: int, words: str, say: Texts) -> Message:
    """A page of the list of articles.

    Args:
        page: Its articles, and how many there are on all pages.
        number: Of the page, from 0.
        words: What was searched for; empty where all are listed.
        say: Our words in the reader's language.
    """
    pages = max(1, -(-page.total // ON_PAGE))
    first = number * ON_PAGE + 1
    head = _sources_heading(page.total, words, say)
    content = "\n".join((head, *_listed(page.holdings, first, say)))
    foot = say("Page {number} of {pages}", number=number + 1, pages=pages)
    below = (Text(small(foot)),) if pages > 1 else ()
    urls = [holding.url for holding in page.holdings]
    card = Card((Text(content), *numbered(urls, say, first), *below), BLUE)
    return Message((card, *_sources_turning(number, pages, words, say)))


def _sources_heading(total: int, words: str, say: Texts) -> str:
    shown = escaped(words, _WORDS_LENGTH)
    if not shown:
        return say.many("{number} article:", "{number} articles:", total)
    if not total:
        return say("No article has “{words}” in its title, author or publisher.", words=shown)
    return say.many(
        "{number} article has “{words}” in its title, author or publisher:",
        "{number} articles have “{words}” in their title, author or publisher:",
        total,
        words=shown,
    )


def _listed(holdings: Sequence[Holding], first: int, say: Texts) -> Sequence[str]:
    """A line for each article, its details shortened until all of them fit."""
    lines: list[str] = []
    for most in _LINE_LENGTHS:
        lines = [
            f"{number}. {_named(one, most, say)}" for number, one in enumerate(holdings, first)
        ]
        if length("\n".join(lines)) <= _MOST_LISTED:
            break
    return lines


def _named(holding: Holding, most: int, say: Texts) -> str:
    source = Also(
        holding.path,
        holding.title,
        holding.author,
        holding.publisher,
        holding.published,
        holding.url,
    )
    return named(source, detail(most), say=say)


def _sources_turning(number: int, pages: int, words: str, say: Texts) -> tuple[Row, ...]:
    if pages == 1:
        return ()

    def turn(label: str, to: int, *, disabled: bool) -> Button:
        told = CustomId("sources", argument=max(0, to), text=words)
        return Button(label, str(told), disabled=disabled)

    return row((
        turn(say("◀ Previous"), number - 1, disabled=number == 0),
        turn(say("Next ▶"), number + 1, disabled=number >= pages - 1),
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What `/about` tells of this bot.

    Attributes:
        articles: In the index.
        passages: In the index.
        built: When the index was made, ISO 8601.
        model: Name of the model that it was made with.
        keeps_questions: Whether the text of questions is stored.
    """

    articles: int
    passages: int
    built: str
    model: str
    keeps_questions: bool


def about(facts: About, say: Texts) -> Message:
    """What this is, how to ask, what is stored, and what is in the index."""
    stored = (
        say("Questions are stored for whoever runs me. `/privacy` says which and how long.")
        if facts.keeps_questions
        else say("Questions aren't stored, nor who asks. `/privacy` says what is.")
    )
    # Not inside an f-string: there Babel doesn't see it.
    where = say("The search runs on the machine of whoever runs me, and nowhere else.")
    content = (
        say(
            "I answer questions with quotes from a collection of articles, word for word and with "
            "their sources. I never write text of my own: where the articles don't answer, I say "
            "so."
        ),
        say(
            "Ask with `/ask`, by mentioning me, or in a direct message; reply to an answer to ask "
            "further. `/verify` checks a quotation, and `/sources` lists the articles. The menu of "
            "a message has “{find}” and “{verify}” under “Apps”.",
            find=say("Find sources for this"),
            verify=say("Verify this quotation"),
        ),
        f"{stored} {where}",
        small(" · ".join(_facts(facts, say))),
    )
    return _told("Pullquote", content)


def _facts(facts: About, say: Texts) -> Iterator[str]:
    yield say.many("{number} article", "{number} articles", facts.articles)
    yield say.many("{number} passage", "{number} passages", facts.passages)
    yield say("index of {day}", day=escaped(built_on(facts.built, say), _WORDS_LENGTH))
    yield say("model {name}", name=escaped(facts.model, _WORDS_LENGTH))
    yield say("version {number}", number=__version__)


def built_on(built: str, say: Texts) -> str:
    """The day of a moment in ISO 8601, as the language writes it."""
    return day(built[: len("2024-07-01")], say=say) or built


def _told(title: str, paragraphs: Sequence[str]) -> Message:
    head = f"### {title}\n"
    first, *others = paragraphs
    return Message((Card((Text(f"{head}{first}"), *map(Text, others)), BLUE),))


def privacy(*, keeps: bool, days: int, own: int, say: Texts) -> Message:
    """What is stored, and how long.

    Args:
        keeps: Whether the text of questions is.
        days: After so many days it is deleted.
        own: Stored questions of the reader; there may be some though none are stored any more.
        say: Our words in the reader's language.
    """
    answers = say.many(
        "Of each answer I store for {number} day: its id, whether it was one, where its quotes "
        "stand in the articles, and how often it was called helpful or not, but not by whom.",
        "Of each answer I store for {number} days: its id, whether it was one, where its quotes "
        "stand in the articles, and how often it was called helpful or not, but not by whom.",
        days,
    )
    questions = (
        say.many(
            "**Questions are stored here** for {number} day: their text, and the ids of who asked "
            "and of the server. Whoever runs me can read them, to see what the articles lack. "
            "`/forget-me` deletes yours.",
            "**Questions are stored here** for {number} days: their text, and the ids of who asked "
            "and of the server. Whoever runs me can read them, to see what the articles lack. "
            "`/forget-me` deletes yours.",
            days,
        )
        if keeps
        else say("New questions aren't stored, nor who asks.")
        if own
        else say("The text of questions isn't stored, nor who asked.")
    )
    servers = say(
        "Of a server I store its settings, until I am taken out of it. The search runs on the "
        "machine of whoever runs me; nothing goes to anybody else but Discord."
    )
    yours = say.many(
        "{number} question of yours is stored. `/forget-me` deletes it.",
        "{number} questions of yours are stored. `/forget-me` deletes them.",
        own,
    )
    paragraphs = (questions, answers, servers, *((yours,) if own else ()))
    return _told(say("What is stored"), paragraphs)


def forgotten(count: int, say: Texts) -> Message:
    """What `/forget-me` has done: so many questions are deleted."""
    if not count:
        return notice(say("Nothing of yours was stored."))
    return notice(
        say.many(
            "Deleted: {number} question of yours. Nothing else of yours was stored.",
            "Deleted: {number} questions of yours. Nothing else of yours was stored.",
            count,
        )
    )


_SOURCE_LENGTHS = (60, 25, 12)


def settings_page(settings: ServerSettings, channels: Sequence[str], say: Texts) -> Message:
    """What a server has set; `channels`: mentions of those where questions are answered."""
    lines = (
        say("Channels: {channels}", channels=", ".join(channels))
        if channels
        else say("Channels: all"),
        say("Answers to commands: seen by the asker alone, unless chosen otherwise")
        if settings.private
        else say("Answers to commands: seen by everyone, unless chosen otherwise"),
        say("Mentions: answered") if settings.mentions else say("Mentions: not answered"),
        say("Language: {language}", language=LANGUAGES.get(settings.language, settings.language))
        if settings.language
        else say("Language: that of each reader"),
        _quoted_sources(settings.sources, say),
    )
    return _told(say("Settings of this server"), ["\n".join(f"- {line}" for line in lines)])


def _quoted_sources(sources: Sequence[str], say: Texts) -> str:
    """Which sources are quoted, their names shortened until they fit."""
    if not sources:
        return say("Sources: all")
    names = ""
    for most in _SOURCE_LENGTHS:
        names = ", ".join(escaped(source, most) for source in sources)
        if length(names) <= _MOST_LISTED // 2:
            break
    return say("Sources: {names}", names=names)
