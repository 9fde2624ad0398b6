"""What is told of the articles themselves."""

from dataclasses import replace

import pytest

from bot.catalogued import heading, rows, unlisted
from bot.texts import texts
from index.answer import AskedField, Catalogued, Searched, Understood
from index.model import Also, Article, Excerpt, Span

    PublishedBound,
    Reason,
    ReasonKind,
    Searched,
    Understood,
    Within,
)


@pytest.mark.parametrize(


    ],


         "Try other words, a name or a date, and ask for one thing at a time."),
        (Reason("nothing near", within=dated(IN_2019)),
         "Try other words, or ask without a source or a date."),
        (Reason("nothing about", ("unicorns",)),
         "Try another word for it, or a wider topic. /sources lists what there is."),
        (Reason("lacking", ("Ice",), field="author"),
         "Ask for something else about it, or for what it says."),
    ],
)  # fmt: skip
def test_the_advice_fits_the_reason(reason: Reason, advice: str) -> None:
    assert how_to_ask_again(reason, "/sources") == advice
    assert how_to_ask_again(reason) == advice.removesuffix(" /sources lists what there is.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(ReasonKind))
def test_every_reason_and_its_advice_can_be_said_in_every_language(
    kind: ReasonKind, language: str
) -> None:
    say, reason = texts(language), Reason(kind, ("Ice",), field="author", others=2)
    for said in (why(reason, say=say), how_to_ask_again(reason, say=say), no_answer(say=say)):
        assert said.endswith((".", "。"))
        assert said.isprintable() or "\xa0" in said


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Gesucht nach „b“ statt „a“ und „d“ statt „c“.",
                "Nur gesucht in: „Ice“, Artikeln von Ada und Bo, vor 2018."]),
        ("es", ["Se buscó «b» en vez de «a» y «d» en vez de «c».",
                "Se buscó solo en: «Ice», los artículos de Ada y Bo, antes de 2018."]),
        ("fr", ["Recherche de «\xa0b\xa0» au lieu de «\xa0a\xa0» et «\xa0d\xa0» au lieu de "
                "«\xa0c\xa0».",
                "Recherche limitée à\xa0: «\xa0Ice\xa0», les articles de Ada et Bo, avant 2018."]),
        ("ja", ["「a」ではなく「b」、「c」ではなく「d」で検索しました。",
                "検索範囲：「Ice」、AdaとBoの記事、2018より前のみ。"]),
    ],
)  # fmt: skip
def test_readings_in_other_languages(language: str, sentences: list[str]) -> None:
    swaps = (Correction("a", "b"), Correction("c", "d"))
    within = dated(BEFORE, titles=("Ice",), authors=("Ada", "Bo"))
    assert readings(Understood(swaps, within), say=texts(language)) == sentences


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("nothing comes near", "Nothing comes near.", id="bare"),
        pytest.param("Done.", "Done.", id="whole"),
        pytest.param("why?", "Why?", id="question"),
        pytest.param("he said “no.”", "He said “no.”", id="full stop inside quotes"),
        pytest.param("he said “no”", "He said “no”.", id="full stop missing after quotes"),
        pytest.param("and so on…", "And so on…", id="ellipsis"),
        pytest.param("iPhone sales", "IPhone sales.", id="only the first letter"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_sentence_has_a_capital_and_a_full_stop(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2024-07-01", "„Ice“ ist am 1. Juli 2024 erschienen."),
        ("2024-07", "„Ice“ ist im Juli 2024 erschienen."),
        ("2024", "„Ice“ ist 2024 erschienen."),
    ],
)
def test_a_language_may_say_a_day_a_month_and_a_year_in_its_own_way(
    published: str, words: str
) -> None:
    answer = catalogued("published", an_article(title="Ice", published=published))
    assert heading(answer, say=texts("de")) == words


def test_lists_in_another_language() -> None:
    say = texts("fr")
    answer = catalogued("articles", *[an_article(title="Ice")] * 10, total=1234)
    assert heading(answer, say=say) == "1\u202f234 articles\xa0:"
    assert rows(answer, say=say)[1].source == "«\xa0Ice\xa0»"
    assert unlisted(answer, say=say) == "et 1\u202f224 autres"
    assert rows(catalogued("url", an_article(title="Ice")), say=say)[0].source == "— «\xa0Ice\xa0»"
    named = catalogued("author", an_article(author="Ann Lee"))
    assert heading(named, say=say) == "L’article ice.txt est de Ann Lee."
    assert heading(catalogued("count", total=0), say=say) == "Il y a 0 article."
