"""Our own words in the reader's language: gettext's catalogues in `bot/locales/LANGUAGE.po`.

English stands in the code, so that the terminal loads nothing for it. Whatever is shown to a
reader goes through a `Texts` by the name of `say`: `say("The articles don't answer that.")`,
`say("Searched for {words}.", words=…)`, `say.many("{number} article", "{number} articles", 3)`.
Babel finds these calls (`tests/bot/test_texts.py`), and a test fails where a catalogue lacks one.
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
    return _loaded((locale or "en").replace("_", "-").split("-")[0].lower())


@cache
def _loaded(language: str) -> Texts:
    path = _LOCALES / f"{language}.po"
    if language not in LANGUAGES or not path.exists():
        return ENGLISH
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Texts(language, gettext.GNUTranslations(compiled))
