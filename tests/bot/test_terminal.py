"""An answer for eyes, for pipes and as JSON, from values made by hand."""

import dataclasses
import io
import json
import re
from typing import get_args

import pytest
from rich.console import Console

from bot.terminal import article_values, dump, plain, show, to_json
from index.answer import (
    Abstained,
    Answer,
    AskedField,
    Catalogued,
    Correction,
    Quoted,
    Reason,
    Searched,
    Understood,
    Within,
)
from index.model import Also, Article, Excerpt, Span

BAR = "▎ "
STYLE = re.compile(r"\x1b\[([\d;]*)m")
LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")


def an_excerpt(text: str, sentence: str, *words: str, **details: str | None) -> Excerpt:
    """A quote of the whole of `text`, whose words are marked inside its answering sentence."""
    known = {"title": "Ice", "author": None, "publisher": None, "published": None, "url": None}
    body = (Span(0, len(text)),)
    article = Article("ice", "ice.txt", text, body, (), "ab", **known | details)  # type: ignore[arg-type]  # strings
    start = text.index(sentence)
    marks = tuple(
        Span(text.index(word, start), text.index(word, start) + len(word)) for word in words
    )
    answering = Span(start, start + len(sentence))
    url = details.get("url")
    link = f"{url}#:~:text=The%20ice" if url else None
    return Excerpt(article, Span(0, len(text)), answering, marks, 0.75, link)


def quoted(*excerpts: Excerpt) -> Quoted:
    searched = Searched(2, 61)
    return Quoted("How thick?", 0.93, searched, "gen-000007", 14.2, Understood(), excerpts)


def abstained(*nearest: Excerpt) -> Abstained:
    searched = Searched(2, 61)
    said = ("How?", 0.1, searched, "gen-000007", 14.2, Understood())
    return Abstained(*said, Reason("nothing asked"), nearest)


def catalogued(
    asked: AskedField, *articles: Article, total: int | None = None, excerpt: Excerpt | None = None
) -> Catalogued:
    said = ("Who?", 0.9, Searched(2, 61), "gen-000007", 14.2, Understood())
    excerpts = () if excerpt is None else (excerpt,)
    return Catalogued(*said, asked, articles, total or len(articles), excerpts)


READ = Understood((Correction("thik", "thick"),), Within(authors=("Ann Lee",)))
THICK = an_excerpt(
    "Winter came.\n  The ice was\tthick.  Nobody skated.",
    "The ice was\tthick.",
    "ice",
    "thick",
    author="Ann Lee",
    url="https://example.org/ice",
)


def shown(answer: Answer, *, width: int = 80, **environment: str) -> str:
    """What a terminal of this width gets, escape codes and all."""
    console = Console(
        file=io.StringIO(), force_terminal=True, color_system="truecolor", width=width,
        highlight=False, _environ={"TERM": "xterm", **environment},
    )  # fmt: skip
    show(console, answer)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def words(shown: str) -> str:
    """Without escape codes, and without the spaces that fill the lines of a link."""
    return re.sub(" +$", "", LINK.sub("", STYLE.sub("", shown)), flags=re.MULTILINE)


def styled(shown: str, code: str) -> str:
    """The characters that stand in a style, such as "1" for bold."""
    parts = STYLE.split(LINK.sub("", shown))
    styles = ["", *parts[1::2]]
    pieces = zip(styles, parts[::2], strict=True)
    return "".join(text for style, text in pieces if code in style.split(";"))


def test_in_a_pipe_a_quote_is_plain_text_with_its_source_below() -> None:
    out = io.StringIO()
    show(Console(file=out), quoted(THICK, an_excerpt("Mud.", "Mud.", title=None)))
    assert out.getvalue() == (
        "> Winter came. The ice was thick. Nobody skated.\n"
        "— Ann Lee, “Ice”\n"
        "https://example.org/ice#:~:text=The%20ice\n"
        "\n"
        "> Mud.\n"
        "— ice.txt\n"
    )


