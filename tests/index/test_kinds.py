"""The kind of thing that a question asks for, and sentences that hold one."""

import pytest

from index.kinds import AnswerKind, asked_kind, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how much money did mao ask stalin for?", "money"),
        ("How much did the harbour cost?", "money"),
        ("how much was he paid", "money"),
        ("What price did they pay?", "money"),
        ("how big was the loan", "money"),
        ("When was the railway opened?", "date"),
        ("in which year did he die", "date"),
        ("What century was it?", "date"),
        ("What day did they meet?", "day"),
        ("on which date was it signed", "day"),
        ("What was the exact date of the flood?", "day"),
        ("what day of the week was it", "date"),
        ("which month was it", "date"),
        ("how many advisers came", "number"),
        ("how much tea did they drink?", "number"),
        ("how old was he", "number"),
        ("what percentage agreed?", "number"),
        ("what size is it", "number"),
        ("Who built the harbour?", None),
        ("why did he leave?", None),
        ("how did the war end", None),
        ("whenever they met", None),
    ],
)
def test_asked_kind(question: str, kind: AnswerKind | None) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "held"),
    [
        ("money", "He asked for $300 million.", True),
        ("money", "It cost 4,000 rubles.", True),
        ("money", "They lent 5 million yuan.", True),
        ("money", "£ 3 was all.", True),
        ("money", "It took 300 days.", False),
        ("money", "The dollar fell.", False),
        ("date", "It was built in 1631.", True),
        ("date", "He came in March.", True),
        ("date", "They march on.", False),
        ("date", "It was the ’60s.", True),
        ("date", "They met on a Tuesday.", True),
        ("date", "A century passed.", True),
        ("date", "He had 300 men.", False),
        ("day", "They met on March 4.", True),
        ("day", "They met on Dec 24, 1949.", True),
        ("day", "They met on 4 March.", True),
        ("day", "They met on the 4th of March.", True),
        ("day", "They met on a Tuesday.", True),
        ("day", "They met in March.", False),
        ("day", "They met in March 1950.", False),
        ("day", "They met in 1950.", False),
        ("day", "A day in June passed.", False),
        ("number", "He had 300 men.", True),
        ("number", "He had Seven sons.", True),
        ("number", "Thousands came.", True),
        ("number", "Someone came.", False),
        ("number", "A tense calm.", False),
        (None, "It was built in 1631 for $3.", False),
    ],
)
def test_holds(kind: AnswerKind | None, sentence: str, held: bool) -> None:
    assert holds(kind, sentence) is held
