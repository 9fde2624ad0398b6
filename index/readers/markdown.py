"""Markdown with YAML front matter.

Markdown is markup, as HTML is: its canonical text is what a reader of the page sees, without
asterisks and link targets. So a quote holds the author's words, and a link to the quote finds
them on the page.
"""

from pathlib import Path

import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import ArticleError
from index.model import Cut, CutReason, Span
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Draft, Metadata, decode

_NOT_PROSE = frozenset({"fence", "code_block", "html_block"})
_MAX_FRONT_MATTER = 20_000  # characters; what is longer is text between two rules
_SENTENCE_ENDS = (".", "!", "?", "…", "”", '"', "’", ")")


def read_markdown(path: Path, data: bytes) -> list[Draft]:
    """The one article of a Markdown file.

    Raises:
        ArticleError: The front matter isn't YAML.
    """
    decoded = decode(path, data)
    try:
        values, source = _front_matter(decoded.text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark is not None else ""
        raise ArticleError(f"the front matter is not YAML{where}", path=path) from error
    text, cuts, heading = _rendered(MarkdownIt("commonmark").enable("table").parse(source))
    publisher = text_or_none(values.get("publisher"))
    metadata = Metadata(
        title=text_or_none(values.get("title")) or heading,
        author=text_or_none(values.get("author")),
        publisher=publisher,
        published=published_on(values.get("published", values.get("date"))),
        url=web_url(values.get("url")),
        publisher_from="front matter" if publisher else None,
    )
    return [Draft(text, cuts, metadata, notes=decoded.notes)]


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of the front matter, if there is one, and the Markdown below it.

    Values stay as they are written: YAML would make False of a title "No", and fail at a date
    that doesn't exist.
    """
    handler = YAMLHandler()
    text = text.lstrip()
    if not handler.detect(text):
        return {}, text
    try:
        front, source = handler.split(text)
    except ValueError:  # no second line of dashes: the first is a rule
        return {}, text
    if len(front) > _MAX_FRONT_MATTER:
        return {}, text
    node = yaml.compose(front, Loader=yaml.SafeLoader)
    if node is None:
        return {}, source
    if not isinstance(node, yaml.MappingNode):  # prose between two rules
        return {}, text
    pairs = [(key.value, _value(value)) for key, value in node.value if key.id == "scalar"]
    return dict(pairs), source


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value if isinstance(item, yaml.ScalarNode)]
    if isinstance(node, yaml.ScalarNode) and not node.tag.endswith(":null"):
        return node.value
    return None


def _rendered(tokens: list[Token]) -> tuple[str, list[Cut], str | None]:
    """The text of the blocks, parted by blank lines; what isn't prose; the heading of the page."""
    pieces: list[str] = []
    cuts: list[Cut] = []
    title: str | None = None
    position, containers = 0, [""]
    for token in tokens:
        if token.nesting == 1:
            containers.append(f"{token.type}:{token.tag}")
        elif token.nesting == -1:
            containers.pop()
        words = _words(token)
        if not words.strip():
            continue
        if containers[-1] == "heading_open:h1" and title is None:
            title = text_or_none(words)
        if reason := _reason(token, containers, words):
            cuts.append(Cut(Span(position, position + len(words)), reason))
        pieces.append(words)
        position += len(words) + 2
    return "\n\n".join(pieces), cuts, title


def _reason(token: Token, containers: list[str], words: str) -> CutReason | None:
    """Why a block isn't quoted; None for prose."""
    if token.type in _NOT_PROSE:
        return "code"
    if containers[-1].startswith("heading_open"):
        return "heading"
    if any(name.startswith("table_open") for name in containers):
        return "list"
    in_list = any(name.startswith("list_item_open") for name in containers)
    if in_list and not words.rstrip().endswith(_SENTENCE_ENDS):
        return "list"
    if token.children and all(
        child.type == "image" or not child.content.strip() for child in token.children
    ):
        return "caption"
    return None


def _words(token: Token) -> str:
    """What a reader sees of a block: the words, without marks and link targets."""
    if token.type in _NOT_PROSE:
        return token.content.rstrip("\n")
    if token.type != "inline":
        return ""
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(
        breaks.get(child.type, "" if child.type == "html_inline" else child.content)
        for child in token.children or []
    ).strip()
