"""A library that follows the index: what it goes over to and when, and who waits for it."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from index.addresses import address_of
from index.answer import Quoted
from index.errors import IndexDamagedError, IndexMissingError, PullquoteError
from index.live import LiveLibrary
from index.rebuild import rebuild
from index.store import FolderIndex
from tests.doubles import WordEmbedder, write_articles

STEPS = ("ninety", "seventy", "fifty", "thirty")
QUESTION = "How many steps has the tower of Lindow?"
THREADS, QUESTIONS, SWAPS = 32, 1024, 20


def texts(number: int) -> dict[str, str]:
    """The articles of a generation, by name."""
    pears = {f"{one}.md": f"Pears of kind {one} are green." for one in range(1, number)}
    return pears | {
        "tower.md": f"The tower of Lindow has {STEPS[number - 1]} steps. It is of stone."
    }


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four generations: in the n-th there are n articles, and the tower has other steps."""
    folder = tmp_path_factory.mktemp("generations")
    index = folder / "index"
    for number in range(1, 5):
        rebuild(write_articles(folder / "articles", texts(number)), index, WordEmbedder())
        name = f"gen-{number:06d}"
        shutil.copytree(index / name, folder / "all" / name)
    return folder / "all"


@dataclass
class Following:
    """An index whose pointer is moved at will, and what the library that follows it says."""

    index: Path
    told: list[str] = field(default_factory=list)

    def use(self, number: int) -> None:
        """Point to a generation, as a build does: with a new file, renamed over the old one."""
        pointer = self.index / "tmp-CURRENT"
        pointer.write_text(f"gen-{number:06d}\n", "ascii")
        pointer.replace(self.index / "CURRENT")

    def open(self) -> LiveLibrary:
        return LiveLibrary(
            FolderIndex(self.index), WordEmbedder(), false_answer_rate=1.0, told=self.told.append
        )


@pytest.fixture
def following(generations: Path, tmp_path: Path) -> Following:
    found = Following(shutil.copytree(generations, tmp_path / "index"))
    found.use(1)
    return found


@pytest.fixture
def live(following: Following) -> Iterator[LiveLibrary]:
    with closing(following.open()) as library:
        yield library


def number_of(library: LiveLibrary) -> int:
    """The generation that answers, after all that an answer tells was found to be of that one."""
    answer = library.ask(QUESTION)
    assert isinstance(answer, Quoted)
    number = int(answer.index.removeprefix("gen-"))
    assert answer.searched.articles == number
    assert f"has {STEPS[number - 1]} steps" in answer.excerpts[0].text
    held = set(texts(number).values())
    assert all(excerpt.article.text in held for excerpt in answer.excerpts)
    return number


def test_the_next_question_after_a_build_is_answered_from_the_new_index(
    following: Following, live: LiveLibrary
) -> None:
    assert (number_of(live), live.name, live.searched.articles) == (1, "gen-000001", 1)
    following.use(3)
    assert (number_of(live), live.name, live.searched.articles) == (3, "gen-000003", 3)
    following.use(1)
    assert number_of(live) == 1
    assert following.told == [
        "Now answering from gen-000003 (3 articles).",
        "Now answering from gen-000001 (1 article).",
    ]


