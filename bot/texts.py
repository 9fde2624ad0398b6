"""Our own words in the reader's language: gettext's catalogues in `bot/locales/LANGUAGE.po`.

English stands in the code, so that the terminal loads nothing for it. Whatever is shown to a
reader goes through a `Texts` by the name of `say`: `say("The articles don't answer that.")`,
`say("Searched for {words}.", words=…)`, `say.many("{number} article", "{number} articles", 3)`.
Babel finds these calls (`bot/locales/README.md`), and a test fails where a catalogue lacks one.
Quotes and names are never translated.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

_LOCALES = Path(__file__).with_name("locales")

LANGUAGES: Mapping[str, str] = MappingProxyType({
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "ja": "日本語",
})  # fmt: skip
"""The languages that there are, each by its own name."""


class Texts:
    """The words of one language.

    Args:
        language: One of `LANGUAGES`.
        catalogue: Its translations; none for English.
    """

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, text: str, /, **values: object) -> str:
        """A text of ours in this language, `{name}` in it replaced by the value of that name."""
        return self._catalogue.gettext(text).format_map(values)

    def many(self, one: str, more: str, number: int, /, **values: object) -> str:
        """The form that fits a number, `{number}` in it written as this language does."""
        text = self._catalogue.ngettext(one, more, number)
        return text.format_map({"number": self.number(number), **values})

    def number(self, number: int) -> str:
        """A whole number with its thousands marked."""
        if self.language == "en":
            return f"{number:,}"
        from babel.numbers import format_decimal

        return str(format_decimal(number, locale=self.language))


ENGLISH = Texts("en", gettext.NullTranslations())


def texts(locale: str | None) -> Texts:
    """The words for a locale such as "de", "es-419" or "en-GB"; English where there are none."""
    language = (locale or "en").replace("_", "-").split("-")[0].lower()
    return _loaded(language) if language in LANGUAGES else ENGLISH


@cache
def _loaded(language: str) -> Texts:
    return ENGLISH if language == "en" else read_texts(language, _LOCALES / f"{language}.po")


def read_texts(language: str, catalogue: Path) -> Texts:
    """The words of a catalogue; English, with a warning in the log, where it can't be read.

    Args:
        language: One of `LANGUAGES`.
        catalogue: A file of the form .po.
    """
    import logging

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    compiled = BytesIO()
    try:
        with catalogue.open("rb") as source:
            write_mo(compiled, read_po(source, locale=language, abort_invalid=True))
        compiled.seek(0)
        return Texts(language, gettext.GNUTranslations(compiled))
    # Not UTF-8, no such encoding, no number where one belongs, or a rule for plurals that is none.
    except (PoFileError, ValueError, LookupError, OSError) as error:
        logging.getLogger(__name__).warning(
            "%s can't be read, English instead: %s", catalogue, error
        )
        return ENGLISH
