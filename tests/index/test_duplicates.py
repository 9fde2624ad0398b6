"""The same article more than once: what is folded, what is not, and which one stays."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.duplicates import (
    Copy,
    Sketch,
    Sketched,
    also,
    body_of,
    find_copies,
    finding_of,
    sketch,
)
from index.model import Also, Article, Finding, Span
from index.readers.folder import SourceFile
from index.readers.formats import read_file
from index.readers.source import Draft, Metadata, make_article

NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()


def words(count: int, name: str = "w") -> str:
    """So many different words: a text of n words has n - 4 runs of five, all different."""
    return " ".join(f"{name}{i}" for i in range(count))


def article(path: str, text: str, **metadata: str) -> Article:
    return make_article(path, Draft(text, (), Metadata(**metadata)))


def copies_in(articles: Sequence[Article], asked: list[int] | None = None) -> list[Copy]:
    """What is found. `asked`: takes the articles whose text was needed for it."""

    def text_of(number: int) -> str:
        if asked is not None:
            asked.append(number)
        return body_of(articles[number])

    return find_copies([Sketched.of(one, sketch(one)) for one in articles], text_of)


def folded(*articles: Article) -> dict[str, list[str]]:
    """What stays, each with the copies that it is cited for."""
    copies = copies_in(articles)
    stay = set(range(len(articles))) - {copy.number for copy in copies}
    return {
        articles[i].path: [articles[copy.number].path for copy in copies if copy.original == i]
        for i in sorted(stay)
    }


def reasons(*articles: Article) -> list[str]:
    findings = [
        finding_of(copy, articles[copy.number].path, articles[copy.original].path)
        for copy in copies_in(articles)
    ]
    assert all(finding.kind == "duplicate" for finding in findings)
    return [f"{finding.path}: {finding.reason}" for finding in findings]


def test_exact_copies_are_one_article_that_names_the_others() -> None:
    text = words(100)
    a = article("a.md", text, title="Tides", url="https://example.org/a", published="2020")
    b = article("b.md", text, title="The Tides", author="Ada Sample", publisher="The Post")
    asked: list[int] = []
    assert copies_in([b, a], asked) == [Copy(number=0, original=1, likeness=1.0)]
    assert not asked, "their hashes tell"
    assert also(b) == Also("b.md", "The Tides", "Ada Sample", "The Post")
    assert finding_of(Copy(0, 1, 1.0), "b.md", "a.md") == Finding(
        "duplicate", "b.md", "the same text as a.md, which is cited for both"
    )


def test_nothing_that_is_not_a_copy_is_one_or_has_to_be_read_again() -> None:
    asked: list[int] = []
    assert copies_in([article("a.md", words(100)), article("b.md", words(100, "v"))], asked) == []
    assert copies_in([], asked) == []
    assert not asked


def test_the_same_text_in_two_formats_is_one_article(tmp_path: Path) -> None:
    sentences = [f"On day {n} the {n}th barge brought {n} loads of slate." for n in NUMBERS]
    prose = "\n\n".join(sentences)
    for name, text in {"ice.md": f"# Slate\n\n{prose}\n", "ice.txt": prose}.items():
        (tmp_path / name).write_text(text)
    read = [
        one
        for name in ("ice.md", "ice.txt")
        for one in read_file(SourceFile(name, tmp_path / name, 1))
        if isinstance(one, Article)
    ]
    assert folded(*read) == {"ice.md": ["ice.txt"]}
    assert reasons(*read) == ["ice.txt: the same text as ice.md, which is cited for both"]


def test_case_and_marks_make_no_other_text() -> None:
    assert folded(article("a.md", "The ice broke."), article("b.md", "THE ICE - broke!")) == {
        "a.md": ["b.md"]
    }


@pytest.mark.parametrize(
    ("changed", "percent"),
    [
        ([50], 90),  # 5 of 96 runs: 91 are shared of 96 + 96 - 91 = 101
        ([30, 70], 81),  # 10 of 96: 86 of 106
        ([30, 50, 70], None),  # 15 of 96: 81 of 111 is 0.73
        ([0, 99], 97),  # one run at each end: 94 of 98 is 0.959, and 94 of 96 is 0.979
    ],
)
def test_a_few_changed_words_are_a_copy_and_many_are_not(
    changed: list[int], percent: int | None
) -> None:
    other = words(100).split()
    for place in changed:
        other[place] = f"x{place}"
    both = article("a.md", words(100)), article("b.md", " ".join(other))
    expected = [f"b.md: {percent}% the same as a.md, which is cited for both"] if percent else []
    assert reasons(*both) == expected


def test_a_text_that_was_cut_off_is_a_copy_of_the_whole() -> None:
    """60 of 100 words: all of its 56 runs stand in the other, of which there are 96."""
    both = article("a.md", words(60)), article("b.md", words(100))
    assert folded(*both) == {"b.md": ["a.md"]}
    assert reasons(*both) == ["a.md: 99% the same as b.md, which is cited for both"]


def test_another_headline_makes_no_other_article() -> None:
    body = "\n\n".join(f"The {n} barges came to {n} harbours in {n} days." for n in NUMBERS)
    one, other = (f"# {title}\n\n{body}" for title in ("Slate by Water", "How Barges Won"))
    from index.readers.markdown import read_markdown

    articles = [
        make_article(name, read_markdown(Path(name), text.encode())[0])
        for name, text in {"a.md": one, "b.md": other}.items()
    ]
    assert reasons(*articles) == ["b.md: the same text as a.md, which is cited for both"]


def test_a_shared_paragraph_makes_no_copy() -> None:
    """30 shared words of 100: 26 runs of 96 + 96 - 26 = 166."""
    shared = words(30, "s")
    a, b = (article(f"{name}.md", f"{words(70, name)} {shared}") for name in "ab")
    assert folded(a, b) == {"a.md": [], "b.md": []}


def test_reports_of_one_pattern_with_other_figures_are_different() -> None:
    """Every fifth word is another figure: no run of five is shared."""
    pattern = "Rain in the north fell {} times and wind blew {} hours while the sun shone {} more "
    a, b = (
        article(f"{day}.md", "".join(pattern.format(*[f"{day}{i}{j}" for j in "xyz"])
                                     for i in range(10)))
        for day in ("monday", "tuesday")
    )  # fmt: skip
    assert folded(a, b) == {"monday.md": [], "tuesday.md": []}


def test_reports_that_share_sixty_percent_are_different() -> None:
    """60 of 100 words in one piece: 56 shared runs of 96 + 96 - 56 = 136."""
    a, b = (article(f"{n}.md", f"{words(60, 's')} {words(40, n)}") for n in ("mon", "tue"))
    assert folded(a, b) == {"mon.md": [], "tue.md": []}


def test_short_texts_are_the_same_or_not() -> None:
    """43 words have 39 runs, too few to judge by; 44 have 40, of which 39 are enough."""
    assert len(folded(article("a.md", words(43)), article("b.md", f"{words(42)} x"))) == 2
    assert len(folded(article("a.md", words(44)), article("b.md", f"{words(43)} x"))) == 1
    assert len(folded(article("a.md", words(3)), article("b.md", words(3)))) == 1
    assert len(folded(article("a.md", "Ice."), article("b.md", "Icy."))) == 2


def test_articles_without_words_are_the_same_only_where_their_signs_are() -> None:
    waves, suns, more = (article(f"{n}.txt", t) for n, t in zip("abc", "🌊☀🌊", strict=True))
    assert folded(waves, suns, more) == {"a.txt": ["c.txt"], "b.txt": []}


CHINESE = (
    "港口的石头在春天运到，工人们从早到晚搬运它们。老船长说河水比往年低，"
    "因此大船只能停在外面等待潮水。市场上的鱼贩抱怨价格，可是没有人愿意离开这座城市。"
    "到了夏天桥梁终于完成，孩子们第一个跑过去，后面跟着吹喇叭的乐队和所有的邻居。"
)


def test_text_without_blanks_is_compared_sign_by_sign() -> None:
    other = CHINESE.replace("老船长", "老渔夫")
    assert folded(article("a.md", CHINESE), article("b.md", other)) == {"a.md": ["b.md"]}
    first, second = CHINESE[: len(CHINESE) // 2], CHINESE[len(CHINESE) // 2 :]
    assert len(folded(article("a.md", first), article("b.md", second))) == 2


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (("b.md", words(101), {}), ("a.md", words(100), {"title": "T", "published": "1990"})),
        (("b.md", words(100), {"title": "T"}), ("a.md", words(100), {})),
        (
            ("b.md", words(100), {"published": "2019-05"}),
            ("a.md", words(100), {"published": "2020-01-01"}),
        ),
        (("a.md", words(100), {}), ("b.md", words(100), {})),
    ],
    ids=["the longest", "the most metadata", "the earliest", "the first path"],
)
def test_of_copies_the_best_stays(
    better: tuple[str, str, dict[str, str]], worse: tuple[str, str, dict[str, str]]
) -> None:
    good, bad = (article(path, text, **metadata) for path, text, metadata in (better, worse))
    assert folded(good, bad) == folded(bad, good) == {good.path: [bad.path]}


def test_only_the_body_counts() -> None:
    text = words(100)
    whole = article("a.md", text)
    cut = replace(article("b.md", f"{words(50, 'x')} {text}"), body=())
    start = cut.text.index("w0 ")
    cut = replace(cut, body=(Span(start, len(cut.text)),))
    assert folded(whole, cut) == {"a.md": ["b.md"]}


def test_a_copy_of_a_near_copy_is_a_copy_of_the_original() -> None:
    """91 of 102 runs."""
    near = words(100).replace("w50 ", "x ")
    every = article("a.md", f"{words(100)} w100"), article("b.md", near), article("c.md", near)
    assert folded(*every) == {"a.md": ["b.md", "c.md"]}
    assert reasons(*every) == [
        f"{name}.md: 89% the same as a.md, which is cited for both" for name in "bc"
    ]


def test_the_order_of_the_articles_changes_nothing() -> None:
    chance = random.Random(5)  # noqa: S311 - the same each time
    texts = [words(100, chance.choice("abc")).replace(" ", f" x{chance.randrange(9)} ", i % 3)
             for i in range(30)]  # fmt: skip
    articles = [article(f"{i:02}.md", text) for i, text in enumerate(texts)]
    expected = folded(*articles)
    assert 3 <= len(expected) < 15
    for _ in range(5):
        chance.shuffle(articles)
        found = folded(*articles)
        assert {path: sorted(also) for path, also in found.items()} == expected


@pytest.mark.parametrize("count", [0, 3, 43, 44, 100, 9000])
def test_a_sketch_can_be_kept_as_bytes(count: int) -> None:
    """43 words have 39 runs of five, which are too few for a signature of 128 numbers."""
    found = sketch(article("a.md", words(count)))
    assert (found.words, found.runs) == (count, max(0, count - 4))
    assert len(found.signature) == (512 if count >= 44 else 0)
    kept = found.to_bytes()
    assert len(kept) == 24 + len(found.signature)
    assert Sketch.from_bytes(kept) == found


def test_a_sketch_stays_what_it_was() -> None:
    """Sketches are kept from one build to the next: those of before have to fit those of now."""
    kept = sketch(article("a.md", words(60))).to_bytes()
    assert kept[:32].hex() == "3c000000380000007f697bdb1c6c01f2b57b5d4943eae54444aa39052950c107"


@pytest.mark.parametrize("data", [b"", bytes(23), bytes(25), bytes(24 + 511)])
def test_other_bytes_are_no_sketch(data: bytes) -> None:
    with pytest.raises(ValueError, match=f"no sketch of an article: {len(data)} bytes"):
        Sketch.from_bytes(data)


def test_a_text_is_read_again_once_however_many_copies_it_has() -> None:
    """One word of 100 is another one: 91 runs of 101 are the same as in the longest."""
    near = [article(f"{i:03}.md", words(100).replace("w50 ", f"x{i} ")) for i in range(60)]
    asked: list[int] = []
    copies = copies_in([*near, article("whole.md", f"{words(100)} w100")], asked)
    assert [(copy.number, copy.original) for copy in copies] == [(i, 60) for i in range(60)]
    assert sorted(asked) == list(range(61))


def form(number: int) -> Article:
    """60 words that all forms have, then 46 of its own: 56 of 158 runs are shared, .35."""
    return article(f"{number:05}.md", f"{words(60, 'form')} {words(46, f'f{number}x')}")


def test_many_that_share_a_form_are_not_read_again_for_each_pair() -> None:
    """All share bands with all; 1,200 articles are 719,400 pairs."""
    forms = [form(number) for number in range(1200)]
    copy = replace(forms[7], path="copy.md", text=f"{forms[7].text} end")
    copy = replace(copy, body=(Span(0, len(copy.text)),))
    asked: list[int] = []
    assert copies_in([*forms, copy], asked) == [Copy(7, 1200, 0.99)]
    assert len(asked) < 100
