"""An article as read, as a page for a browser: one file, which loads nothing and runs nothing.

What stands in an article is someone else's text. Here all of it is escaped, and a reader's
browser is told to do nothing but show it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import TextIO

from bot.characters import one_line, visible
from bot.citing import citation, named, publisher_note
from bot.document import document
from index.model import Also, Article

_STYLE = """
:root { color-scheme: light dark;
  --text: #1c1c1c; --back: #fdfdfb; --dim: #737373; --link: #0b57a4 }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e2de; --back: #17181a; --dim: #8e8e8e; --link: #8ab8ea }
}
body { margin: 0; color: var(--text); background: var(--back); overflow-wrap: anywhere;
  font: 1.0625rem/1.6 Georgia, "Times New Roman", serif }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1.1rem 4rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .6rem }
header, footer { font-size: .9rem }
header { border-bottom: 1px solid var(--dim); padding-bottom: .8rem; margin-bottom: 1.6rem }
footer { border-top: 1px solid var(--dim); margin-top: 2rem; padding-top: .8rem }
header p { margin: .25rem 0 }
h2 { font-size: 1rem; margin: 0 }
a { color: var(--link) }
.note, .cut { color: var(--dim) }
article p { margin: 0 0 1em; white-space: pre-line }
article p.wrapped { white-space: normal }
.reason { font: .7rem/1 system-ui, sans-serif; border: 1px solid; border-radius: .3em;
  padding: .1em .4em; margin-right: .4em; white-space: nowrap; user-select: none }
""".strip()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of the article that stand together, and why they are left out.

    Attributes:
        text: As read.
        reason: Of the cut; empty where the text may be quoted.
        begins: Whether the cut begins here; it goes on from the paragraph before otherwise.
    """

    text: str
    reason: str = ""
    begins: bool = False


def page(article: Article) -> str:
    """The page, whole: what may be quoted plain, what never is dimmed and with its reason."""
    title = escape(one_line(article.title or "") or one_line(PurePosixPath(article.path).name))
    paragraphs = "\n".join(_paragraph(pieces) for pieces in _paragraphs(article))
    main = f"""\
<header>
<h1 dir="auto">{title}</h1>
<p class="citation" dir="auto">{escape(citation(article))}</p>
{_told(article)}</header>
<article>
{paragraphs}
</article>
{_copies(article.also)}"""
    return document(language="", title=title, style=_STYLE, main=main)


def write_page(article: Article, out: TextIO) -> None:
    """Write the page, which says of itself that it is UTF-8, whatever the stream is."""
    text = page(article)
    if (out.encoding or "").lower() not in {"utf-8", "utf8"}:
        text = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    out.write(text)


def _told(article: Article) -> str:
    lines = [_link(article.url)] if article.url else []
    note = publisher_note(article)
    dimmed = "Dimmed: read, but not the article; never quoted." if article.cuts else ""
    notes = (note, one_line(article.path), dimmed)
    shown = (f'<span class="note" dir="auto">{escape(one)}</span>' for one in notes if one)
    return "".join(f"<p>{line}</p>\n" for line in (*lines, *shown))


def _copies(copies: Sequence[Also]) -> str:
    """Where else the article stands; nothing where it stands nowhere else."""
    if not copies:
        return ""
    lines = (
        " · ".join(
            (
                f'<span dir="auto">{escape(named(copy))}</span>',
                *([_link(copy.url)] if copy.url else []),
                f'<span class="note" dir="auto">{escape(one_line(copy.path))}</span>',
            )
        )
        for copy in copies
    )
    items = "".join(f"<li>{line}</li>\n" for line in lines)
    return f"<footer>\n<h2>Also in</h2>\n<ul>\n{items}</ul>\n</footer>\n"


def _link(url: str) -> str:
    """A link where the address is one of the web; its words alone where it is anything else."""
    words = escape(one_line(url))
    if re.fullmatch(r"https?://[^\s\"<>]+", one_line(url), re.IGNORECASE) is None:
        return f"<span>{words}</span>"
    return f'<a href="{words}" rel="noopener noreferrer">{words}</a>'


def _pieces(article: Article) -> Iterator[_Piece]:
    position = 0
    for cut in article.cuts:
        start = max(cut.span.start, position)
        if cut.span.end <= start:
            continue
        yield _Piece(article.text[position:start])
        yield _Piece(article.text[start : cut.span.end], cut.reason, begins=True)
        position = cut.span.end
    yield _Piece(article.text[position:])


def _paragraphs(article: Article) -> Iterator[list[_Piece]]:
    """The article's paragraphs, as the empty lines in it part them."""
    paragraph: list[_Piece] = []
    for piece in _pieces(article):
        text = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", piece.text)
        begins = piece.begins
        for number, part in enumerate(re.split(r"\n[^\S\n]*\n\s*", text)):
            if number and paragraph:
                yield paragraph
                paragraph = []
            # White space alone parts two pieces of a line, and begins none.
            if part.strip() or (part and paragraph):
                paragraph.append(_Piece(part, piece.reason, begins=begins and bool(part.strip())))
                begins = begins and not part.strip()
    if paragraph:
        yield paragraph


# Lines that an editor has wrapped are about as long as each other. The lines of a poem or a list
# are shorter, and a paragraph on a line of its own is mostly longer.
_WRAPPED = range(50, 121)


def _paragraph(pieces: Sequence[_Piece]) -> str:
    *lines, _ = "".join(piece.text for piece in pieces).strip().split("\n")
    wrapped = lines and all(len(line.rstrip()) in _WRAPPED for line in lines)
    plain = all(not piece.reason for piece in pieces)
    words = "".join(map(_words, pieces)).strip()
    kind = ' class="wrapped"' if wrapped and plain else ""
    return f'<p dir="auto"{kind}>{words}</p>'


def _words(piece: _Piece) -> str:
    text = "\n".join(visible(re.sub(r"\s", " ", line)) for line in piece.text.split("\n"))
    if not piece.reason:
        return escape(text)
    # With a direction of its own the label says nothing of the paragraph's.
    label = f'<small class="reason" lang="en" dir="ltr">{escape(piece.reason)}</small>'
    return f'<span class="cut">{label if piece.begins else ""}{escape(text)}</span>'