@pytest.mark.parametrize(
    ("nearest", "below"),
    [
        pytest.param((), "", id="none"),
        pytest.param(
            ("Mud.",), "\nThis doesn't answer it, but comes nearest:\n\n> Mud.\n— “Ice”\n", id="one"
        ),
        pytest.param(
            ("Mud.", "Sand.", "Clay."),
            "\nThese don't answer it, but come nearest:\n\n> Mud.\n— “Ice”\n\n> Sand.\n— “Ice”\n",
            id="two of three",
        ),
    ],
)
def test_an_abstention_says_why_and_what_came_nearest(nearest: tuple[str, ...], below: str) -> None:
    answer = abstained(*(an_excerpt(text, text) for text in nearest))
    head = (
        "The articles don't answer that. The question names nothing to look for. "
        "Searched: 2 articles, 61 passages.\n"
    )
    assert plain(answer) == head + below
    assert words(shown(answer, width=200)).replace(BAR, "> ").replace("  —", "—").rstrip("\n") == (
        head + below
    ).rstrip("\n")


@pytest.mark.parametrize(
    "answer",
    [quoted(THICK), abstained(), catalogued("count", total=2)],
    ids=lambda a: type(a).__name__,
)
def test_how_the_question_was_read_stands_above_any_answer_and_dim(answer: Answer) -> None:
    told = "Searched for “thick” instead of “thik”.\nSearched only in: articles by Ann Lee.\n"
    read = dataclasses.replace(answer, understood=READ)
    assert plain(read) == f"{told}\n{plain(answer)}"
    assert words(shown(read)) == f"{told}\n{words(shown(answer))}"
    assert styled(shown(read), "2") == told.replace("\n", "")


def test_a_long_reading_wraps() -> None:
    understood = Understood(tuple(Correction(f"thik{n}", f"thick{n}") for n in range(9)))
    out = words(shown(dataclasses.replace(quoted(THICK), understood=understood), width=40))
    told = out.split("\n\n")[0].split("\n")
    assert max(map(len, told)) <= 40
    assert " ".join(map(str.strip, told)).endswith("and “thick8” instead of “thik8”.")


def test_others_that_say_the_same_stand_in_the_citation() -> None:
    other = an_excerpt("Ice.", "Ice.", publisher="Other Paper").article
    answer = quoted(dataclasses.replace(THICK, also=(other,)))
    assert "\n— Ann Lee, “Ice” (also in Other Paper)\n" in plain(answer)
    assert "\n  — Ann Lee, “Ice” (also in Other Paper)\n" in words(shown(answer))


MUD = an_excerpt("Mud.", "Mud.", title="Mud", url="https://example.org/mud").article
SAND = an_excerpt("Sand.", "Sand.", title=None).article


def test_a_field_of_an_article_is_told_in_words_above_what_it_was_read_from() -> None:
    answer = catalogued("author", THICK.article)
    assert plain(answer) == "“Ice” is by Ann Lee.\n— Ann Lee, “Ice”\nhttps://example.org/ice\n"
    assert words(shown(answer)) == (
        "“Ice” is by Ann Lee.\n  — Ann Lee, “Ice”\n  https://example.org/ice\n\n"
    )
    assert styled(shown(answer), "1") == "“Ice” is by Ann Lee."


def test_a_quote_below_a_field_cites_the_article() -> None:
    answer = catalogued("author", THICK.article, excerpt=THICK)
    assert plain(answer) == f"“Ice” is by Ann Lee.\n\n{plain(quoted(THICK))}"
    assert words(shown(answer)) == f"“Ice” is by Ann Lee.\n\n{words(shown(quoted(THICK)))}"


def test_several_articles_are_a_numbered_list_with_their_urls() -> None:
    listed = "14 articles:\n1. “Mud”\n   https://example.org/mud\n2. ice.txt\nand 12 more\n\n"
    answer = catalogued("articles", MUD, SAND, total=14, excerpt=THICK)
    assert plain(answer) == f"{listed}{plain(quoted(THICK))}"
    assert words(shown(answer)) == f"{listed}{words(shown(quoted(THICK)))}"


def test_a_number_of_articles_is_one_line() -> None:
    assert plain(catalogued("count", MUD, SAND)) == "There are 2 articles.\n"


@pytest.mark.parametrize("width", [24, 40, 80])
def test_a_listed_article_keeps_to_the_right_of_its_number(width: int) -> None:
    long = dataclasses.replace(MUD, title="Mud " * 30, url="https://example.org/" + "mud/" * 30)
    out = words(shown(catalogued("articles", *[long] * 10), width=width)).rstrip("\n").split("\n")
    assert max(map(len, out)) <= width
    assert [line[:4] for line in out if line[0] != " "] == [
        "10 a", *(f"{number}. {'“' if number < 10 else ''}" for number in range(1, 11))
    ]  # fmt: skip


