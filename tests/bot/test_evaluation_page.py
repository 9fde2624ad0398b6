"""The page of a run: figures, plots, errors with what was expected, and nothing that would run."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bot.evaluation_page import page, what_is_wrong
from bot.evaluation_run import Run, ask_set
from index.evaluate.compare import compare
from index.evaluate.judge import judge
from index.evaluate.questions import Asked
from tests.index.replies import Replies, Seen, abstained, an_article, an_excerpt, asked, quoted

HOSTILE = "<script>alert(1)</script>\u202e</style><img src=x onerror=alert(1)>&amp;"
BUILT = "The harbour of Lindow was built in 1631."


def a_run(tmp_path: Path, *pairs: tuple[Asked, Seen]) -> Run:
    """Each question has the number of its pair before its words."""
    path = tmp_path / "set.jsonl"
    path.write_text("", "utf-8")
    questions = [
        one.model_copy(update={"question": f"{number} {one.question}"})
        for number, (one, _) in enumerate(pairs)
    ]
    ready = {one.question: seen for one, (_, seen) in zip(questions, pairs, strict=True)}
    return ask_set(Replies(ready), questions, path, lambda *_: None)


def parsed(text: str) -> Any:  # noqa: ANN401 - lxml has no types
    return html.document_fromstring(text.encode())


def words(element: Any) -> str:  # noqa: ANN401 - as above
    return " ".join(" ".join(element.itertext()).split())


@pytest.fixture
def run(tmp_path: Path) -> Run:
    odd = an_article(f"in 1700 {HOSTILE}", title=HOSTILE, author=HOSTILE)
    return a_run(
        tmp_path,
        (asked("in 1631"), quoted(an_excerpt(BUILT))),
        (asked("in 1631", kind=HOSTILE, must_cite={"title": HOSTILE}),
         quoted(an_excerpt(odd.text, article=odd), confidence=0.7)),
        (asked("guilders"), abstained(an_excerpt(BUILT), confidence=0.25)),
        (asked(kind="off"), quoted(an_excerpt(BUILT), confidence=0.6)),
    )  # fmt: skip


def test_a_page_loads_nothing_and_runs_nothing(run: Run) -> None:
    text = page(run, compare(run.judged, run.judged))
    tree = parsed(text)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy[0].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not tree.xpath("//script | //img | //link | //iframe | //object | //form | //image")
    assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")]
    assert not re.search(r"@import|url\((?!#)", text)
    assert "\u202e" not in text


def test_all_text_of_others_is_escaped(run: Run) -> None:
    text = page(run, None)
    assert "<script>" not in text
    assert text.count("</style>") == 1 + text.count("<svg")  # the page's, and each plot's
    assert "alert(1)" in words(parsed(text))


def test_figures_stand_in_tables(run: Run) -> None:
    rows = [words(one) for one in parsed(page(run, None)).xpath("//tr")]
    assert "right, as asked 33.3 % 6.1–79.2 % 1 of 3" in rows
    assert any(one.startswith("fact 2 50% (9–91) 50% (9–91)") for one in rows)


def test_errors_stand_by_kind_with_what_was_quoted_and_expected(run: Run) -> None:
    tree = parsed(page(run, None))
    assert "Errors: 3 of 4" in words(tree)
    kinds = tree.xpath("//details/summary")
    assert [words(one)[-7:] for one in kinds] == ["amp;: 1", "fact: 1", "off: 1"]
    fact = words(kinds[1].getparent())
    assert "2 when?" in fact
    assert "abstained; what came nearest was wrong; confidence 0.25" in fact
    assert f"{BUILT} — Ada Sample, “The Harbour”, Stone Post, 17 May 2020" in fact
    why = "nothing in the articles comes near enough to the question"
    assert f"reason {why} answers guilders" in fact
    assert "answers none" in words(kinds[2].getparent())
    assert '{"title": ' in words(kinds[0].getparent())


def test_what_was_right_is_no_error(run: Run) -> None:
    assert "0 when?" not in words(parsed(page(run, None)))


def test_plots_are_drawn_in_the_colours_of_the_page(run: Run) -> None:
    text = page(run, None)
    plots = parsed(text).xpath("//figure/*[local-name()='svg']")
    assert [plot.get("aria-label") for plot in plots] == [
        "Precision against coverage", "Confidence against what came true"
    ]  # fmt: skip
    assert "var(--link)" in text
    assert not re.search(r"#0[0-9a-f]0[0-9a-f]0[0-9a-f]", text)
    assert "questions answered, %" in words(plots[0])
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))


def test_a_page_without_dates_and_addresses_of_its_maker(run: Run) -> None:
    text = page(run, None)
    assert "Matplotlib" not in text
    assert "dc:date" not in text


def test_a_run_without_any_answer_has_its_plots(tmp_path: Path) -> None:
    run = a_run(tmp_path, (asked(), abstained()))
    text = page(run, None)
    assert "Errors: 0 of 1" in text
    assert ">as asked<" not in text


def test_what_differs_from_an_earlier_run_is_told(tmp_path: Path) -> None:
    before = a_run(tmp_path, (asked("in 1631"), abstained()), (asked(), abstained()))
    after = a_run(
        tmp_path,
        (asked("in 1631"), quoted(an_excerpt(BUILT))),
        (asked(), quoted(an_excerpt(BUILT))),
    )
    tree = parsed(page(after, compare(before.judged, after.judged)))
    assert "Compared over 2 questions: 1 better, 1 worse." in words(tree)
    better, worse = (words(one) for one in tree.xpath("//details[ul]"))
    assert better == "Better: 1 question 0 when? (fact: abstained, now quoted right)"
    assert worse == "Worse: 1 question 1 when? (fact: abstained, now quoted)"
    rows = [words(one) for one in tree.xpath("//tr")]
    assert any(one.startswith("answered 0.0 % 100.0 % +100.0") for one in rows)


def test_an_error_is_named() -> None:
    shown = quoted(an_excerpt(BUILT))
    cases = {
        "answered, and the articles don’t say": (asked(), shown),
        "abstained; what came nearest was right": (asked("1631"), abstained(an_excerpt(BUILT))),
        "the answer isn’t in it": (asked("1700"), shown),
        "cited wrongly": (asked("1631", must_cite={"title": "The Sea"}), shown),
    }
    assert {name: what_is_wrong(judge(*case)) for name, case in cases.items()} == {
        name: name for name in cases
    }
