"""Our words in other languages: how they are found, and that none is missing in a catalogue.

How to bring the catalogues up to date stands in bot/locales/README.md.
"""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.texts import ENGLISH, LANGUAGES, Texts, read_texts, texts

BOT = Path(__file__).resolve().parents[2] / "bot"
OTHERS = [language for language in LANGUAGES if language != "en"]
MOST_OF_COMMANDS = 100
"""Characters that Discord takes as the description of a command."""

in_each = pytest.mark.parametrize("language", OTHERS)


@cache
def extracted(*keywords: str) -> frozenset[str | tuple[str, ...]]:
    """The texts in calls of these names: each a string, or one for singular and one for plural."""
    forms = {word: (1, 2) if word == "many" else None for word in keywords}
    found = (
        text
        for path in sorted(BOT.rglob("*.py"))
        for _, text, _, _ in extract_from_file("python", path, keywords=forms)
    )
    return frozenset(map(keyed, found))


def keyed(text: str | Sequence[str]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


def in_code() -> frozenset[str | tuple[str, ...]]:
    return extracted("say", "many", "locale_str")


def called() -> set[str]:
    """The first text in each call of these names, as Python itself reads the code."""
    found: set[str] = set()
    for path in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = ast.unparse(node.func).split(".")[-1]
                if name in {"say", "many", "locale_str"}:
                    found.add(str(node.args[0].value))
    return found


def test_no_text_stands_where_babel_does_not_see_it() -> None:
    """It looks into no f-strings before Python 3.12."""
    assert called() == {many(text)[0] for text in in_code()}


@cache
def catalogue(language: str) -> Catalog:
    with (BOT / "locales" / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def many(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each English text with its translation; of plurals all forms with the English plural."""
    for message in entries(language):
        english = many(message.id)[-1]
        yield from ((english, form) for form in many(message.string))


def names(text: str) -> set[str]:
    """The placeholders of a text."""
    fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    assert all(re.fullmatch("[a-z]+", field) for field in fields), text
    return set(fields)


@in_each
def test_no_text_of_the_code_is_missing_in_a_catalogue(language: str) -> None:
    held = {keyed(message.id) for message in entries(language)}
    assert sorted(map(str, in_code() - held)) == []


@in_each
def test_no_catalogue_holds_what_the_code_no_longer_says(language: str) -> None:
    held = {keyed(message.id) for message in entries(language)}
    assert sorted(map(str, held - in_code())) == []
    assert not catalogue(language).obsolete


@in_each
def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    poor = [m.id for m in entries(language) if m.fuzzy or not all(many(m.string))]
    assert poor == []


@in_each
def test_a_plural_has_as_many_forms_as_the_language(language: str) -> None:
    forms = get_plural(language)
    assert catalogue(language).plural_forms == f"nplurals={forms[0]}; plural={forms[1]};"
    for message in entries(language):
        one = isinstance(message.id, str)
        assert len(many(message.string)) == (1 if one else forms[0]), message.id


@in_each
def test_a_translation_has_the_placeholders_of_the_english_text(language: str) -> None:
    """A form for one thing only may do without the number, "nor does one other"."""
    for message in entries(language):
        forms = many(message.string)
        wanted = names(many(message.id)[-1])
        assert names(forms[-1]) == wanted, message.id
        assert all(wanted - {"number"} <= names(form) <= wanted for form in forms), message.id


KEPT = re.compile(r"`[^`]*`|(?<![\w<])/[a-z]+(?:-[a-z]+)*|[\[\]*\n]|^-# ")


@in_each
def test_commands_and_what_formats_stay_as_they_are(language: str) -> None:
    for english, translated in pairs(language):
        assert Counter(KEPT.findall(translated)) == Counter(KEPT.findall(english)), translated


ENDS = {".": ".。", ":": ":：", "?": "?？", "…": "…"}


@in_each
def test_a_sentence_stays_one(language: str) -> None:
    for english, translated in pairs(language):
        end = ENDS.get(english[-1])
        assert end is None or translated[-1] in end, translated
        assert end is not None or translated[-1] not in ".。:：", translated


MARKS: dict[str, tuple[str, str]] = {
    "de": ("„", "“"),
    "es": ("«", "»"),
    "fr": ("«", "»"),
    "ja": ("「", "」"),
}


@in_each
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    opening, closing = MARKS[language]
    for english, translated in pairs(language):
        plain = translated.replace("『", "「").replace("』", "」")
        assert plain.count(opening) == plain.count(closing) <= english.count("“"), translated
        others = set("“”„«»「」\"'") - {opening, closing}
        assert not others & set(plain), translated


@in_each
def test_what_discord_shows_of_commands_is_as_short_as_it_wants(language: str) -> None:
    say = texts(language)
    shown = [say(english) for english in map(str, extracted("locale_str"))]
    assert [text for text in shown if len(text) > MOST_OF_COMMANDS] == []


def test_the_english_texts_are_well_formed() -> None:
    """Their placeholders are names, those of a singular are among those of its plural."""
    for text in in_code():
        forms = many(text)
        assert names(forms[0]) <= names(forms[-1]), text


LOADED = """
import sys
from bot.cli import main
from bot.texts import texts
from bot.wording import looked_in
from bot.citing import day
from index.answer import Searched
assert looked_in(Searched(1200, 1), say=texts("en-GB")) == "Searched: 1,200 articles, 1 passage."
assert day("2024-07-01") == "1 July 2024"
try:
    main(["--help"])
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_for_english_nothing_is_loaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(BOT.parent)!r}){LOADED}"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {name.split(".")[0] for name in ran.stderr.split()}
    assert "gettext" in found, "the modules are listed at all"
    assert not found & {"babel", "discord"}


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en-GB", "en"),
        ("en-US", "en"),
        ("de", "de"),
        ("DE_at", "de"),
        ("es-ES", "es"),
        ("es-419", "es"),
        ("fr", "fr"),
        ("ja", "ja"),
        ("pt-BR", "en"),
        ("../de", "en"),
    ],
)
def test_a_locale_has_the_words_of_its_language_else_english(
    locale: str | None, language: str
) -> None:
    assert texts(locale).language == language
    assert texts(locale) is texts(language)