def test_on_a_terminal_the_answering_sentence_is_bold_and_its_words_underlined() -> None:
    out = shown(quoted(THICK))
    assert words(out).splitlines()[0] == f"{BAR}Winter came. The ice was thick. Nobody skated."
    assert styled(out, "1") == "The ice was thick."
    assert styled(out, "4") == "icethick"


def test_the_citation_stands_below_the_quote_and_the_link_below_that() -> None:
    quote, citation, link, *_ = words(shown(quoted(THICK))).splitlines()
    assert quote.startswith(BAR)
    assert citation.strip() == "— Ann Lee, “Ice”"
    assert link.strip() == "https://example.org/ice#:~:text=The%20ice"


def test_nothing_is_bold_in_what_does_not_answer() -> None:
    out = shown(abstained(THICK))
    assert styled(out, "1") == "The articles don't answer that."
    assert styled(out, "4") == ""


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_a_long_quote_wraps_with_a_bar_on_every_line(width: int) -> None:
    text = " ".join(["The ice on the river was thicker than anyone remembered."] * 8)
    out = words(shown(quoted(an_excerpt(text, text, "ice")), width=width)).splitlines()
    lines = out[: next(number for number, line in enumerate(out) if "— “Ice”" in line)]
    assert len(lines) > 4
    assert all(line.startswith(BAR) for line in lines)
    assert " ".join(line.removeprefix(BAR) for line in lines) == text
    assert max(map(len, out)) <= min(width, 92)


def test_every_line_of_a_long_link_opens_it() -> None:
    url = "https://example.org/" + "ice/" * 30
    out = shown(quoted(an_excerpt("Ice.", "Ice.", url=url)), width=40)
    link = f"{url}#:~:text=The%20ice"
    opened = [target for target in LINK.findall(out) if target]
    assert len(opened) > 3
    assert set(opened) == {link}
    assert "".join(line.strip() for line in words(out).splitlines()[2:]) == link


def test_without_colour_there_are_no_colour_codes() -> None:
    assert styled(shown(quoted(THICK)), "36") != ""
    codes = set(";".join(STYLE.findall(shown(quoted(THICK), NO_COLOR="1"))).split(";"))
    assert codes <= {"0", "1", "3", "4", ""}, "bold, italic and underlined at most"


STEERING = "\x1b]0;owned\x07\x1b[2J\u202eabc\u2066\x9b31m\u200b."


@pytest.mark.parametrize("part", ["text", "title", "author", "publisher", "published", "url"])
def test_no_part_of_an_article_steers_the_terminal(part: str) -> None:
    text = STEERING if part == "text" else "The ice."
    details = {} if part == "text" else {part: f"https://example.org/{STEERING}"}
    excerpt = an_excerpt(text, text, **details)
    listed = [catalogued(asked, excerpt.article) for asked in get_args(AskedField)]
    two = catalogued("articles", excerpt.article, excerpt.article, excerpt=excerpt)
    unknown = dataclasses.replace(abstained(excerpt), reason=Reason("unheld", (STEERING,)))
    answers: list[Answer] = [quoted(excerpt), unknown, *listed, two]
    for answer in answers:
        assert plain(answer).replace("\n", "").isprintable()
        out = shown(answer)
        assert words(out).replace("\n", "").isprintable()
        assert all(target.isprintable() for target in LINK.findall(out))


def test_the_name_of_a_file_steers_no_terminal() -> None:
    article = Article("x", f"a/{STEERING}.txt", "Ice.", (Span(0, 4),), (), "")
    answer = quoted(Excerpt(article, Span(0, 4), Span(0, 4), (), 0.5, None))
    assert "— ]0;owned[2Jabc31m..txt" in plain(answer)
    assert words(shown(answer)).replace("\n", "").isprintable()


