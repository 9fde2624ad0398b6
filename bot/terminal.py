"""Answers in the terminal: for eyes, for pipes, and as JSON."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from bot.catalogued import heading, rows, unlisted
from bot.characters import visible
from bot.citing import citation
from bot.wording import (
    clause,
    looked_in,
    nearest_heading,
    no_answer,
    readings,
    why,
    within_words,
)
from index.answer import Abstained, Answer, Catalogued, Quoted
from index.model import Also, Article, Excerpt, Span

_NEAREST_SHOWN = 2
_BAR, _INDENT = "▎ ", "  "
_WIDTH = 92  # columns: longer lines are hard to read


def to_json(answer: Answer) -> str:
    """An answer as one line of JSON; the keys are in the README."""
    excerpts = () if isinstance(answer, Abstained) else answer.excerpts
    understood = answer.understood
    values: dict[str, Any] = {
        "question": answer.question,
        "status": "abstained" if isinstance(answer, Abstained) else "quoted",
        "confidence": answer.confidence,
        "reason": clause(answer.reason) if isinstance(answer, Abstained) else None,
        "excerpts": [_excerpt_values(excerpt) for excerpt in excerpts],
        "searched": {"articles": answer.searched.articles, "passages": answer.searched.passages},
        "index": answer.index,
        "elapsed_ms": answer.elapsed_ms,
        "corrections": [
            {"typed": one.typed, "searched": one.searched} for one in understood.corrections
        ],
        "within": within_words(understood.within) if understood.within else None,
        "catalogue": _catalogue_values(answer) if isinstance(answer, Catalogued) else None,
    }
    if isinstance(answer, Abstained):
        values["nearest"] = [_excerpt_values(excerpt) for excerpt in answer.nearest]
    return dump(values)


def dump(values: dict[str, Any]) -> str:
    """JSON on one line. C1 controls are escaped too: some terminals obey them."""
    text = json.dumps(values, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text)


def article_values(article: Article) -> dict[str, Any]:
    """What JSON says of an article."""
    return {
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published,
        "url": article.url,
        "path": article.path,
        "sha256": article.sha256,
        "publisher_from": article.publisher_from,
        "also": [_also_values(copy) for copy in article.also],
    }


def _also_values(copy: Also) -> dict[str, Any]:
    return {
        "title": copy.title,
        "author": copy.author,
        "publisher": copy.publisher,
        "published": copy.published,
        "url": copy.url,
        "path": copy.path,
    }


def _catalogue_values(answer: Catalogued) -> dict[str, Any]:
    return {
        "asked": answer.asked,
        "articles": [article_values(article) for article in answer.articles],
        "total": answer.total,
    }


def _excerpt_values(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "text": excerpt.text,
        "sentence": _pair(excerpt.in_text(excerpt.sentence)),
        "highlights": [_pair(excerpt.in_text(span)) for span in excerpt.highlights],
        "answer": _pair(excerpt.in_text(excerpt.answer)) if excerpt.answer else None,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "score": excerpt.score,
        "article": article_values(excerpt.article),
        "link": excerpt.link,
        "also": [article_values(article) for article in excerpt.also],
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def show(console: Console, answer: Answer) -> None:
    """Write an answer: with colours and bars on a terminal, as plain text anywhere else."""
    if not console.is_terminal:
        console.file.write(plain(answer))
        console.file.flush()
        return
    for sentence in readings(answer.understood):
        _show_wrapped(console, Text(sentence, style="dim"))
    if readings(answer.understood):
        console.print()
    match answer:
        case Quoted():
            _show_excerpts(console, answer.excerpts, bold=True)
        case Catalogued():
            _show_catalogue(console, answer)
        case Abstained():
            _show_abstention(console, answer)


def _show_catalogue(console: Console, answer: Catalogued) -> None:
    _show_wrapped(console, Text(heading(answer), style="bold"))
    for row in rows(answer):
        _show_source(console, row.lead or _INDENT, Text(row.source), row.url)
    if unlisted(answer):
        console.print(Text(unlisted(answer), style="dim"))
    console.print()
    _show_excerpts(console, answer.excerpts, bold=True)


def _show_abstention(console: Console, answer: Abstained) -> None:
    console.print(Text(no_answer(), style="bold"), Text(_because(answer)))
    nearest = answer.nearest[:_NEAREST_SHOWN]
    if nearest:
        console.print(Text(f"\n{nearest_heading(len(nearest))}\n", style="dim"))
        _show_excerpts(console, nearest, bold=False)


def plain(answer: Answer) -> str:
    """An answer as plain text: each quote behind "> ", its citation and its link below it."""
    read = "".join(f"{sentence}\n" for sentence in readings(answer.understood))
    return "\n".join(filter(None, (read, *_plain_parts(answer))))


def _plain_parts(answer: Answer) -> list[str]:
    """What stands below one another with an empty line between."""
    match answer:
        case Quoted():
            return _plain_excerpts(answer.excerpts)
        case Catalogued():
            return [_plain_catalogue(answer), *_plain_excerpts(answer.excerpts)]
        case Abstained():
            said = f"{no_answer()} {_because(answer)}\n"
            nearest = answer.nearest[:_NEAREST_SHOWN]
            above = [f"{nearest_heading(len(nearest))}\n"] if nearest else []
            return [said, *above, *_plain_excerpts(nearest)]


def _because(answer: Abstained) -> str:
    return f"{why(answer.reason)} {looked_in(answer.searched)}"


def _plain_excerpts(excerpts: Sequence[Excerpt]) -> list[str]:
    return [
        _plain_lines(f"> {visible(excerpt.text)}", _cited(excerpt), visible(excerpt.link or ""))
        for excerpt in excerpts
    ]


def _plain_catalogue(answer: Catalogued) -> str:
    lines = [heading(answer)]
    for row in rows(answer):
        url = visible(row.url or "")
        lines += [f"{row.lead}{row.source}", url and f"{' ' * len(row.lead)}{url}"]
    return _plain_lines(*lines, unlisted(answer))


def _plain_lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines if line)


def _cited(excerpt: Excerpt) -> str:
    return citation(excerpt.article, also=excerpt.also)


def _width(console: Console, indent: int = 0) -> int:
    return max(20, min(console.width, _WIDTH) - indent)


def _show_wrapped(console: Console, text: Text) -> None:
    for line in text.wrap(console, _width(console)):
        console.print(line)


def _show_excerpts(console: Console, excerpts: Sequence[Excerpt], *, bold: bool) -> None:
    for excerpt in excerpts:
        for line in _styled(excerpt, bold=bold).wrap(console, _width(console, len(_BAR))):
            line.rstrip()
            console.print(Text.assemble((_BAR, "cyan"), line))
        _show_source(console, _INDENT, Text(_cited(excerpt), style="italic"), excerpt.link)
        console.print()


def _show_source(console: Console, lead: str, source: Text, link: str | None) -> None:
    """What names an article, with its link below; `lead` stands before the first line only."""
    for number, line in enumerate(source.wrap(console, _width(console, len(lead)))):
        console.print(Text(" " * len(lead) if number else lead) + line)
    if link:
        # The words of the link fold, and each of its lines opens it.
        words = visible(link)
        style = Style(color="cyan", link=words)
        shown = Text(words, style=style, overflow="fold", no_wrap=False)
        console.print(Padding(shown, (0, 0, 0, len(lead))))


def _styled(excerpt: Excerpt, *, bold: bool) -> Text:
    """The quote, what answers in it bold and the words that were asked for underlined."""
    text = Text()
    answering = excerpt.in_text(excerpt.emphasis)
    marked = [excerpt.in_text(span) for span in excerpt.highlights] if bold else []
    edges = {0, len(excerpt.text), answering.start, answering.end}
    edges.update(edge for span in marked for edge in (span.start, span.end))
    for start, end in pairwise(sorted(edges)):
        piece = Span(start, end)
        style = Style(
            bold=bold and answering.contains(piece),
            underline=any(span.contains(piece) for span in marked),
        )
        text.append(visible(piece.of(excerpt.text)), style)
    return text
