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

from bot.wording import NO_ANSWER, as_sentence, citation, looked_in, nearest_heading, visible
from index.model import Abstained, Also, Answer, Article, Excerpt, Quoted, Span

_NEAREST_SHOWN = 2
_BAR, _INDENT = "▎ ", "  "
_WIDTH = 92  # columns: longer lines are hard to read


def to_json(answer: Answer) -> str:
    """An answer as one line of JSON; the keys are in the README."""
    excerpts = answer.excerpts if isinstance(answer, Quoted) else ()
    values: dict[str, Any] = {
        "question": answer.question,
        "status": "quoted" if isinstance(answer, Quoted) else "abstained",
        "confidence": answer.confidence,
        "reason": answer.reason if isinstance(answer, Abstained) else None,
        "excerpts": [_excerpt_values(excerpt) for excerpt in excerpts],
        "searched": {"articles": answer.searched.articles, "passages": answer.searched.passages},
        "index": answer.index,
        "elapsed_ms": answer.elapsed_ms,
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


def _excerpt_values(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "text": excerpt.text,
        "sentence": _pair(excerpt.in_text(excerpt.sentence)),
        "highlights": [_pair(excerpt.in_text(span)) for span in excerpt.highlights],
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "score": excerpt.score,
        "article": article_values(excerpt.article),
        "link": excerpt.link,
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def show(console: Console, answer: Answer) -> None:
    """Write an answer: with colours and bars on a terminal, as plain text anywhere else."""
    if not console.is_terminal:
        console.file.write(plain(answer))
        console.file.flush()
        return
    if isinstance(answer, Quoted):
        _show_excerpts(console, answer.excerpts, bold=True)
        return
    console.print(Text(NO_ANSWER, style="bold"), Text(_because(answer)))
    nearest = answer.nearest[:_NEAREST_SHOWN]
    if nearest:
        console.print(Text(f"\n{nearest_heading(len(nearest))}\n", style="dim"))
        _show_excerpts(console, nearest, bold=False)


def plain(answer: Answer) -> str:
    """An answer as plain text: each quote behind "> ", its citation and its link below it."""
    if isinstance(answer, Quoted):
        return "\n".join(_plain_block(excerpt) for excerpt in answer.excerpts)
    nearest = answer.nearest[:_NEAREST_SHOWN]
    head = f"{NO_ANSWER} {_because(answer)}\n"
    if not nearest:
        return head
    blocks = "\n".join(_plain_block(excerpt) for excerpt in nearest)
    return f"{head}\n{nearest_heading(len(nearest))}\n\n{blocks}"


def _because(answer: Abstained) -> str:
    return f"{as_sentence(answer.reason)} {looked_in(answer.searched)}"


def _plain_block(excerpt: Excerpt) -> str:
    lines = [f"> {visible(excerpt.text)}", citation(excerpt.article), visible(excerpt.link or "")]
    return "".join(f"{line}\n" for line in lines if line)


def _show_excerpts(console: Console, excerpts: Sequence[Excerpt], *, bold: bool) -> None:
    width = max(20, min(console.width, _WIDTH) - len(_BAR))
    for excerpt in excerpts:
        for line in _styled(excerpt, bold=bold).wrap(console, width):
            line.rstrip()
            console.print(Text.assemble((_BAR, "cyan"), line))
        for line in Text(citation(excerpt.article), style="italic").wrap(console, width):
            console.print(Text(_INDENT) + line)
        if excerpt.link is not None:
            # The words of the link fold, and each of its lines opens it.
            words = visible(excerpt.link)
            style = Style(color="cyan", link=words)
            link = Text(words, style=style, overflow="fold", no_wrap=False)
            console.print(Padding(link, (0, 0, 0, len(_INDENT))))
        console.print()


def _styled(excerpt: Excerpt, *, bold: bool) -> Text:
    """The quote, its answering sentence bold and the words that were asked for underlined."""
    text = Text()
    sentence = excerpt.in_text(excerpt.sentence)
    marked = [excerpt.in_text(span) for span in excerpt.highlights] if bold else []
    edges = {0, len(excerpt.text), sentence.start, sentence.end}
    edges.update(edge for span in marked for edge in (span.start, span.end))
    for start, end in pairwise(sorted(edges)):
        piece = Span(start, end)
        style = Style(
            bold=bold and sentence.contains(piece),
            underline=any(span.contains(piece) for span in marked),
        )
        text.append(visible(piece.of(excerpt.text)), style)
    return text
