"""An answer for eyes, for pipes and as JSON, from values made by hand."""

import dataclasses
import io
import json
import re

import pytest
from rich.console import Console

from bot.terminal import article_values, dump, plain, show, to_json
from index.model import Abstained, Also, Answer, Article, Excerpt, Quoted, Searched, Span

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
    return Quoted("How thick?", 0.93, Searched(2, 61), "gen-000007", 14.2, excerpts)


def abstained(*nearest: Excerpt) -> Abstained:
    searched = Searched(2, 61)
    return Abstained("How?", 0.1, searched, "gen-000007", 14.2, "nothing comes near", nearest)


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
    return LINK.sub("", STYLE.sub("", shown))


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
        "The articles don't answer that. Nothing comes near. Searched: 2 articles, 61 passages.\n"
    )
    assert plain(answer) == head + below
    assert words(shown(answer, width=200)).replace(BAR, "> ").replace("  —", "—").rstrip("\n") == (
        head + below
    ).rstrip("\n")


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
    for answer in (quoted(excerpt), abstained(excerpt)):
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
        "text": "Mud.", "sentence": [0, 4], "highlights": [], "start": 0, "end": 4, "score": 0.75,
        "article": article, "link": None,
    }  # fmt: skip
    assert json.loads(to_json(quoted(an_excerpt("Mud.", "Mud.")))) == {
        "question": "How thick?", "status": "quoted", "confidence": 0.93, "reason": None,
        "excerpts": [excerpt], "searched": {"articles": 2, "passages": 61},
        "index": "gen-000007", "elapsed_ms": 14.2,
    }  # fmt: skip
    assert json.loads(to_json(abstained(an_excerpt("Mud.", "Mud.")))) == {
        "question": "How?", "status": "abstained", "confidence": 0.1,
        "reason": "nothing comes near", "excerpts": [], "nearest": [excerpt],
        "searched": {"articles": 2, "passages": 61}, "index": "gen-000007", "elapsed_ms": 14.2,
    }  # fmt: skip
    assert article_values(an_excerpt("Mud.", "Mud.").article) == article


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
