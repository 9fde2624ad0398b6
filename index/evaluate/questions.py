"""A question set: JSON Lines, an object for each question, with what its answer has to hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from index.errors import QuestionError
from index.model import fold

_HINT = "See “A question set” in the README for what a line can hold."


def _words(text: str) -> str:
    """Words to look for, white space folded. Nothing would be found in any text."""
    if not (folded := fold(text)):
        raise ValueError("an empty text")
    return folded


def _listed(value: object) -> object:
    """One may stand without brackets, and null for none."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


Words = Annotated[str, AfterValidator(_words)]
OneOrMore = Annotated[tuple[Words, ...], BeforeValidator(_listed)]


class Source(BaseModel):
    """What a citation has to give; None is not asked for. `date` is ISO 8601, as in articles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words | None = None
    author: Words | None = None
    publisher: Words | None = None
    date: Words | None = None
    url: Words | None = None


class Asked(BaseModel):
    """A question, and what a right answer holds. All words to look for have white space folded.

    Attributes:
        question: As typed, white space folded.
        answers: Any of them inside an excerpt is the answer; none: the articles don't answer.
        kind: Such as "fact"; figures are given for each.
        id: The set's own name for it.
        article: Title of the article that holds the answer; looked at for passages only, because
            the same may stand in another article in words that are among `answers`, too.
        accept: More answers: other forms of the same.
        gold_all: Groups of answers; a whole reply holds one of each.
        must_include: An excerpt holds the answer only where it holds all of these, too.
        should_include: Found in a reply that is complete. No part of being right.
        forbid: Must be in no excerpt.
        forbid_cite: An author, or a part of the name, who must not be cited.
        must_cite: Excerpts that hold the answer cite one of these.
        cite_mode: "all": and each of them is cited by some excerpt of the reply.
        expect: "absent": the right reply is that the articles don't say, whatever `answers` are.
    """

    model_config = ConfigDict(frozen=True, extra="allow")  # "tempting" and such are only kept

    question: Words
    answers: tuple[Words, ...]
    kind: Words
    id: str | int | None = None
    article: Words | None = None
    accept: OneOrMore = ()
    gold_all: tuple[OneOrMore, ...] = ()
    must_include: OneOrMore = ()
    should_include: OneOrMore = ()
    forbid: OneOrMore = ()
    forbid_cite: OneOrMore = ()
    must_cite: Annotated[tuple[Source, ...], BeforeValidator(_listed)] = ()
    cite_mode: Literal["any", "all"] = "any"
    expect: Literal["absent"] | None = None

    @property
    def answerable(self) -> bool:
        """Whether silence would be wrong."""
        return bool(self.answers) and self.expect is None

    @property
    def accepted(self) -> tuple[str, ...]:
        """The answers in all forms."""
        return self.answers + self.accept

    @property
    def expected(self) -> dict[str, Any]:
        """What the line says of the right answer, as JSON values."""
        given = self.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return {name: value for name, value in given.items() if name not in {"question", "kind"}}


def read_questions(path: Path) -> list[Asked]:
    """The questions of a file, in order; empty lines are passed over.

    Raises:
        QuestionError: The file can't be read, a line is no question, or there is none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise QuestionError(f"can't be read ({error.strerror})", path=path) from error
    questions = list(_questions(data, path))
    if not questions:
        raise QuestionError("holds no question", path=path, hint=_HINT)
    return questions


def _questions(data: bytes, path: Path) -> Iterator[Asked]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield Asked.model_validate_json(line)
        except ValidationError as error:
            raise QuestionError(f"line {number}: {_fault(error)}", path=path, hint=_HINT) from None


def _fault(error: ValidationError) -> str:
    """The first fault in words, such as `answers: Field required`."""
    fault = error.errors(include_input=False, include_url=False)[0]
    if fault["type"] == "json_invalid":
        words = fault["msg"].replace("Invalid JSON", "not JSON")
        return words.replace(" at line 1 column ", ", column ")  # it counts lines of this line
    where = ".".join(map(str, fault["loc"]))
    words = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {words}" if where else "not an object"
