"""Markdown, with front matter in YAML or TOML.

Markdown is markup, as HTML is: its canonical text is what a reader of the page sees, without
asterisks and link targets. So a quote holds the author's words, and a link to the quote finds
them on the page. What programs add to Markdown (Hugo, Jekyll, Obsidian, Pandoc) is read as they
show it.
"""

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.model import Cut, CutReason, Span, fold
from index.readers.front_matter import front_matter_metadata, split_front_matter
from index.readers.prose import LINE, byline_of, ends_sentence, is_dateline, stated_day
from index.readers.source import Draft, Metadata, decode, remaining

_NOT_PROSE = frozenset({"fence", "code_block", "html_block"})
_NOTE = "\ue000"  # stands before the text of a footnote until the blocks are judged
_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ >]*\1|\Z)", re.DOTALL | re.MULTILINE)
# A page's generator takes these out, or puts something else in their place.
_UNSEEN = (
    (re.compile(r"<!--[^<]{0,20000}?-->"), ""),
    (re.compile(r"\{\{[<%][^\n]{0,1000}?[>%]\}\}|\{%[^\n]{0,1000}?%\}"), ""),
    (re.compile(r"(?<!\d)%%(?!%)[^%]{1,5000}?(?<!%)%%"), ""),
    (re.compile(r"^:{3,}[^\n]*$", re.MULTILINE), ""),
    (
        re.compile(
            r"^[ \t]*(?:[*-] )?(?:\[TOC\]|\[\[_?TOC_?\]\]|TOC\n\{:toc\})[ \t]*$",
            re.IGNORECASE | re.MULTILINE,
        ),
        "",
    ),
    (re.compile(r"^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"[ \t]\^[\w-]{1,40}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"!\[\[[^\[\]\n]{1,500}\]\]"), ""),
    (re.compile(r"\[\[[^\[\]|\n]{1,500}\|([^\[\]|\n]{1,500})\]\]"), r"\1"),
    (re.compile(r"\[\[([^\[\]|#\n]{1,500})\]\]"), r"\1"),
    (re.compile(r"\[\[#?([^\[\]|#\n]{1,500})(?:#([^\[\]|#\n]{1,500}))?\]\]"), r"\1 \2"),
    (re.compile(r"==([^=\s](?:[^=\n]{0,500}[^=\s])?)=="), r"\1"),
    (re.compile(r"^((?:> ?)+)\[![\w-]{1,30}\][+-]?[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"^((?:> ?)+)\[![\w-]{1,30}\][+-]?[ \t]+(?=\S)", re.MULTILINE), r"\1#### "),
)
_NOTE_TEXT = re.compile(r"^\[\^([^\]\s]{1,60})\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,60})\]")
# The parser looks ahead from each bracket of a row; none of them begins a link.
_BRACKETS = re.compile(r"(?:!?\[){30,}")
_HEADING_MARK = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_TASK = re.compile(r"\[[ xX]\]\s+")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TOP = 5  # blocks: a byline further down isn't one
_LONG = 25  # words: no heading is as long


@dataclasses.dataclass(frozen=True, slots=True)
class _Piece:
    """A block of the page, why it isn't quoted, and the cuts inside it where it is HTML."""

    text: str
    reason: CutReason | None
    cuts: tuple[Cut, ...] = ()
    top: bool = False


def read_markdown(path: Path, data: bytes) -> list[Draft]:
    """The one article of a Markdown file.

    Raises:
        ArticleError: The front matter is neither YAML nor TOML.
    """
    decoded = decode(path, data)
    values, source = split_front_matter(path, decoded.text)
    told = front_matter_metadata(values)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(_shown(source))
    pieces, metadata = _with_head(_pieces(tokens), told)
    text, cuts = _joined(pieces)
    return [Draft(text, cuts, metadata, notes=decoded.notes)]


def _shown(source: str) -> str:
    """The Markdown as the programs that extend it show it; code stays as it is."""
    parts, position = [], 0
    notes = frozenset(match[1] for match in _NOTE_TEXT.finditer(source))
    for fence in _FENCE.finditer(source):
        parts += [_extended(source[position : fence.start()], notes), fence[0]]
        position = fence.end()
    return "".join([*parts, _extended(source[position:], notes)])


def _extended(source: str, notes: frozenset[str]) -> str:
    for pattern, shown in _UNSEEN:
        source = pattern.sub(shown, source)
    if notes:
        source = _NOTE_TEXT.sub(f"\n{_NOTE}", source)
        source = _NOTE_MARK.sub(lambda mark: "" if mark[1] in notes else mark[0], source)
    return _BRACKETS.sub(lambda run: run[0].replace("[", "\\["), source)


def _pieces(tokens: Sequence[Token]) -> list[_Piece]:
    """The blocks in order, those that a reader doesn't see left out."""
    pieces: list[_Piece] = []
    containers = [""]
    for token in tokens:
        if token.nesting == 1:
            containers.append(f"{token.type}:{token.tag}")
        elif token.nesting == -1:
            containers.pop()
        piece = _html(token) if token.type == "html_block" else _block(token, containers)
        if piece.text.strip():
            pieces.append(piece)
    return pieces


def _html(token: Token) -> _Piece:
    """A block of HTML: its prose where it holds any."""
    from index.readers.web import read_fragment

    source = token.content.rstrip("\n")
    if not _TAG.sub("", source).strip():
        return _Piece("", None)
    text, cuts = read_fragment(source)
    if any(ends_sentence(span.of(text)) for span in remaining(text, cuts)):
        return _Piece(text, None, tuple(cuts))
    return _Piece(source, "code")


def _block(token: Token, containers: Sequence[str]) -> _Piece:
    words = _words(token)
    reason = _reason(token, containers, words)
    if containers[-1].startswith("heading_open"):
        words = _HEADING_MARK.sub("", words)
    if any(name.startswith("list_item_open") for name in containers):
        words = _TASK.sub("", words, count=1) if _TASK.match(words) else words
    return _Piece(words.lstrip(_NOTE), reason, top=containers[-1] == "heading_open:h1")


def _reason(token: Token, containers: Sequence[str], words: str) -> CutReason | None:
    """Why a block isn't quoted; None for prose."""
    if token.type in _NOT_PROSE:
        return "code"
    if containers[-1].startswith("heading_open"):
        return "heading"
    if words.startswith(_NOTE) or any(name.startswith("table_open") for name in containers):
        return "list"
    in_list = any(name.startswith("list_item_open") for name in containers)
    if in_list and (_TASK.match(words) or not ends_sentence(words)):
        return "list"
    return _reason_by_marks(token.children or [], words)


def _reason_by_marks(children: Sequence[Token], words: str) -> CutReason | None:
    """Of a paragraph: a picture, perhaps with an emphasised caption; a heading in bold."""
    has_image = any(child.type == "image" for child in children)
    if has_image and not _plain(children, "em").strip():
        return "caption"
    short = words.count(" ") < _LONG and not ends_sentence(words, LINE)
    if words and short and not _plain(children, "strong").strip():
        return "heading"
    return None


def _plain(children: Sequence[Token], mark: str) -> str:
    """The text that stands outside the mark."""
    depth, outside = 0, []
    for child in children:
        depth += child.nesting * (child.type in {f"{mark}_open", f"{mark}_close"})
        if depth == 0 and child.type in {"text", "code_inline"}:
            outside.append(child.content)
    return "".join(outside)


def _words(token: Token) -> str:
    """What a reader sees of a block: the words, without marks and link targets.

    Of a picture in the midst of text nobody sees the description; of one alone it is a caption.
    """
    if token.type in _NOT_PROSE:
        return token.content.rstrip("\n")
    if token.type != "inline":
        return ""
    children = token.children or []
    pictures = not "".join(_seen(child) for child in children if child.type != "image").strip()
    return "".join(_seen(child) for child in children if pictures or child.type != "image").strip()


def _seen(child: Token) -> str:
    if child.type in {"softbreak", "hardbreak"}:
        return "\n"
    if child.type == "html_inline":
        return "\n" if _BREAK_TAG.fullmatch(child.content) else ""
    return child.content


def _with_head(pieces: list[_Piece], told: Metadata) -> tuple[list[_Piece], Metadata]:
    """The pieces with title, byline and date told apart, and what they add to the front matter."""
    heading = next((fold(piece.text) for piece in pieces if piece.top), None)
    metadata = dataclasses.replace(told, title=told.title or heading)
    judged: list[_Piece] = []
    for number, piece in enumerate(pieces):
        line = fold(piece.text)
        reason = piece.reason
        if piece.top and number == 0 and line.casefold() == (metadata.title or "").casefold():
            reason = "title"
        elif number < _TOP and reason in {None, "heading"} and not piece.top:
            if byline := byline_of(line):
                reason = "byline"
                metadata = dataclasses.replace(metadata, author=told.author or byline.author)
            elif is_dateline(line):
                reason = "byline"
                metadata = dataclasses.replace(
                    metadata, published=metadata.published or stated_day(line)
                )
        judged.append(dataclasses.replace(piece, reason=reason))
    return judged, metadata


def _joined(pieces: Sequence[_Piece]) -> tuple[str, list[Cut]]:
    """The text of the blocks, parted by blank lines, and what of it isn't prose."""
    cuts: list[Cut] = []
    position = 0
    for piece in pieces:
        if piece.reason:
            cuts.append(Cut(Span(position, position + len(piece.text)), piece.reason))
        for cut in piece.cuts:
            start, end = cut.span.start + position, cut.span.end + position
            cuts.append(Cut(Span(start, end), cut.reason))
        position += len(piece.text) + 2
    return "\n\n".join(piece.text for piece in pieces), cuts
