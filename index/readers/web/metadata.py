"""Metadata of a web page, from the places where pages declare it. Nothing is guessed.

JSON-LD goes first: it is what publishers keep in order for search engines. Then meta tags, then
microformats and the elements that HTML has for the purpose.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Metadata

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Json: TypeAlias = dict[str, object]

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title")
_DATES = (
    "article:published_time", "citation_publication_date", "citation_online_date", "citation_date",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
    "parsely-pub-date", "date", "pubdate", "publish-date",
)  # fmt: skip
_AUTHORS = (
    "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author",
    "author",
)  # fmt: skip
_PUBLISHERS = (
    "og:site_name", "citation_journal_title", "citation_publisher", "dc.publisher",
    "dcterms.publisher",
)  # fmt: skip
_URLS = ("og:url", "citation_public_url", "citation_fulltext_html_url", "parsely-link")
# Types of schema.org beside those that end in "Article".
_ARTICLES = frozenset({"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report", "Review"})
_MOST_OBJECTS = 10_000  # of JSON-LD: a page has a few dozen
_BY = re.compile(r"by[:\s]\s*(?=\S)", re.IGNORECASE)
_SITE = re.compile(r"\s+[|·•»—–-]\s+|\s*::\s+")
# Browsers, and the extension SingleFile, note where a page was saved from.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s+url:\s*)(\S{1,2000})"
)
_HEAD = 100_000  # characters in which the note stands


def page_metadata(tree: "HtmlElement", source: str, address: str | None) -> Metadata:
    """What the page says about its article.

    Args:
        tree: The whole page, before anything was removed from it.
        source: The page as text, for the note that browsers leave where it was saved from.
        address: Where the file says that the page came from; used when the page doesn't say.
    """
    data = _json_article(tree)
    metas = _metas(tree)
    saved = _SAVED_FROM.search(source[:_HEAD])
    links = [*_given(data, "url"), *_page_of(data), *_hrefs(tree), *_named(metas, _URLS)]
    links += [*_marked(tree, "u-url", "href"), saved[1] if saved else None, address]
    url = next(filter(None, map(web_url, links)), None)
    publishers = [_names(data.get("publisher")), *_named(metas, _PUBLISHERS)]
    publisher = next(filter(None, map(_text, publishers)), None)
    return Metadata(
        title=_title(tree, data, metas, publisher),
        author=_author(tree, data, metas),
        publisher=publisher,
        published=_published(tree, data, metas),
        url=url,
        publisher_from="page" if publisher else None,
    )


def _text(value: object) -> str | None:
    """One line of text; entities that a page put into JSON or twice into HTML are resolved."""
    line = text_or_none(value)
    return text_or_none(html.unescape(line)) if line else None


def _title(
    tree: "HtmlElement", data: Json, metas: dict[str, list[str]], publisher: str | None
) -> str | None:
    candidates = [*_given(data, "headline"), *_given(data, "name"), *_named(metas, _TITLES)]
    candidates += _marked(tree, "p-name")
    headings = [_content(element) for element in tree.iter("h1")]
    candidates += headings[:1] if len(headings) == 1 else []  # of several, none is the title's
    candidates += [_content(element) for element in tree.iterfind(".//head/title")]
    title = next(filter(None, map(_text, candidates)), None)
    if title is None:
        return None
    shown = next((text for text in map(_text, headings) if text and _is_head_of(text, title)), None)
    return shown or _without_site(title, publisher)


def _is_head_of(heading: str, title: str) -> bool:
    """Whether a title is the heading of the page with the name of the site behind it."""
    parts = list(_SITE.finditer(title))
    return bool(parts) and title[: parts[-1].start()].casefold() == heading.casefold()


def _without_site(title: str, publisher: str | None) -> str:
    parts = list(_SITE.finditer(title))
    if publisher and parts and title[parts[-1].end() :].casefold() == publisher.casefold():
        return title[: parts[-1].start()]
    return title


def _author(tree: "HtmlElement", data: Json, metas: dict[str, list[str]]) -> str | None:
    sources: list[Sequence[object]] = [_people(data.get("author"))]
    sources += [metas.get(name, []) for name in _AUTHORS]
    sources += [list(_marked(tree, "p-author"))]
    linked = dict.fromkeys(map(_person, _content_of_links(tree, "author")))
    sources += [list(linked) if len(linked) == 1 else []]  # others wrote other articles, perhaps
    for source in sources:
        names = [name for value in source if (name := _person(value))]
        if names:
            return ", ".join(dict.fromkeys(names))
    return None


def _person(value: object) -> str | None:
    name = _text(value)
    if name is None or name.startswith("@") or re.match(r"(?:https?:)?//|www\.", name):
        return None
    return _BY.sub("", name, count=1) if _BY.match(name) else name


def _published(tree: "HtmlElement", data: Json, metas: dict[str, list[str]]) -> str | None:
    candidates: list[object] = [*_given(data, "datePublished"), *_named(metas, _DATES)]
    candidates += [
        element.get("content") or element.get("datetime") or _content(element)
        for element in tree.iterfind('.//*[@itemprop="datePublished"]')
    ]
    candidates += [time.get("datetime") for time in tree.iterfind(".//time[@pubdate]")]
    candidates += _marked(tree, "dt-published", "datetime")
    return next(filter(None, map(published_on, candidates)), None)


def _content(element: "HtmlElement") -> str:
    return str(element.text_content())


def _marked(tree: "HtmlElement", name: str, attribute: str = "") -> Iterator[str | None]:
    """The first element of that microformat's class: its attribute, or else its text."""
    for element in tree.iterfind(".//*[@class]"):
        if name in element.get("class").split():
            yield (element.get(attribute) if attribute else None) or _content(element)
            return