def test_the_words_of_english_are_those_of_the_code() -> None:
    assert texts("en") is texts("tlh") is ENGLISH
    assert ENGLISH("Ask {whom}, {whom}.", whom="{me}") == "Ask {me}, {me}."
    assert ENGLISH.many("{number} of {whole}", "{number} in {whole}", 1, whole=9) == "1 of 9"
    assert ENGLISH.many("{number} of {whole}", "{number} in {whole}", 0, whole=9) == "0 in 9"


CATALOGUE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Ask {whom}."
msgstr "{whom} fragen."

msgid "{number} word"
msgid_plural "{number} words"
msgstr[0] "{number} Wort"
msgstr[1] "{number} Wörter"
"""


def read(tmp_path: Path, source: bytes) -> Texts:
    path = tmp_path / "de.po"
    path.write_bytes(source)
    return read_texts("de", path)


def test_a_catalogue_translates_what_it_holds_and_leaves_the_rest(tmp_path: Path) -> None:
    say = read(tmp_path, CATALOGUE.encode())
    assert say("Ask {whom}.", whom="Ada {x}") == "Ada {x} fragen."
    assert say("Go.") == "Go."
    assert say.many("{number} word", "{number} words", 1) == "1 Wort"
    assert say.many("{number} word", "{number} words", 1200) == "1.200 Wörter"
    assert say.many("{number} leaf", "{number} leaves", 2) == "2 leaves"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Wörter", "W\udcf6rter"),
        ("charset=utf-8", "charset=klingon"),
        ("nplurals=2", "nplurals=x"),
        ("(n != 1)", "__import__('os')"),
        ('msgid "Ask', 'nonsense "Ask'),
        ("msgstr[1]", "msgstr[7]"),
        (CATALOGUE, "<html>"),
    ],
    ids=[
        "not UTF-8",
        "encoding",
        "number",
        "code",
        "another word",
        "a form too many",
        "something else",
    ],
)
def test_english_takes_the_place_of_a_catalogue_that_cannot_be_read(
    old: str, new: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = CATALOGUE.replace(old, new).encode("utf-8", "surrogateescape")
    assert read(tmp_path, source) is ENGLISH
    assert "de.po can't be read, English instead" in caplog.text


def test_english_takes_the_place_of_a_catalogue_that_is_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert read_texts("de", tmp_path / "de.po") is ENGLISH
    assert "de.po can't be read" in caplog.text


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "12,345"), ("de", "12.345"), ("es", "12.345"), ("fr", "12\u202f345"), ("ja", "12,345")],
)
def test_a_number_is_written_as_the_language_does(language: str, shown: str) -> None:
    assert texts(language).number(12345) == shown


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["0 articles", "1 article", "2 articles"]),
        ("de", ["0 Artikel", "1 Artikel", "2 Artikel"]),
        ("es", ["0 artículos", "1 artículo", "2 artículos"]),
        ("fr", ["0 article", "1 article", "2 articles"]),
        ("ja", ["記事0件", "記事1件", "記事2件"]),
    ],
)
def test_what_is_counted_takes_the_form_of_the_language(language: str, forms: list[str]) -> None:
    say = texts(language)
    assert [say.many("{number} article", "{number} articles", n) for n in range(3)] == forms
