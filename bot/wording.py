"""Words of our own around the quotes, the same on Discord and in the terminal.

What stands in an article or in a question is on one line in them, without characters that nobody
sees, and each such part is handed to `detail` first, for what the place needs where it is shown.
"""

import re
from collections.abc import Sequence
from functools import reduce

from bot.citing import (
    Detail,
    all_of,
    any_of,
    day,
    joined,
    marked,
    plain_line,
    stopped_once,
)
from bot.texts import ENGLISH, Texts
from index.answer import (
    AskedField,
    Correction,
    Published,
    Reason,
    ReasonKind,
    Searched,
    Understood,
    Within,
)

STRONG = 0.8
"""The confidence from which a match is called so."""


def no_answer(*, say: Texts = ENGLISH) -> str:
    """What an abstention begins with, a sentence."""
    return say("The articles don't answer that.")


def looked_in(searched: Searched, *, say: Texts = ENGLISH) -> str:
    """What was searched, as a sentence."""
    return say(
        "Searched: {articles}, {passages}.",
        articles=say.many("{number} article", "{number} articles", searched.articles),
        passages=say.many("{number} passage", "{number} passages", searched.passages),
    )


def nearest_heading(count: int, *, say: Texts = ENGLISH) -> str:
    """What stands above excerpts that don't answer."""
    return say.many(
        "This doesn't answer it, but comes nearest:",
        "These don't answer it, but come nearest:",
        count,
    )


def confidence_words(confidence: float, *, say: Texts = ENGLISH) -> str:
    """How sure an answer is, a probability from 0 to 1, in two words."""
    return say("strong match") if confidence >= STRONG else say("possible match")


def readings(understood: Understood, detail: Detail = str, *, say: Texts = ENGLISH) -> list[str]:
    """How the question was read, a sentence each; none where it was read as it was typed."""
    swaps = [_swap(one, detail, say) for one in understood.corrections]
    within = within_words(understood.within, detail, say=say) if understood.within else ""
    before = detail(plain_line(understood.before))
    read = [
        swaps and say("Searched for {words}.", words=_swaps(swaps, say)),
        within and say("Searched only in: {articles}.", articles=within),
        before and say("Read together with the question before: “{question}”.", question=before),
    ]
    return [stopped_once(sentence) for sentence in read if sentence]


def _swap(correction: Correction, detail: Detail, say: Texts) -> str:
    searched, typed = plain_line(correction.searched), plain_line(correction.typed)
    return say("“{searched}” instead of “{typed}”", searched=detail(searched), typed=detail(typed))


def _swaps(swaps: Sequence[str], say: Texts) -> str:
    *first, last = swaps
    return say("{first}, and {last}", first=joined(first, say=say), last=last) if first else last


def within_words(within: Within, detail: Detail = str, *, say: Texts = ENGLISH) -> str:
    """The articles that alone are searched, such as "articles by Ada Sample, 2019".

    Empty where nothing of it can be seen.
    """
    authors = _seen(within.authors, detail)
    by = [say("articles by {names}", names=_together(authors, say))] if authors else []
    sides = _together(_seen(within.sides, detail), say)
    titles, others = _titles(within, detail, say), _seen(within.others, detail)
    sources = [sides] if sides else [*titles, *by, *others]
    if sources:
        return joined([*sources, *_dates(within, detail, say, bare=True)], say=say)
    dates = joined(_dates(within, detail, say), say=say)
    return say("articles published {dates}", dates=dates) if dates else ""


def _titles(within: Within, detail: Detail, say: Texts) -> list[str]:
    return [marked(title, say=say) for title in _seen(within.titles, detail)]


def _seen(names: Sequence[str], detail: Detail) -> list[str]:
    return [detail(line) for line in map(plain_line, names) if line]


def _together(names: Sequence[str], say: Texts) -> str:
    """Such as "A and B and C": of authors and sources each is searched, none is a mere item."""
    return reduce(lambda one, other: all_of([one, other], say=say), names) if names else ""


def _dates(within: Within, detail: Detail, say: Texts, *, bare: bool = False) -> list[str]:
    """The conditions on the day of publishing; with `bare` a single day or year as such."""
    return [_published(one, detail, say, bare=bare) for one in within.published]


def _published(published: Published, detail: Detail, say: Texts, *, bare: bool) -> str:
    date = detail(plain_line(day(published.first, say=say)))
    if published.bound == "between":
        last = detail(plain_line(day(published.last, say=say)))
        return say("from {first} to {last}", first=date, last=last)
    words = {
        "in": date if bare else say("in {date}", date=date),
        "on": date if bare else say("on {date}", date=date),
        "before": say("before {date}", date=date),
        "until": say("until {date}", date=date),
        "after": say("after {date}", date=date),
        "since": say("since {date}", date=date),
    }
    return words[published.bound]