def test_ranges_in_json_count_characters_of_the_text_as_shown() -> None:
    (excerpt,) = json.loads(to_json(quoted(THICK)))["excerpts"]
    text = excerpt["text"]
    assert text == "Winter came. The ice was thick. Nobody skated."
    assert text[slice(*excerpt["sentence"])] == "The ice was thick."
    assert [text[slice(*pair)] for pair in excerpt["highlights"]] == ["ice", "thick"]
    assert (excerpt["start"], excerpt["end"]) == (0, 49)


def test_json_of_an_answer_as_a_whole() -> None:
    article: dict[str, object] = {
        "id": "ice", "title": "Ice", "author": None, "publisher": None, "published": None,
        "url": None, "path": "ice.txt", "sha256": "ab", "publisher_from": None, "also": [],
    }  # fmt: skip
    excerpt = {
        "text": "Mud.", "sentence": [0, 4], "highlights": [], "answer": None, "start": 0,
        "end": 4, "score": 0.75, "article": article, "link": None, "also": [],
    }  # fmt: skip
    as_typed: dict[str, object] = {"corrections": [], "within": None, "catalogue": None}
    assert json.loads(to_json(quoted(an_excerpt("Mud.", "Mud.")))) == {
        "question": "How thick?", "status": "quoted", "confidence": 0.93, "reason": None,
        "excerpts": [excerpt], "searched": {"articles": 2, "passages": 61},
        "index": "gen-000007", "elapsed_ms": 14.2, **as_typed,
    }  # fmt: skip
    assert json.loads(to_json(abstained(an_excerpt("Mud.", "Mud.")))) == {
        "question": "How?", "status": "abstained", "confidence": 0.1,
        "reason": "the question names nothing to look for", "excerpts": [], "nearest": [excerpt],
        "searched": {"articles": 2, "passages": 61}, "index": "gen-000007", "elapsed_ms": 14.2,
        **as_typed,
    }  # fmt: skip
    assert article_values(an_excerpt("Mud.", "Mud.").article) == article


def test_json_tells_how_the_question_was_read_and_who_says_the_same() -> None:
    excerpt = dataclasses.replace(THICK, also=(MUD,))
    values = json.loads(to_json(dataclasses.replace(quoted(excerpt), understood=READ)))
    assert values["corrections"] == [{"typed": "thik", "searched": "thick"}]
    assert values["within"] == "articles by Ann Lee"
    assert values["excerpts"][0]["also"] == [article_values(MUD)]


def test_json_of_a_question_about_the_articles_is_quoted_with_a_catalogue() -> None:
    values = json.loads(to_json(catalogued("articles", MUD, SAND, total=14, excerpt=THICK)))
    assert (values["status"], values["reason"]) == ("quoted", None)
    assert [excerpt["start"] for excerpt in values["excerpts"]] == [0]
    assert values["catalogue"] == {
        "asked": "articles", "articles": [article_values(MUD), article_values(SAND)], "total": 14,
    }  # fmt: skip


def test_json_names_every_copy_and_where_the_publisher_stood() -> None:
    copies = (
        Also("b.txt", "Ice", "Ann Lee", "Other Paper", "2024-07", "https://example.net/ice"),
        Also("c.txt"),
        Also("d.txt"),
    )
    article = dataclasses.replace(THICK.article, publisher_from="masthead", also=copies)
    values = json.loads(dump(article_values(article)))
    assert values["publisher_from"] == "masthead"
    assert values["also"][0] == {
        "title": "Ice", "author": "Ann Lee", "publisher": "Other Paper", "published": "2024-07",
        "url": "https://example.net/ice", "path": "b.txt",
    }  # fmt: skip
    assert [copy["path"] for copy in values["also"]] == ["b.txt", "c.txt", "d.txt"]
    assert values["also"][1] == dict.fromkeys(values["also"][0]) | {"path": "c.txt"}


@pytest.mark.parametrize(
    "character",
    ["\n", "\x00", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029"],
    ids=["line feed", "null", "escape", "delete", "next line", "csi", "U+2028", "U+2029"],
)
def test_json_is_one_line_that_steers_nothing_and_loses_nothing(character: str) -> None:
    line = dump({"text": f"a{character}b"})
    assert line.isprintable()
    assert json.loads(line) == {"text": f"a{character}b"}


def test_json_leaves_letters_as_they_are() -> None:
    assert dump({"text": "Zürich, 北京"}) == '{"text": "Zürich, 北京"}'
