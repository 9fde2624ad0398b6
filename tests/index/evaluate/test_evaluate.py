"""Judging: which reply holds the answer, which is right, and which lines are questions."""

from pathlib import Path

import pytest

from index.errors import QuestionError
from index.evaluate.judge import judge
from index.evaluate.questions import read_questions
from tests.conftest import SHARED
from tests.index.replies import (
    Seen,
    abstained,
    an_article,
    an_excerpt,
    asked,
    catalogued,
    place,
    quoted,
)

BUILT = "The harbour of Lindow was built in 1631. Dutch engineers\nbuilt it."
FLOOD = "A flood took the wall."
STONE = "They paid 4,000 guilders for the stone."
OTHER = an_article("The sea took the town in 1700.", title="The Sea", author="Ben Other")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_set_is_read_in_order_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    first = '{"question": "when?", "answers": ["in  1631"], "kind": "fact", "tempting": "1700"}'
    path = written(tmp_path, "\ufeff" + first, "", '{"question":"?","answers":[],"kind":"no"}')
    when, never = read_questions(path)
    assert (when.question, when.answers, when.kind) == ("when?", ("in 1631",), "fact")
    assert (when.answerable, never.answerable) == (True, False)
    assert when.expected == {"answers": ["in 1631"], "tempting": "1700"}


def test_what_is_expected_to_be_absent_is_unanswerable() -> None:
    assert not asked("the date isn't given", expect="absent").answerable


def test_one_may_stand_without_brackets_and_null_for_none() -> None:
    one = asked("a", forbid_cite="Other", must_cite={"author": "Ada"}, accept=None)
    assert one.forbid_cite == ("Other",)
    assert [source.author for source in one.must_cite] == ["Ada"]
    assert one.accept == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON: EOF while parsing an object, column 1"),
        ("[]", "not an object"),
        ('{"answers": [], "kind": "a"}', "question: Field required"),
        ('{"question": " ", "answers": [], "kind": "a"}', "question: an empty text"),
        ('{"question": "a", "kind": "a"}', "answers: Field required"),
        ('{"question": "a", "answers": []}', "kind: Field required"),
        ('{"question": "a", "answers": "b", "kind": "a"}', "answers: Input should be a valid"),
        ('{"question": "a", "answers": [""], "kind": "a"}', "answers.0: an empty text"),
        ('{"question": "a", "answers": [], "kind": "a", "expect": "no"}', "expect: Input should"),
        ('{"question": "a", "answers": [], "kind": "a", "must_cite": {"name": "b"}}',
         "must_cite.0.name: Extra inputs"),
        ('{"question": "a", "answers": [], "kind": "a", "cite_mode": "some"}', "cite_mode: "),
    ],
)  # fmt: skip
def test_a_line_that_is_no_question_is_named_with_its_fault(
    tmp_path: Path, line: str, said: str
) -> None:
    path = written(tmp_path, '{"question": "a", "answers": [], "kind": "a"}', line)
    with pytest.raises(QuestionError) as raised:
        read_questions(path)
    assert str(raised.value).startswith(f"{path}: line 2: {said}")


def test_a_set_without_a_question_or_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="holds no question"):
        read_questions(written(tmp_path, "", " "))
    with pytest.raises(QuestionError, match="can't be read"):
        read_questions(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("answer", "sentence", "first", "anywhere", "rank"),
    [
        ("Dutch engineers built it", True, True, True, 1),  # the line is folded
        ("built in 1631", False, True, True, 1),
        ("4,000 guilders", False, False, True, 2),
        ("5,000 guilders", False, False, False, None),
        ("built  in 1631", False, True, True, 1),  # and the answer, too
    ],
)
def test_where_the_answer_stands(
    answer: str, *, sentence: bool, first: bool, anywhere: bool, rank: int | None
) -> None:
    shown = an_excerpt(BUILT, "Dutch engineers\nbuilt it."), an_excerpt(STONE)
    found = judge(asked(answer), quoted(*shown)).as_asked
    assert (found.sentence, found.first, found.anywhere) == (sentence, first, anywhere)
    assert (found.right, found.rank, found.faults) == (anywhere, rank, ())


def test_other_forms_of_the_answer_count() -> None:
    assert judge(asked("1631 AD", accept=["in 1631"]), quoted(an_excerpt(BUILT))).as_asked.right


