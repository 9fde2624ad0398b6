"""Articles by a name: of their title, author, publisher, id or path."""

import json
from collections.abc import Iterable

from index.errors import QuestionError
from index.model import fold
from index.store import Generation
from index.terms import plain, typed_words

_LONGEST = 200  # characters of a name that are looked at
_EXAMPLES = 4


def rows_named(generation: Generation, name: str) -> list[int]:
    """The rows of the articles that a name means, rising.

    Letter case and accents don't count. A field may be named whole or by some of its words
    ("girard", "foreign affairs"). Where the name is all of some field, such as a title, only the
    articles that have it are meant; else those with a field that has all of its words; else those
    whose fields together have them. The fields of an article's copies are its own, too.

    Raises:
        QuestionError: There is none.
    """
    asked = _words(name[:_LONGEST])
    held = _fields(generation) if asked else []
    for fits in (_is_a_field, _is_in_a_field, _is_in_all):
        rows = [row for row, fields in held if fits(asked, [_words(field) for field in fields])]
        if rows:
            return rows
    shown = fold(name[:_LONGEST]) or "…"
    raise QuestionError(
        f"no article, author or publisher here is called “{shown}”", hint=_what_is_held(generation)
    )


def _is_a_field(asked: list[str], fields: list[list[str]]) -> bool:
    return asked in fields


def _is_in_a_field(asked: list[str], fields: list[list[str]]) -> bool:
    return any(set(asked) <= set(field) for field in fields)


def _is_in_all(asked: list[str], fields: list[list[str]]) -> bool:
    return set(asked) <= {word for field in fields for word in field}


def _words(text: str) -> list[str]:
    return [word for typed in typed_words(text) if (word := plain(typed))]


def _fields(generation: Generation) -> list[tuple[int, list[str]]]:
    rows = generation.connection.execute(
        "SELECT row, also, title, author, publisher, id, path FROM articles ORDER BY row"
    )
    return [(row, _present([*fields, *_of_copies(also)])) for row, also, *fields in rows]


def _of_copies(also: str) -> Iterable[str | None]:
    for copy in json.loads(also):
        yield from (copy[name] for name in ("title", "author", "publisher", "path"))


def _present(fields: Iterable[str | None]) -> list[str]:
    return [field for field in fields if field]


def _what_is_held(generation: Generation) -> str:
    """A few names, as a hint: publishers and authors first, the most frequent first."""
    rows = generation.connection.execute(
        "SELECT name FROM (SELECT publisher AS name, 0 AS kind FROM articles UNION ALL "
        "SELECT author, 0 FROM articles UNION ALL SELECT title, 1 FROM articles) "
        "WHERE name IS NOT NULL GROUP BY name ORDER BY min(kind), count(*) DESC, name LIMIT ?",
        (_EXAMPLES,),
    )
    names = ", ".join(f"“{fold(name)}”" for (name,) in rows)
    return f"There is, for example: {names}. See: pullquote articles list" if names else ""
