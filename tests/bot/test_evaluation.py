"""The command `eval`: figures as a table and as JSON, runs kept and compared, and the floor."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.evaluation import Request, evaluate_with
from index.errors import PullquoteError, QuestionError
from tests.index.replies import Replies, Seen, abstained, an_article, an_excerpt, catalogued, quoted

BUILT = "The harbour of Lindow was built in 1631."
STONE = "They paid 4,000 guilders for the stone."
SET: tuple[dict[str, Any], ...] = (
    {"question": "when was it built?", "answers": ["in 1631"], "kind": "fact", "note": "easy"},
    {"question": "what did the stone cost?", "answers": ["4,000 guilders"], "kind": "fact"},
    {"question": "who wrote it?", "answers": ["Ada Sample"], "kind": "metadata"},
    {"question": "who won the cup?", "answers": [], "kind": "off", "must_cite": None},
    {"question": "when did it burn?", "answers": [], "kind": "near"},
)
READY = {
    "when was it built?": quoted(an_excerpt(BUILT), confidence=0.95),
    "what did the stone cost?": abstained(an_excerpt(STONE), confidence=0.4),
    "who wrote it?": catalogued("author", an_article()),
    "who won the cup?": abstained(confidence=0.02),
    "when did it burn?": quoted(an_excerpt(BUILT), confidence=0.6),
}


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Evaluate = Callable[..., Ended]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in SET), "utf-8")
    return path


@pytest.fixture
def evaluate(bare: Path, questions: Path, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    """Asks the set of a library whose replies are ready, changed as told."""
    assert bare.is_dir()

    def evaluate(changed: dict[str, Seen] | None = None, **given: Any) -> Ended:  # noqa: ANN401
        messages = Console(file=io.StringIO(), width=60)
        request = Request(questions, **given)
        code = evaluate_with(Replies(READY | (changed or {})), request, messages)
        err = messages.file
        assert isinstance(err, io.StringIO)
        return Ended(code, capsys.readouterr().out, err.getvalue())

    return evaluate


def row(out: str, label: str) -> list[str]:
    """The cells of the table's row of this label."""
    line = next(line for line in out.splitlines() if line.strip().startswith(label + "  "))
    return line.strip()[len(label) :].split("  ", 1)[1].split("  ")


def test_the_table_gives_each_figure_with_interval_and_count(evaluate: Evaluate) -> None:
    ended = evaluate()
    assert ended.code == 0
    assert ended.out.startswith(
        "5 questions of set.jsonl, asked of gen-000001: 2 articles, 7 passages."
    )
    cells = [cell.strip() for cell in row(ended.out, "right, as asked") if cell.strip()]
    assert cells == ["66.7 %", "20.8–93.9 %", "2 of 3"]
    cells = [cell.strip() for cell in row(ended.out, "unanswerable: silent") if cell.strip()]
    assert cells == ["50.0 %", "9.5–90.5 %", "1 of 2"]
    assert max(map(len, ended.out.splitlines())) <= 100
    assert "\x1b" not in ended.out
    assert "complete" not in ended.out  # nothing in this set says what that would be


def test_progress_goes_to_the_messages(evaluate: Evaluate) -> None:
    ended = evaluate()
    assert "Asking: 5 of 5" in ended.err
    assert "Asking" not in ended.out


def test_json_is_one_line_with_all_figures(evaluate: Evaluate) -> None:
    (line,) = evaluate(as_json=True).out.splitlines()
    values = json.loads(line)
    assert values["questions_file"]["name"] == "set.jsonl"
    assert values["searched"] == {"articles": 2, "passages": 7}
    right = values["figures"]["right.unabstained"]
    assert (right["value"], right["numerator"], right["denominator"]) == (1, 3, 3)
    assert values["figures"]["auroc"]["value"] == round(5 / 6, 6)
    assert values["figures"]["latency.max"]["less_is_better"]
    assert [one["count"] for one in values["reliability"]["the articles answer"]] == [
        1, 0, 0, 0, 1, 0, 1, 0, 0, 2
    ]  # fmt: skip
    assert values["coverage"][-1] == {"confidence": 0.02, "coverage": 1, "precision": 0.6}