def test_an_abstention_is_wrong_as_asked_and_judged_on_what_it_would_have_shown() -> None:
    judged = judge(asked("in 1631"), abstained(an_excerpt(BUILT)))
    assert (judged.status, judged.good) == ("abstained", False)
    assert (judged.as_asked.right, judged.unabstained.right) == (False, True)
    assert judged.words == ()


def test_an_abstention_is_good_where_the_articles_do_not_answer() -> None:
    assert judge(asked(), abstained(an_excerpt(BUILT))).good
    assert judge(asked("no date", expect="absent"), abstained()).good
    answered = judge(asked(), quoted(an_excerpt(BUILT)))
    assert (answered.good, answered.as_asked.right, answered.words) == (False, False, (12,))


def test_of_groups_one_answer_each_is_needed() -> None:
    both = asked("in 1631", "the wall", gold_all=[["in 1630", "in 1631"], ["the wall"]])
    one = judge(both, quoted(an_excerpt(BUILT))).as_asked
    assert (one.first, one.anywhere, one.right) == (True, False, False)
    assert judge(both, quoted(an_excerpt(BUILT), an_excerpt(FLOOD))).as_asked.right


def test_a_fourth_excerpt_is_not_looked_at() -> None:
    shown = [an_excerpt(BUILT)] * 3
    assert not judge(asked("the wall"), quoted(*shown, an_excerpt(FLOOD))).as_asked.anywhere


def test_the_excerpt_that_holds_the_answer_needs_its_words() -> None:
    wanted = asked("Dutch", must_include=["guilders"])
    apart = judge(wanted, quoted(an_excerpt(BUILT), an_excerpt(STONE))).as_asked
    assert (apart.anywhere, apart.right) == (True, False)
    assert apart.faults == ("lacks words that it needs",)
    whole = an_article().text
    assert judge(wanted, quoted(an_excerpt(whole))).as_asked.right


def test_what_a_reply_should_include_makes_it_complete_and_not_right() -> None:
    wanted = asked("Dutch", should_include=["guilders", "1631"])
    part = judge(wanted, quoted(an_excerpt(BUILT)))
    assert (part.as_asked.complete, part.as_asked.right) == (False, True)
    assert part.has_should_include
    assert judge(wanted, quoted(an_excerpt(BUILT), an_excerpt(STONE))).as_asked.complete
    assert not judge(wanted, abstained()).as_asked.complete


def test_nothing_forbidden_may_be_in_any_excerpt() -> None:
    wanted = asked("in 1631", forbid=["the wall"], forbid_cite="OTHER")
    assert judge(wanted, quoted(an_excerpt(BUILT))).as_asked.right
    shown = judge(wanted, quoted(an_excerpt(BUILT), an_excerpt(FLOOD))).as_asked
    assert (shown.anywhere, shown.right, shown.faults) == (True, False, ("shows what it mustn't",))
    sea = an_excerpt(OTHER.text, article=OTHER)
    cited = judge(wanted, quoted(an_excerpt(BUILT), sea)).as_asked
    assert (cited.right, cited.faults) == (False, ("cites whom it mustn't",))


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ({"title": "The Harbour", "author": "Ada Sample", "publisher": "Stone Post"}, True),
        ({"date": "2020-05-17", "url": "https://example.org/harbour"}, True),
        ({"date": "2020"}, False),
        ({"title": "The Harbour", "author": "Ben Other"}, False),
        ([{"author": "Ben Other"}, {"author": "Ada Sample"}], True),  # either will do
    ],
)
def test_the_excerpt_that_holds_the_answer_is_cited_as_it_must_be(
    source: object, *, right: bool
) -> None:
    found = judge(asked("in 1631", must_cite=source), quoted(an_excerpt(BUILT))).as_asked
    assert (found.anywhere, found.right) == (True, right)
    assert found.faults == (() if right else ("cited wrongly",))


def test_with_all_each_source_is_cited_by_some_excerpt() -> None:
    sources = [{"author": "Ada Sample"}, {"author": "Ben Other"}]
    wanted = asked("in 1631", must_cite=sources, cite_mode="all")
    assert not judge(wanted, quoted(an_excerpt(BUILT))).as_asked.right
    sea = an_excerpt(OTHER.text, article=OTHER)
    assert judge(wanted, quoted(an_excerpt(BUILT), sea)).as_asked.right


