"""What the network is shown: a question with its passage, with wrong ones, and with near misses."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.training.forms import casual, unanswered
from bench.training.material import Material, Passage, Question
from index.model import Span
from index.reader.pairs import Pair, Pairing, Part

CASUAL = 0.25  # share of the questions that are shown as typed in a chat
WHOLE = 0.4  # share of the passages that are shown whole, up to LONG words; others in part
SHORT, LONG = 40, 160
CHANGED = 0.75  # questions that come a second time, changed so that nothing answers them
REAL = 4  # times that a question comes which people have made so that nothing answers it
REMOVED = 0.35  # wrong passages that are the right one without its answer
POOL = 768  # groups that are put together by length
HELD_OUT = 33  # every so manieth passage is measured on, and not trained with


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a text.

    Attributes:
        question: As asked.
        part: The text.
        answers: Where it answers, in characters; empty where it doesn't.
        exact: Whether `answers` are the answer's own words, and not a sentence that holds them.
    """

    question: str
    part: Part
    answers: tuple[Span, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one question: the first one answers if any does."""

    examples: tuple[Example, ...]


Draw = random.Random


def held_out(question: Question) -> bool:
    """Whether a question to a passage is one to measure with."""
    return question.place % HELD_OUT == 0


def groups_of(material: Material, draw: Draw) -> Iterator[Group]:
    """All questions once, each in a form and with wrong texts that are drawn anew."""
    for one in material.questions:
        if not held_out(one):
            yield from _to_passage(material, one, draw)
    for one in material.to_sentences:
        yield _to_sentence(material, one, draw)


def _to_passage(material: Material, one: Question, draw: Draw) -> Iterator[Group]:
    words = _size(draw)
    passage = material.passages[one.place]
    asked = casual(one.text, draw) if draw.random() < CASUAL else one.text
    if not one.answers:
        for _ in range(REAL):
            yield Group((Example(one.text, _window(passage, None, _size(draw), draw)[0]),))
        return
    answers = (draw.choice(one.answers),)
    part, start = _window(passage, answers[0], words, draw)
    inside = tuple(
        Span(span.start - start, span.end - start)
        for span in one.answers
        if start <= span.start and span.end <= start + len(part.text)
    )
    wrong = _without(passage, one, words, draw) if draw.random() < REMOVED else None
    if wrong is None and one.wrong:
        other = material.passages[draw.choice(one.wrong)]
        wrong = _window(other, None, words, draw)[0]
    right = Example(asked, part, inside)
    yield Group((right,) if wrong is None else (right, Example(asked, wrong)))
    if draw.random() < CHANGED:
        near = [material.passages[number].text for number in one.wrong[:3]]
        changed = unanswered(one.text, part.text, near, draw)
        if changed:
            yield Group((Example(changed, part),))


def _size(draw: Draw) -> int:
    return LONG if draw.random() < WHOLE else draw.randint(SHORT, LONG - 30)


def _window(passage: Passage, keep: Span | None, words: int, draw: Draw) -> tuple[Part, int]:
    """Sentences in a row, of about so many words, with `keep` among them; and where they start."""
    spans, text = passage.sentences, passage.text
    counts = [len(span.of(text).split()) for span in spans]
    holding = [i for i, s in enumerate(spans) if keep and s.start < keep.end and keep.start < s.end]
    first = holding[0] if holding else draw.randrange(len(spans))
    last = holding[-1] if holding else first
    while sum(counts[first : last + 1]) < words and (first > 0 or last < len(spans) - 1):
        if last == len(spans) - 1 or (first > 0 and draw.random() < 0.5):
            first -= 1
        else:
            last += 1
    start, end = spans[first].start, spans[last].end
    if keep:  # an answer whose sentence was split badly
        start, end = min(start, keep.start), max(end, keep.end)
    return Part(passage.title, text[start:end]), start


def _without(passage: Passage, one: Question, words: int, draw: Draw) -> Part | None:
    """The passage without the sentences that hold the answer; None where it still has its words."""
    rest = [
        span.of(passage.text)
        for span in passage.sentences
        if not any(span.start < a.end and a.start < span.end for a in one.answers)
    ]
    while len(" ".join(rest).split()) > words:
        rest.pop(draw.choice((0, -1)))
    text = " ".join(rest)
    said = {span.of(passage.text).lower() for span in one.answers}
    return Part(passage.title, text) if rest and not any(a in text.lower() for a in said) else None


def _to_sentence(material: Material, one: Question, draw: Draw) -> Group:
    """The answer's sentence among wrong ones; half of the time also wrong ones alone."""
    asked = casual(one.text, draw) if draw.random() < CASUAL else one.text
    wrong = list(one.wrong)
    draw.shuffle(wrong)
    near = [material.sentences[number] for number in wrong[: draw.randint(1, 4)]]
    sentence = material.sentences[one.place]
    at = draw.randint(0, len(near))
    before = "".join(f"{text} " for text in near[:at])
    text = " ".join([*near[:at], sentence, *near[at:]])
    span = Span(len(before), len(before) + len(sentence))
    right = Example(asked, Part("", text), (span,), exact=False)
    if draw.random() < 0.5:
        return Group((right,))
    others = [material.sentences[number] for number in wrong[4:8]] or near
    return Group((right, Example(asked, Part("", " ".join(others)))))


Shown = list[tuple[Group, list[Pair]]]


def batches_of(
    groups: Sequence[Group], pairing: Pairing, tokens: int, draw: Draw
) -> Iterator[Shown]:
    """The groups in random order, in batches of at most `tokens`, padding included.

    Groups of about one length are put together, out of so many at a time.
    """
    order = list(groups)
    draw.shuffle(order)
    for begin in range(0, len(order), POOL):
        made = []
        for group in order[begin : begin + POOL]:
            parts = [example.part for example in group.examples]
            made.append((group, pairing.pairs(group.examples[0].question, parts)))
        made.sort(key=lambda one: max(len(pair.ids) for pair in one[1]))
        batches: list[Shown] = [[]]
        rows = 0
        for group, pairs in made:
            longest = max(len(pair.ids) for pair in pairs)
            if batches[-1] and (rows + len(pairs)) * longest > tokens:
                batches.append([])
                rows = 0
            batches[-1].append((group, pairs))
            rows += len(pairs)
        draw.shuffle(batches)
        yield from batches