def _content_of_links(tree: "HtmlElement", relation: str) -> Iterator[str]:
    for link in tree.iterfind(".//a[@rel]"):
        if relation in link.get("rel").lower().split():
            yield _content(link)


def _hrefs(tree: "HtmlElement") -> Iterator[str | None]:
    for link in tree.iterfind(".//link[@href]"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href")


def _metas(tree: "HtmlElement") -> dict[str, list[str]]:
    """The contents of meta tags by their names in lower case, in page order."""
    found: dict[str, list[str]] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        for key in {meta.get("property"), meta.get("name")} - {None}:
            found.setdefault(key.strip().lower(), []).append(meta.get("content"))
    return found


def _named(metas: dict[str, list[str]], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from metas.get(name, [])[:1]


def _json_article(tree: "HtmlElement") -> Json:
    """The first article of the page's JSON-LD; empty where there is none."""
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            whole = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):  # a broken one says nothing; another may be whole
            continue
        objects = list(_objects(whole))
        by_id = {str(item["@id"]): item for item in objects if len(item) > 1 and "@id" in item}
        for item in objects:
            if _is_article(item):
                return {key: _resolved(value, by_id) for key, value in item.items()}
    return {}


def _objects(whole: object) -> Iterator[Json]:
    """The objects of a graph; what stands in an object as its value is only followed if main."""
    waiting = [whole]
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:_MOST_OBJECTS]
        elif isinstance(item, dict):
            yield item
            waiting[:0] = [item[key] for key in ("@graph", "mainEntity") if key in item]


def _is_article(item: Json) -> bool:
    kinds = item.get("@type")
    names = [
        str(kind).rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds])
    ]
    return any(name.endswith("Article") or name in _ARTICLES for name in names)


def _resolved(value: object, by_id: dict[str, Json]) -> object:
    """The object that a bare reference ({"@id": …}) stands for."""
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value if not isinstance(item, list)]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return by_id.get(str(value.get("@id")), value)
    return value


def _given(data: Json, key: str) -> list[object]:
    return [data[key]] if isinstance(data.get(key), str) else []


def _page_of(data: Json) -> list[object]:
    page = data.get("mainEntityOfPage")
    return [page.get("@id") or page.get("url")] if isinstance(page, dict) else [page]


def _people(value: object) -> list[object]:
    several = value if isinstance(value, list) else [value]
    return [item.get("name") if isinstance(item, dict) else item for item in several]


def _names(value: object) -> str | None:
    return text_or_none([name for name in _people(value) if isinstance(name, str)])
