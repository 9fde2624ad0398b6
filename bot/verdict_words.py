"""What became of a quotation in words, the same on Discord and in the terminal."""

from collections.abc import Sequence

from bot.citing import Detail, all_of, plain_line
from bot.texts import ENGLISH, Texts
from index.model import CutReason
from index.verify import Verdict
from index.verify.places import Place
from index.verify.stitched import Part
from index.verify.typography import Difference


def headline(verdict: Verdict, detail: Detail = str, *, say: Texts = ENGLISH) -> str:
    """The verdict, a sentence or two. One that goes on in what is shown below ends with a colon.

    Args:
        verdict: What to tell.
        detail: Done to the name of the source.
        say: In which words.
    """
    source = detail(plain_line(verdict.named))
    match verdict.kind:
        case "stitched":
            return _stitched(verdict.parts, say)
        case "not found":
            return _not_found(verdict, say)
        case "altered":
            return say("It stands in the articles, but for what is in brackets:")
        case "elsewhere":
            return say("It stands in the articles, but not in “{source}”:", source=source)
        case _:
            named = None if verdict.named is None else source
            return _stands(verdict.places[0], named, say)


def _stands(first: Place, source: str | None, say: Texts) -> str:
    if first.differences:
        return _words_stand(first, source, say)
    if source is None and first.cut is None:
        return say("It stands in the articles, word for word:")
    if source is None:
        return say("It stands in the articles, word for word, but not in the body of an article:")
    if first.cut is None:
        return say("It stands in “{source}”, word for word:", source=source)
    return say(
        "It stands in “{source}”, word for word, but not in the body of an article:", source=source
    )


def _words_stand(first: Place, source: str | None, say: Texts) -> str:
    what = _differences(first.differences, say)
    if source is None and first.cut is None:
        return say("Its words stand in the articles; what differs is {what}:", what=what)
    if source is None:
        return say(
            "Its words stand in the articles, but not in the body of an article; what differs is "
            "{what}:",
            what=what,
        )
    if first.cut is None:
        return say(
            "Its words stand in “{source}”; what differs is {what}:", source=source, what=what
        )
    return say(
        "Its words stand in “{source}”, but not in the body of an article; what differs is {what}:",
        source=source,
        what=what,
    )


def _not_found(verdict: Verdict, say: Texts) -> str:
    if not verdict.places:
        return say("It doesn't stand in the articles. Nothing in them comes near.")
    return say(
        "It doesn't stand in the articles. This comes nearest, {percent}% the same:",
        # Rounded down: what isn't the same is never called the same.
        percent=int(verdict.similarity * 100),
    )


def _stitched(parts: Sequence[Part], say: Texts) -> str:
    articles = len({part.place.article.id for part in parts})
    # There are two parts or more.
    where = say.many(
        "It doesn't stand in the articles in one piece. Its {parts} parts stand in one article.",
        "It doesn't stand in the articles in one piece. Its {parts} parts stand in {number} "
        "articles.",
        articles,
        parts=say.number(len(parts)),
    )
    return f"{where} {_joins(parts, say)}"


def _joins(parts: Sequence[Part], say: Texts) -> str:
    unmarked = sum(not part.marked for part in parts[1:])
    if not unmarked:
        return say("It marks where one ends and the next begins.")
    if unmarked == len(parts) - 1:
        return say("It doesn't mark where one ends and the next begins.")
    return say("It doesn't always mark where one ends and the next begins.")


def elsewhere_too(part: Part, *, say: Texts = ENGLISH) -> str:
    """What stands behind a part, such as " (and in 2 other places)"; mostly nothing."""
    if not part.others:
        return ""
    others = say.many("and in {number} other place", "and in {number} other places", part.others)
    return f" ({others})"


def more_places(*, say: Texts = ENGLISH) -> str:
    """What stands below the places where they aren't all, a sentence."""
    return say("It stands in more places than these.")


def notes(
    verdict: Verdict, place: Place, detail: Detail = str, *, say: Texts = ENGLISH
) -> list[str]:
    """What is to be said of a place that the headline doesn't say, a sentence each.

    Args:
        verdict: The whole.
        place: One of its places, or that of a part.
        detail: Done to the name of the source.
        say: In which words.
    """
    found = []
    if place.cut is not None:
        found.append(_not_the_body(place.cut, say))
    if verdict.kind != "elsewhere" and not verdict.is_named(place.article):
        source = detail(plain_line(verdict.named))
        found.append(say("This isn't from “{source}”.", source=source))
    # The headline tells those of the first place.
    if place.differences and not (verdict.stands and place is verdict.places[0]):
        what = _differences(place.differences, say)
        found.append(say("What differs is {what}.", what=what))
    return found


def _differences(differences: Sequence[Difference], say: Texts) -> str:
    words: dict[Difference, str] = {
        "quotation marks": say("quotation marks"),
        "dashes": say("dashes"),
        "ellipses": say("ellipses"),
        "invisible characters": say("invisible characters"),
        "ligatures": say("ligatures"),
        "accents": say("accents"),
        "emphasis": say("emphasis"),
        "the case of the first letter": say("the case of the first letter"),
        "punctuation at its ends": say("punctuation at its ends"),
        "spacing": say("spacing"),
    }
    return all_of([words[one] for one in differences], say=say)


def _not_the_body(cut: CutReason, say: Texts) -> str:
    parts: dict[CutReason, str] = {
        "masthead": say("This is in the article's masthead, not in its body."),
        "navigation": say("This is in the article's navigation, not in its body."),
        "title": say("This is in the article's title, not in its body."),
        "standfirst": say("This is in the article's standfirst, not in its body."),
        "byline": say("This is in the article's byline, not in its body."),
        "heading": say("This is in the article's heading, not in its body."),
        "caption": say("This is in the article's caption, not in its body."),
        "paywall": say("This is in the article's paywall, not in its body."),
        "teaser": say("This is in the article's teaser, not in its body."),
        "pull quote": say("This is in the article's pull quote, not in its body."),
        "truncated": say("This is where the article breaks off, not in its body."),
        "summary": say("This is in the article's summary, not in its body."),
        "highlights": say("This is in the article's highlights, not in its body."),
        "metadata": say("This is in the article's metadata, not in its body."),
        "list": say("This is in the article's list, not in its body."),
        "code": say("This is in the article's code, not in its body."),
    }
    return parts[cut]
