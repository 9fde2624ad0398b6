"""What the styles of a Word document say of a paragraph: a heading, a caption, bold, hidden.

Word stores the names of its own styles in English whatever language its user sees; other programs
store them as shown. A style of the author's own is what it is based on.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.model import CutReason
from index.readers.archives import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_OFF = frozenset({"0", "false", "off", "none"})
_BODY_LEVEL = 9  # stands for "no heading"
_MOST_PARENTS = 20  # styles based on styles; a circle of them ends here


def _named(names: str, reason: CutReason) -> tuple[re.Pattern[str], CutReason]:
    return re.compile(names), reason


_NAMES = (
    _named(
        r"toc(?: ?\d| heading|heading)|contents ?(?:\d|heading)|table of figures|index ?\d"
        r"|index heading|toa heading|(?:inhalts)?verzeichnis ?\d|inhaltsverzeichnisüberschrift"
        r"|tm ?\d|tdc ?\d|sommario ?\d|inhopg ?\d",
        "navigation",
    ),
    _named(r"title|titel|titre|título|titolo|tytuł|название", "title"),
    _named(
        r"subtitle|untertitel|sous-titre|subtítulo|sottotitolo|ondertitel|standfirst|dek"
        r"|undertitel|podtytuł|подзаголовок",
        "standfirst",
    ),
    _named(
        r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|nagłówek|otsikko"
        r"|заголовок) ?\d|heading|überschrift",
        "heading",
    ),
    _named(
        r"caption|beschriftung|légende|descripción|legenda|didascalia|bijschrift|bildtext"
        r"|illustration|figure|abbildung",
        "caption",
    ),
    _named(r"byline|author|autor|auteur", "byline"),
    _named(r"pull ?quote", "pull quote"),
    _named(r"html preformatted|preformatted text|source code|code(?: block)?|macro", "code"),
    _named(r"footnote(?: text)?|endnote(?: text)?|bibliography|fußnotentext|endnotentext", "list"),
)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says; None where it leaves that to what it is based on.

    Attributes:
        kind: What its paragraphs are by its name.
        level: Of a heading, from 0; `_BODY_LEVEL` for running text.
        is_bold: The same for all that follow.
        is_hidden: Not shown.
        is_listed: With a number or a bullet.
    """

    kind: CutReason | None = None
    level: int | None = None
    is_bold: bool | None = None
    is_hidden: bool | None = None
    is_listed: bool | None = None

    @property
    def reason(self) -> CutReason | None:
        """Why its paragraphs aren't prose; None where they may be."""
        if self.kind is None and self.level is not None and self.level < _BODY_LEVEL:
            return "heading"
        return self.kind

    def over(self, other: "Style") -> "Style":
        """This style, with what it leaves open taken from another."""
        return Style(
            self.kind or other.kind,
            other.level if self.level is None else self.level,
            other.is_bold if self.is_bold is None else self.is_bold,
            other.is_hidden if self.is_hidden is None else self.is_hidden,
            other.is_listed if self.is_listed is None else self.is_listed,
        )


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by their ids, and the one of paragraphs that name none."""

    by_id: dict[str, Style]
    usual: Style

    def of_paragraph(self, properties: "_Element | None") -> Style:
        """What holds for a paragraph: its own properties, then its style's."""
        named = value_of(properties, "pStyle")
        style = self.usual if named is None else self.by_id.get(named, self.usual)
        return own_style(properties, None).over(style)

    def of_run(self, properties: "_Element | None", paragraph: Style) -> Style:
        """What holds for a run of characters in such a paragraph."""
        if properties is None:
            return paragraph
        named = value_of(properties, "rStyle")
        style = self.by_id.get(named) if named else None
        return own_style(None, properties).over(style or paragraph).over(paragraph)


def read_styles(root: "_Element | None") -> Styles:
    """The styles of a document, each with what it takes from others."""
    if root is None:
        return Styles({}, Style())
    elements = {id_of(el): el for el in root if local_name(el) == "style"}
    resolved = {name: _resolved(name, elements) for name in elements}
    usual = next(
        (
            resolved[name]
            for name, element in elements.items()
            if attribute(element, "type") == "paragraph"
            and attribute(element, "default") not in {None, *_OFF}
        ),
        Style(),
    )
    return Styles(resolved, usual)


def _resolved(name: str, elements: "dict[str, _Element]") -> Style:
    style = Style()
    following: str | None = name
    for _ in range(_MOST_PARENTS):
        element = elements.get(following or "")
        if element is None:
            break
        own = own_style(child(element, "pPr"), child(element, "rPr"))
        named = (value_of(element, "name") or id_of(element)).casefold().strip()
        kind = next((reason for pattern, reason in _NAMES if pattern.fullmatch(named)), None)
        style = style.over(Style(kind).over(own))
        following = value_of(element, "basedOn")
    return style


def own_style(paragraph: "_Element | None", run: "_Element | None") -> Style:
    """What properties of a paragraph and of characters say by themselves."""
    level = value_of(paragraph, "outlineLvl")
    return Style(
        None,
        int(level) if level and level.isdecimal() else None,
        _is_on(run, "b"),
        _is_on(run, "vanish"),
        _is_listed(paragraph),
    )


def _is_on(properties: "_Element | None", name: str) -> bool | None:
    found = child(properties, name)
    return None if found is None else attribute(found, "val") not in _OFF


def _is_listed(properties: "_Element | None") -> bool | None:
    numbering = child(properties, "numPr")
    return None if numbering is None else value_of(numbering, "numId") != "0"


def child(element: "_Element | None", name: str) -> "_Element | None":
    """The first child of a name, whatever its namespace."""
    if element is None:
        return None
    return next((found for found in element if local_name(found) == name), None)


def attribute(element: "_Element", name: str) -> str | None:
    """An attribute of WordprocessingML, in either of its namespaces."""
    found: str | None = element.get(_WORDS + name)
    return element.get(_STRICT + name) if found is None else found


def value_of(element: "_Element | None", name: str) -> str | None:
    """The value of the first child of a name."""
    found = child(element, name)
    return None if found is None else attribute(found, "val")


def id_of(style: "_Element") -> str:
    """The id by which paragraphs name a style."""
    return attribute(style, "styleId") or ""
