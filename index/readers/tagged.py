"""Tagged files: TITLE, PUBLISHED_DATE, URL, AUTHOR, PUBLISHER, SUMMARY, HIGHLIGHTS, CONTENT.

Only CONTENT is the article; SUMMARY and HIGHLIGHTS are made by machines and never quoted. The
scraper that writes such files puts nearly every sentence into a paragraph of its own.
"""

import re
from pathlib import Path

from index.errors import ArticleError
from index.model import Cut, CutReason, Span
from index.readers.furniture import merged_cuts
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Draft, Metadata, decode

_TAG = re.compile(r"^<([A-Z_]+)>(.*?)(?:</\1>|\Z)", re.DOTALL | re.MULTILINE)
_REASONS: dict[str, CutReason] = {
    "TITLE": "title", "AUTHOR": "byline", "SUMMARY": "summary", "HIGHLIGHTS": "highlights",
}  # fmt: skip


def is_tagged(text: str) -> bool:
    """Whether a text file is of this format."""
    return re.match(r"\s*<[A-Z_]+>", text) is not None and "<CONTENT>" in text


def read_tagged(path: Path, data: bytes) -> list[Draft]:
    """The one article of a tagged file.

    Raises:
        ArticleError: It has no CONTENT, or two of a tag.
    """
    decoded = decode(path, data)
    text = decoded.text
    parts: dict[str, re.Match[str]] = {}
    for match in _TAG.finditer(text):
        if match[1] in parts:  # whose title and author would it be?
            raise ArticleError(
                f"more than one <{match[1]}> in a tagged file",
                path=path,
                hint="Put every article into a file of its own.",
            )
        parts[match[1]] = match
    if "CONTENT" not in parts:
        raise ArticleError("no <CONTENT> in a tagged file", path=path)
    content = Span(*parts["CONTENT"].span(2))
    cuts = [
        Cut(Span(*match.span()), _REASONS.get(name, "metadata"))
        for name, match in parts.items()
        if name != "CONTENT"
    ]
    cuts += _around(text, content, cuts)
    cuts += merged_cuts(text, [content])
    values = {name: match[2] for name, match in parts.items()}
    publisher = text_or_none(values.get("PUBLISHER"))
    metadata = Metadata(
        title=text_or_none(values.get("TITLE")),
        author=text_or_none(values.get("AUTHOR")),
        publisher=publisher,
        published=published_on(values.get("PUBLISHED_DATE")),
        url=web_url(values.get("URL")),
        publisher_from="tag" if publisher else None,
    )
    return [Draft(text, cuts, metadata, notes=decoded.notes)]


def _around(text: str, content: Span, cuts: list[Cut]) -> list[Cut]:
    """What stands in no tag, and the tags of CONTENT themselves."""
    edges = sorted([*(cut.span for cut in cuts), content])
    gaps, position = [], 0
    for span in edges:
        if text[position : span.start].strip():
            gaps.append(Cut(Span(position, span.start), "metadata"))
        position = max(position, span.end)
    if text[position:].strip():
        gaps.append(Cut(Span(position, len(text)), "metadata"))
    return gaps
