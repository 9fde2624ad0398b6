"""The usual names of an article's metadata, in front matter and in collections, in one table."""

from collections.abc import Mapping
from types import MappingProxyType

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("title", "headline", "name"),
        "author": ("author", "authors", "byline", "creator", "writer"),
        "publisher": ("publisher", "publication", "source", "site_name", "outlet"),
        "published": (
            "published", "date", "pubDate", "publishDate", "datePublished", "published_at",
            "publication_date",
        ),
        "url": (
            "url", "link", "canonical", "canonical_url", "original_url", "permalink", "web_url",
        ),
        "text": (
            "text", "body", "content", "article", "article_body", "full_text", "content_text",
            "content_html",
        ),
    }
)  # fmt: skip
"""For each field the names that it goes by, best first; case, "-", "_" and blanks don't count."""


def plain_name(name: str) -> str:
    """The name of a field as `FIELDS` is to be compared with: "Publish-Date" as "publishdate"."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