def test_the_same_run_gives_the_same_bytes(evaluate: Evaluate, tmp_path: Path) -> None:
    for name in ("one", "two"):
        evaluate(report=tmp_path / name)
    for file in ("run.json", "report.html"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_the_run_keeps_what_was_said_and_what_was_expected(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    evaluate(report=tmp_path / "a" / "b")
    values = json.loads((tmp_path / "a" / "b" / "run.json").read_text("utf-8"))
    built, stone, wrote, *_ = values["questions"]
    citation = "— Ada Sample, “The Harbour”, Stone Post, 17 May 2020"
    assert built["said"] == [{"text": BUILT, "citation": citation}]
    assert built["expected"] == {"answers": ["in 1631"], "note": "easy"}
    assert (built["status"], built["confidence"], built["as_asked"]["right"]) == (
        "quoted", 0.95, True
    )  # fmt: skip
    assert stone["reason"] == "nothing in the articles comes near enough to the question"
    assert stone["said"][0]["text"] == STONE
    assert (stone["as_asked"]["right"], stone["unabstained"]["right"]) == (False, True)
    assert wrote["said"] == [{"text": "Ada Sample", "citation": citation}]
    assert values["figures"]["right.as_asked"]["numerator"] == 2


def test_half_a_character_of_an_article_does_no_harm(evaluate: Evaluate, tmp_path: Path) -> None:
    odd = an_excerpt("in 1631 \ud800", article=an_article("in 1631 \ud800"))
    evaluate({"when was it built?": quoted(odd)}, report=tmp_path)
    values = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert values["questions"][0]["said"][0]["text"] == "in 1631 \ud800"
    assert (tmp_path / "report.html").read_text("utf-8")


def test_an_earlier_run_is_compared_with(evaluate: Evaluate, tmp_path: Path) -> None:
    evaluate(report=tmp_path)
    changed = {
        "what did the stone cost?": quoted(an_excerpt(STONE)),
        "who won the cup?": quoted(an_excerpt(BUILT)),
    }
    out = evaluate(changed, against=tmp_path).out  # the folder will do for the file
    assert "Compared over 5 questions: 1 better, 1 worse." in out
    assert "+ what did the stone cost? (fact: abstained, now quoted right)" in out
    assert "- who won the cup? (off: abstained, now quoted)" in out
    line = next(line for line in out.splitlines() if line.startswith("answered  "))
    assert line.split()[1:6] == ["66.7", "%", "100.0", "%", "+33.3"]


def test_a_comparison_stands_in_the_json_too(evaluate: Evaluate, tmp_path: Path) -> None:
    evaluate(report=tmp_path)
    changed = {"when was it built?": quoted(an_excerpt(STONE))}
    out = evaluate(changed, against=tmp_path / "run.json", as_json=True).out
    against = json.loads(out)["against"]
    assert (against["better"], against["worse"]) == ([], ["when was it built?"])
    first = against["differences"]["first.as_asked"]
    assert (first["before"], first["after"], first["p"]) == (0.666667, 0.333333, 1)
    assert first["change"] == -0.333333
    assert against["differences"]["auroc"]["interval"] is None


def test_questions_of_one_run_only_are_left_out(
    evaluate: Evaluate, tmp_path: Path, questions: Path
) -> None:
    evaluate(report=tmp_path)
    questions.write_text("".join(json.dumps(line) + "\n" for line in SET[:2]), "utf-8")
    assert "Left out, because only one run has them: 3." in evaluate(against=tmp_path).out


def test_a_figure_below_its_floor_ends_with_one_and_is_named(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text('{"right.as_asked": 0.7, "silent": 0.5, "latency.max": 5, "auroc": 0.8}')
    ended = evaluate(floor=floor)
    assert ended.code == 1
    assert "right.as_asked is 0.666667, below the floor: 0.7.\n" in ended.err
    assert "latency.max is 10, above the most allowed: 5.\n" in ended.err
    assert "silent is" not in ended.err  # it is just at the floor
    floor.write_text('{"right.as_asked": 0.666667, "words.first.mean": 45}')
    assert evaluate(floor=floor).code == 0


def test_a_figure_that_cannot_be_told_is_below_any_floor(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text('{"complete.as_asked": 0}')
    ended = evaluate(floor=floor)
    assert (ended.code, "complete.as_asked can't be told" in ended.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not figures by name"),
        ('{"silent": "0.5"}', "not figures by name"),
        ('{"quiet": 0.5}', "quiet, which is no figure"),
    ],
)
def test_a_floor_that_says_nothing_is_an_error(
    evaluate: Evaluate, tmp_path: Path, text: str, said: str
) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text(text)
    with pytest.raises(PullquoteError, match=said):
        evaluate(floor=floor)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not the file of a run"),
        ("[]", "no run of this version"),
        ('{"format": 0}', "no run of this version"),
        ('{"format": 1, "questions": [{"question": "?"}]}', "not the file of a run"),
    ],
)
def test_what_is_no_run_cannot_be_compared_with(
    evaluate: Evaluate, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(PullquoteError, match=said):
        evaluate(against=tmp_path)


def test_files_that_are_not_there_are_named(evaluate: Evaluate, tmp_path: Path) -> None:
    for option in ("against", "floor"):
        with pytest.raises(PullquoteError, match=r"none\.json: can't be read"):
            evaluate(**{option: tmp_path / "none.json"})


def test_a_report_that_cannot_be_written_is_an_error(evaluate: Evaluate, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PullquoteError, match="can't be written"):
        evaluate(report=tmp_path / "file")


def test_a_question_with_nothing_to_look_for_is_named(evaluate: Evaluate, questions: Path) -> None:
    questions.write_text('{"question": "?!", "answers": [], "kind": "odd"}\n', "utf-8")
    with pytest.raises(QuestionError, match=r"set\.jsonl: '\?!': there is nothing"):
        evaluate()