def test_words_and_citation_belong_to_the_same_excerpt() -> None:
    copy = an_article(author="Ben Other")
    wanted = asked("guilders", must_include=["1631"], must_cite={"author": "Ada Sample"})
    whole, part = an_excerpt(copy.text, article=copy), an_excerpt(STONE)
    found = judge(wanted, quoted(whole, part)).as_asked
    assert found.faults == ("no excerpt has both the words and the citation",)


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        ("2020-05-17", True),
        ("17 May 2020", True),
        ("May 17, 2020", True),
        ("2020-05", True),  # the date says more than was asked
        ("By Ada Sample", True),
        ("ada sample", True),
        ("Ada Sam", False),
        ("Ada Sample is a diver", False),
        ("https://example.org/harbour", True),
        ("https://example.org", False),
    ],
)
def test_an_answer_about_metadata_may_stand_in_the_citation(answer: str, *, first: bool) -> None:
    shown = quoted(an_excerpt(BUILT))
    found = judge(asked(answer, kind="metadata"), shown)
    assert (found.as_asked.first, found.as_asked.sentence) == (first, False)
    assert not found.in_passages
    assert not judge(asked(answer), shown).as_asked.first  # of another kind: in the text only


def test_a_month_and_a_year_have_their_forms() -> None:
    for published, answer in (("2020-05", "May 2020"), ("2020", "2020"), ("spring", "Spring")):
        article = an_article(published=published)
        shown = quoted(an_excerpt(BUILT, article=article))
        assert judge(asked(answer, kind="metadata"), shown).as_asked.first
    shown = quoted(an_excerpt(BUILT, article=an_article(published=None)))
    assert not judge(asked("2020", kind="metadata"), shown).as_asked.first


def test_a_catalogue_is_judged_on_the_field_that_it_gives() -> None:
    reply = catalogued("author", an_article())
    judged = judge(asked("Ada Sample"), reply)
    assert (judged.status, judged.as_asked.sentence, judged.as_asked.right) == (
        "catalogued", True, True
    )  # fmt: skip
    assert not judge(asked("Stone Post", kind="metadata"), reply).as_asked.right
    assert not judge(asked(), reply).good  # it was no abstention


def test_a_catalogue_of_articles_gives_titles_and_a_count_its_number() -> None:
    both = catalogued("articles", an_article(), OTHER, total=2)
    assert judge(asked("The Sea"), both).as_asked.rank == 2
    assert judge(asked("12"), catalogued("count", total=12)).as_asked.right
    assert not judge(asked("1"), catalogued("count", an_article(), total=12)).as_asked.right
    cited = asked("12", must_cite={"title": "The Harbour"})
    assert not judge(cited, catalogued("count", total=12)).as_asked.right


def test_an_answer_in_an_excerpt_of_a_catalogue_is_not_in_the_first() -> None:
    reply = catalogued("published", an_article(), excerpts=[an_excerpt(BUILT)])
    judged = judge(asked("in 1631"), reply)
    assert (judged.as_asked.first, judged.as_asked.anywhere, judged.as_asked.rank) == (
        False, True, 2
    )  # fmt: skip
    assert judged.words == (12,)


def test_a_passage_holds_the_answer_in_the_article_that_is_meant() -> None:
    harbour = an_article()
    passages = ((OTHER, place(OTHER, OTHER.text)), (harbour, place(harbour, BUILT)),
                (harbour, place(harbour, STONE)))  # fmt: skip
    seen = Seen(abstained().answer, (), passages)
    assert judge(asked("in 1"), seen).passage_rank == 1
    assert judge(asked("in 1", article="The Harbour"), seen).passage_rank == 2
    assert judge(asked("guilders"), seen).passage_rank == 3
    assert judge(asked("pears"), seen).passage_rank is None
    assert judge(asked(), seen).passage_rank is None


@pytest.mark.parametrize(
    "name", ["articles/questions.jsonl", "squad/questions.dev.jsonl", "squad/nearmiss.dev.jsonl"]
)
def test_the_sets_beside_the_repository_can_be_read(name: str) -> None:
    path = SHARED / "eval" / name
    if not path.is_file():
        pytest.skip("the sets that may not be passed on aren't at hand")
    assert read_questions(path)