def test_a_real_build_is_followed(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles", {"a.md": "The tower has ninety steps."})
    rebuild(articles, tmp_path / "index", WordEmbedder())
    with closing(
        LiveLibrary(FolderIndex(tmp_path / "index"), WordEmbedder(), false_answer_rate=1.0)
    ) as library:
        for number in range(2, 5):  # the generation that it began with is removed on the way
            write_articles(articles, {"a.md": f"The tower has {number} steps."})
            rebuild(articles, tmp_path / "index", WordEmbedder())
            answer = library.ask("How many steps has the tower?")
            assert isinstance(answer, Quoted)
            assert (answer.index, answer.excerpts[0].text) == (
                f"gen-{number:06d}", f"The tower has {number} steps."
            )  # fmt: skip


def damage(folder: Path) -> None:
    (folder / "library.sqlite").write_bytes(b"SQLite format 3\0")


def gut(folder: Path) -> None:
    """Of the right length, so that what is quick sees nothing."""
    data = (folder / "library.sqlite").read_bytes()
    (folder / "library.sqlite").write_bytes(data[:100] + bytes(len(data) - 100))


@pytest.mark.parametrize("harm", [damage, gut, shutil.rmtree])
def test_where_the_new_index_cannot_be_opened_the_old_one_answers_on_and_says_so_once(
    following: Following, live: LiveLibrary, harm: Callable[[Path], None]
) -> None:
    harm(following.index / "gen-000002")
    following.use(2)
    assert [number_of(live) for _ in range(3)] == [1, 1, 1]
    (sentence,) = following.told
    assert sentence.endswith(". Still answering from gen-000001.")
    following.use(3)
    assert number_of(live) == 3


def test_an_index_of_another_model_is_not_gone_over_to(
    following: Following, live: LiveLibrary, tmp_path: Path
) -> None:
    articles = write_articles(tmp_path / "articles", {"a.md": "The tower has ninety steps."})
    rebuild(articles, tmp_path / "other", WordEmbedder("other"))
    shutil.rmtree(following.index / "gen-000002")
    shutil.copytree(tmp_path / "other" / "gen-000001", following.index / "gen-000002")
    following.use(2)
    assert number_of(live) == 1
    assert "was built with the model other@1, not words@1." in following.told[0]


def test_without_the_folder_it_answers_on_and_goes_back_when_it_is_there(
    following: Following, live: LiveLibrary, tmp_path: Path
) -> None:
    following.index.rename(tmp_path / "elsewhere")
    assert [number_of(live), number_of(live)] == [1, 1]
    assert following.told == [
        f"{following.index}: there is no index here. Still answering from gen-000001."
    ]
    (tmp_path / "elsewhere").rename(following.index)
    assert number_of(live) == 1
    assert following.told[1:] == ["Now answering from gen-000001 (1 article)."]


def test_without_an_index_there_is_nothing_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        LiveLibrary(FolderIndex(tmp_path), WordEmbedder())


def test_nobody_waits_for_another_who_is_going_over(following: Following) -> None:
    """The first to see the new index is held up; the others are answered meanwhile."""
    going_over, go_on = threading.Event(), threading.Event()

    def held_up(sentence: str) -> None:
        following.told.append(sentence)
        going_over.set()
        assert go_on.wait(30)

    with (
        closing(
            LiveLibrary(
                FolderIndex(following.index), WordEmbedder(), false_answer_rate=1.0, told=held_up
            )
        ) as library,
        ThreadPoolExecutor(1) as threads,
    ):
        following.use(2)
        first = threads.submit(number_of, library)
        assert going_over.wait(30)
        following.use(3)
        assert number_of(library) == 2
        go_on.set()
        assert first.result(30) == 2
        assert number_of(library) == 3
    assert len(following.told) == 2


def test_the_old_one_is_closed_when_its_last_question_has_ended(
    following: Following, live: LiveLibrary
) -> None:
    with live._in_use() as first:
        with live._in_use() as second:
            following.use(2)
            assert number_of(live) == 2
            assert first is second
        assert first.ask(QUESTION).index == "gen-000001"
    with pytest.raises(IndexDamagedError, match="closed database"):
        first.ask(QUESTION)
    assert number_of(live) == 2


def test_what_is_closed_answers_what_it_was_asked_and_nothing_more(following: Following) -> None:
    library = following.open()
    with library._in_use() as running:
        library.close()
        assert running.ask(QUESTION).index == "gen-000001"
        with pytest.raises(PullquoteError, match="the library is closed"):
            library.ask(QUESTION)
    with pytest.raises(IndexDamagedError, match="closed database"):
        running.ask(QUESTION)
    library.close()


def test_what_is_closed_while_it_goes_over_gives_back_both(following: Following) -> None:
    library = following.open()
    library.close()
    following.use(2)
    with pytest.raises(PullquoteError, match="the library is closed"):
        library.ask(QUESTION)
    with pytest.raises(IndexDamagedError, match="closed database"):
        library._held.library.ask(QUESTION)


def test_a_thousand_questions_on_32_threads_during_20_swaps_are_all_of_one_generation(
    following: Following, live: LiveLibrary
) -> None:
    """Each swap comes after its share of the questions."""
    answered = threading.Semaphore(0)
    numbers: list[int] = []

    def ask(_: int) -> None:
        numbers.append(number_of(live))
        answered.release()

    with ThreadPoolExecutor(THREADS) as threads:
        asked = [threads.submit(ask, place) for place in range(QUESTIONS)]
        for swap in range(SWAPS):
            for _ in range(QUESTIONS // (SWAPS + 2)):
                assert answered.acquire(timeout=30)
            following.use(2 + swap % 3)
        for one in asked:
            one.result(60)
    assert len(numbers) == QUESTIONS
    # Where an opening takes longer than the time between two swaps, one is passed over.
    assert SWAPS // 2 <= len(following.told) <= SWAPS
    assert len(set(numbers)) >= 3
    assert all(sentence.startswith("Now answering from gen-") for sentence in following.told)


def test_everything_is_told_of_one_generation_and_follows_the_next(following: Following) -> None:
    following.use(1)
    with closing(following.open()) as live:
        answer = live.ask(QUESTION, further=2)
        assert isinstance(answer, Quoted)
        address = address_of(answer.excerpts[0])
        assert live.excerpt(address) == replace(answer.excerpts[0], highlights=())
        assert live.verify("The tower of Lindow has ninety steps.").stands
        assert [live.holdings.search("").total, live.searched.articles] == [1, 1]
        built = live.built
        following.use(2)
        assert live.excerpt(address) is None, "the tower has other steps now"
        assert live.verify("The tower of Lindow has seventy steps.").index == "gen-000002"
        assert [live.holdings.search("").total, live.searched.articles] == [2, 2]
        assert live.built >= built  # whole seconds
        assert "It is of stone." in live.paragraph(answer.excerpts[0]).text


def test_it_can_be_told_to_look_for_the_newest_at_once(following: Following) -> None:
    following.use(1)
    with closing(following.open()) as live:
        following.use(3)
        assert live.name == "gen-000001"
        live.follow()
        assert live.name == "gen-000003"
        assert live.holdings.search("pears").total == 0
        assert live.holdings.search("").total == 3