def why(reason: Reason, detail: Detail = str, *, say: Texts = ENGLISH) -> str:
    """Why the articles don't answer, as a sentence."""
    names = _seen(reason.names, detail)
    match reason.kind:
        case "unheld":
            sentence = _unheld(names, reason.within or Within(), detail, say)
        case "nothing asked":
            sentence = say("The question names nothing to look for.")
        case "no word known":
            sentence = say("None of the words of the question stands in the articles.")
        case "names unknown":
            unknown = any_of([marked(name, say=say) for name in names], say=say)
            sentence = say("No article holds {names}.", names=unknown)
        case "nothing about":
            sentence = say("No article is about “{topic}”.", topic="".join(names))
        case "lacking":
            sentence = _lacking(reason, "".join(names), say)
        case _:
            sentence = _nothing_near(reason.within, detail, say)
    return stopped_once(sentence)


def clause(reason: Reason) -> str:
    """Why the articles don't answer as JSON gives it: `why` in English without capital and stop."""
    sentence = why(reason)
    return f"{sentence[:1].lower()}{sentence[1:].removesuffix('.')}"


def _unheld(names: Sequence[str], within: Within, detail: Detail, say: Texts) -> str:
    if not names:
        authors, others = _seen(within.authors, detail), _seen(within.others, detail)
        names = [*_titles(within, detail, say), *authors, *others]
        dates = _dates(within, detail, say, bare=bool(names))
    else:
        dates = _dates(within, detail, say)
    if names:
        source = joined([*names, *dates], say=say)
        return say("“{source}” isn't among the articles.", source=source)
    return say(
        "“articles published {dates}” isn't among the articles.", dates=joined(dates, say=say)
    )


def _nothing_near(within: Within | None, detail: Detail, say: Texts) -> str:
    articles = within_words(within, detail, say=say) if within else ""
    if articles:
        return say("Nothing in {articles} comes near enough to the question.", articles=articles)
    return say("Nothing in the articles comes near enough to the question.")


def how_to_ask_again(reason: Reason, listed_by: str | None = None, *, say: Texts = ENGLISH) -> str:
    """How another question may get an answer, a sentence or two that fit the reason.

    Args:
        reason: Why the articles didn't answer.
        listed_by: The command that lists the articles, as it is to be shown; None to name none.
        say: In which words.
    """
    advice = _advice(reason, say)
    if listed_by is None or reason.kind not in {"unheld", "no word known", "nothing about"}:
        return advice
    listed = say("{command} lists what there is.", command=listed_by)
    return f"{advice} {listed}"


def _advice(reason: Reason, say: Texts) -> str:
    match reason.kind:
        case "unheld":
            return _other_sources(reason, say)
        case "names unknown":
            return _other_names(len(reason.names), say)
        case "nothing near":
            return _other_words(reason.within, say)
    advice: dict[ReasonKind, str] = {
        "nothing asked": say("Name what it is about: a person, a place, a thing."),
        "no word known": say("Try other words, or ask about something else."),
        "nothing about": say("Try another word for it, or a wider topic."),
        "lacking": say("Ask for something else about it, or for what it says."),
    }
    return advice[reason.kind]


def _other_sources(reason: Reason, say: Texts) -> str:
    within = reason.within or Within()
    sources = len((*within.titles, *within.authors, *within.others, *reason.names))
    if within.published and not sources:
        return say("Try another date, or ask without one.")
    if within.published or sources > 1:
        return say("Leave a part of that out.")
    return say("Check how it is spelt, or ask without naming it.")


def _other_names(number: int, say: Texts) -> str:
    return say.many(
        "Check how it is spelt, or try another name for it.",
        "Check how they are spelt, or try other names for them.",
        number,
    )


def _other_words(within: Within | None, say: Texts) -> str:
    if within:
        return say("Try other words, or ask without a source or a date.")
    return say("Try other words, a name or a date, and ask for one thing at a time.")


_FILE = re.compile(r"\S+\.[A-Za-z]\w{0,9}")


def _lacking(reason: Reason, name: str, say: Texts) -> str:
    # An article that has no title is named by its path.
    is_path = reason.field == "title" or _FILE.fullmatch(name)
    source = name if is_path else marked(name, say=say)
    what = _field(reason.field, say)
    if not reason.others:
        return say("The file of {source} doesn't give {what}.", source=source, what=what)
    return say.many(
        "The file of {source} doesn't give {what}, nor does one other.",
        "The file of {source} doesn't give {what}, nor do {number} others.",
        reason.others,
        source=source,
        what=what,
    )


def _field(field: AskedField | None, say: Texts) -> str:
    match field:
        case "author":
            return say("its author")
        case "published":
            return say("its date")
        case "publisher":
            return say("its publisher")
        case "title":
            return say("its title")
        case _:
            return say("its link")


def as_sentence(text: str) -> str:
    """The text with a capital and a full stop, as far as it has none."""
    return stopped_once(f"{text[:1].upper()}{text[1:]}." if text else "")


def counted(number: int, what: str) -> str:
    """Such as "1 article" or "1,200 articles", in English."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
