"""Reading in processes of their own: the same as here, within limits, and nothing is left over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import ArticleError
from index.model import Article, Cut, Span
from index.readers import list_files
from index.readers.apart import read_files
from index.readers.folder import SourceFile
from index.readers.formats import read_file
from index.readers.found import Found, Reading, from_values, to_values
from index.readers.rules import Rules
from index.readers.safely import read_safely
from index.readers.source import Given, Guess
from tests.index.readers.bad_files import PAGE, SENTENCE, docx

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).resolve().parents[3]
RULES = Rules()
linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")

READ = """
import sys
from pathlib import Path
from index.readers.apart import read_files
from index.readers.folder import SourceFile
from index.readers.rules import Rules
files = [SourceFile(p.name, p, p.stat().st_size) for p in sorted(Path(sys.argv[1]).iterdir())]
try:
    for reading in read_files(files, Rules(max_seconds=100), {}, workers=2):
        found = [getattr(one, "args", None) or type(one).__name__ for one in reading.found]
        print(*found, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (800_000_000, 800_000_000))
"""
LONG = f"{SENTENCE} " * 100  # Markdown that a process is started for
SLOW = "*a* " * 1_500_000  # Markdown whose every word is a mark, for some twenty seconds


def written(folder: Path, **files: str | bytes) -> list[SourceFile]:
    """Files by name, with "_" for the full stop, in the order given."""
    found = []
    for name, data in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        found.append(SourceFile(path.name, path, path.stat().st_size))
    return found


def values(found: Iterator[Found] | tuple[Found, ...]) -> list[object]:
    """What can be compared: errors are equal by what they say."""
    return [
        (str(one), one.hint, one.path) if isinstance(one, ArticleError) else one for one in found
    ]


def read(
    files: list[SourceFile], rules: Rules = RULES, *, workers: int | None = 1
) -> list[Reading]:
    return list(read_files(files, rules, {}, workers=workers))


def said(reading: Reading) -> str:
    (error,) = reading.found
    assert isinstance(error, ArticleError)
    return str(error.args[0])


def children() -> set[int]:
    """The processes that this one has started and that are still there."""
    found: set[int] = set()
    for task in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found.update(map(int, task.read_text().split()))
    return found


@pytest.mark.parametrize("workers", [1, 3])
def test_every_fixture_gives_what_it_gives_here_in_order(workers: int) -> None:
    files = [file for file in list_files(FIXTURES) if not (file.skipped or file.tells)]
    assert len(files) > 50
    readings = read(files, workers=workers)
    assert [values(one.found) for one in readings] == [values(read_file(f)) for f in files]


def test_no_files_need_no_process() -> None:
    assert read([]) == []


@linux
def test_small_plain_files_need_no_process(tmp_path: Path) -> None:
    for reading in read_files(written(tmp_path, a_txt=SENTENCE, b_txt=SENTENCE), RULES, {}):
        assert isinstance(reading.found[0], Article)
        assert children() == set()


@pytest.mark.parametrize(
    "one",
    [
        Article("id", "a.md", "Ice 🚢\u2028 broke.", (Span(0, 5), Span(7, 9)),
                (Cut(Span(5, 6), "heading"), Cut(Span(6, 7), "list")), "0" * 64, "T", None, "P",
                "2020", "https://example.org", "masthead"),
        Guess("a.md#7", "read as cp1252, a guess"),
        ArticleError("line 3: no “text”", path=Path("a.md"), hint="Do this."),
        ArticleError("half a character: \ud800", path=Path("a.md")),
    ],
    ids=["an article", "a guess", "an error", "an error with half a character"],
)  # fmt: skip
def test_what_was_found_comes_back_from_json(one: Found) -> None:
    import json

    back = from_values(json.loads(json.dumps(to_values(one))), Path("a.md"))
    assert type(back) is type(one)
    assert values((back,)) == values((one,))


def test_what_was_given_by_hand_reaches_the_process(tmp_path: Path) -> None:
    files = written(tmp_path, a_md=f"# Ice\n\n{SENTENCE}", b_md=f"# Ice\n\n{SENTENCE}")
    given = {"b.md": Given({"title": "Sheep", "author": None}, "b.yaml")}
    titles = [
        one.title
        for reading in read_files(files, RULES, given)
        for one in reading.found
        if isinstance(one, Article)
    ]
    assert titles == ["Ice", "Sheep"]


def test_the_folders_publishers_reach_the_process(tmp_path: Path) -> None:
    files = written(tmp_path, a_md=f"---\nurl: https://news.example.org/x\n---\n{SENTENCE}")
    (reading,) = read(files, Rules(publishers={"www.Example.org": "The Example"}))
    (article,) = reading.found
    assert isinstance(article, Article)
    assert (article.publisher, article.publisher_from) == ("The Example", "host of the url")


def test_a_file_that_takes_too_long_costs_itself_alone(tmp_path: Path) -> None:
    """The process that reads it is killed; the next file gets another."""
    files = written(tmp_path, a_md=SENTENCE, slow_md=SLOW, b_md=SENTENCE, c_html=PAGE % "")
    start = time.perf_counter()
    good, late, *others = read(files, Rules(max_seconds=0.5))
    assert time.perf_counter() - start < 20
    assert said(late) == "took longer than 0.5 s to read"
    (error,) = late.found
    assert isinstance(error, ArticleError)
    assert error.path == files[1].path
    assert error.hint == "Split it, or raise max_seconds in pullquote.yaml."
    assert 0.5 <= late.seconds < 3
    assert all(isinstance(one.found[0], Article) for one in (good, *others))


def test_only_some_files_are_read_ahead(tmp_path: Path) -> None:
    """What waits in memory has an end: the hundredth file isn't looked at with the first."""
    files = written(tmp_path, **{f"n{number:03}_txt": SENTENCE for number in range(100)})
    readings = read_files(files, RULES, {}, workers=2)
    next(readings)
    time.sleep(0.2)
    files[-1].path.unlink()
    *_, last = readings
    assert [type(one) for one in last.found] == [ArticleError]


def test_order_is_kept_where_an_early_file_takes_longest(tmp_path: Path) -> None:
    names = {f"n{i}_md": f"Number {i}. {SENTENCE}" for i in range(20)}
    files = written(tmp_path, slow_md=SLOW, **names)
    first, *others = read(files, Rules(max_seconds=1), workers=3)
    assert said(first) == "took longer than 1 s to read"
    texts = [one.text for reading in others for one in reading.found if isinstance(one, Article)]
    assert [text.split(".")[0] for text in texts] == [f"Number {i}" for i in range(20)]


@linux
def test_a_file_that_needs_too_much_memory_costs_itself_alone(tmp_path: Path) -> None:
    """A tighter limit of the system's own goes before ours, and makes the test short."""
    written(tmp_path, a_md="a\n\n" * 2_000_000, b_md=SENTENCE)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED + READ, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    hungry, good = done.stdout.splitlines()
    assert "needs too much memory" in hungry
    assert good == "Article"


@linux
@pytest.mark.timeout(60)
def test_a_process_that_ends_after_other_files_is_no_witness_against_the_next(
    tmp_path: Path,
) -> None:
    """The file is read once more, by a new process."""
    files = written(tmp_path, a_md=LONG)
    pipe = tmp_path / "b.md"
    os.mkfifo(pipe)  # whoever reads it waits for us
    files.append(SourceFile(pipe.name, pipe, files[0].size))
    readings = read_files(files, RULES, {}, workers=1)
    next(readings)
    (first,) = children()
    os.kill(first, signal.SIGKILL)
    while first in children():
        time.sleep(0.01)
    pipe.write_text(SENTENCE)
    (reading,) = readings
    assert isinstance(reading.found[0], Article)


@linux
def test_short_texts_are_read_without_a_process(tmp_path: Path) -> None:
    readings = read_files(written(tmp_path, a_md=SENTENCE, b_txt=SENTENCE), RULES, {})
    for reading in readings:
        assert isinstance(reading.found[0], Article)
        assert children() == set()


def test_a_file_that_went_away_is_an_error(tmp_path: Path) -> None:
    files = written(tmp_path, a_md=SENTENCE, b_txt=SENTENCE, c_md=SENTENCE)
    for file in files[:2]:
        file.path.unlink()
    one, two, three = read(files)
    assert said(one) == said(two) == "can't be opened (No such file or directory)"
    assert isinstance(three.found[0], Article)


def test_what_no_reader_expects_is_an_error_here_and_there(tmp_path: Path) -> None:
    """A folder's ending that has no reader stands for whatever a reader didn't foresee."""
    (odd,) = written(tmp_path, a_odd=SENTENCE)
    assert said(Reading(read_safely(odd, RULES, None))) == (
        "can't be read, it is damaged or odd (KeyError)"
    )
    large = SourceFile(odd.name, odd.path, 200_001)
    assert [said(one) for one in read([odd, large])] == [
        "can't be read, it is damaged or odd (KeyError)"
    ] * 2


@linux
def test_no_process_outlives_the_reading(tmp_path: Path) -> None:
    files = written(tmp_path, **{f"n{i}_md": SENTENCE for i in range(6)})
    assert len(read(files, workers=2)) == 6
    assert children() == set()


@linux
@pytest.mark.parametrize("how", ["closed", "dropped", "thrown into"])
def test_a_reading_that_is_given_up_leaves_no_process_and_waits_for_none(
    tmp_path: Path, how: str
) -> None:
    files = written(tmp_path, a_md=LONG, slow_md=SLOW, b_md=LONG, other_md=SLOW)
    readings = read_files(files, Rules(max_seconds=100), {}, workers=2)
    assert isinstance(next(readings).found[0], Article)
    assert children()
    start = time.perf_counter()
    if how == "closed":
        readings.close()  # type: ignore[attr-defined]
    elif how == "thrown into":
        with pytest.raises(KeyboardInterrupt):
            readings.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    del readings
    assert time.perf_counter() - start < 8
    assert children() == set()


@linux
def test_ctrl_c_ends_everything_at_once_and_without_a_word(tmp_path: Path) -> None:
    """The signal goes to the whole group of processes, as a terminal sends it."""
    written(tmp_path, a_md=SENTENCE, b_md=SLOW, c_md=SLOW)
    with subprocess.Popen(
        [sys.executable, "-c", READ, str(tmp_path)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "Article\n"
        os.killpg(process.pid, signal.SIGINT)
        out, told = process.communicate(timeout=60)  # a busy machine is slow to start and end
    assert (out, told) == ("interrupted\n", "")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # nobody of the group is left


def test_nothing_that_a_library_says_is_taken_for_an_answer(tmp_path: Path) -> None:
    """Readers of damaged pages, documents and PDFs have warnings to tell, on any channel."""
    files = written(
        tmp_path, a_pdf=b"%PDF-1.4\n1 0 obj", b_html=PAGE % "<b></i><x:y>&bogus;" * 99,
        c_docx=docx("<w:p>"), d_md=SENTENCE, e_xml="<rss><channel><item>", f_md=SENTENCE,
    )  # fmt: skip
    readings = read(files)
    assert [values(one.found) for one in readings] == [values(read_file(file)) for file in files]
    assert isinstance(readings[-1].found[0], Article)


def memory_of(process: int) -> int:
    """Bytes in use, without what is only reserved."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


@linux
def test_one_process_reads_six_hundred_files_and_grows_no_further(tmp_path: Path) -> None:
    """Pages of other words each, since a parser keeps the names that it has seen."""
    page = "<html><body><article><x{0}><p class='c{0}'>Number {0}. {1}</p></article></body></html>"
    files = written(
        tmp_path,
        **{f"n{i:03}_html": page.format(i, SENTENCE * 20) for i in range(600)},
    )
    used, seen = [], set()
    for number, reading in enumerate(read_files(files, RULES, {}, workers=1)):
        assert isinstance(reading.found[0], Article)
        (child,) = children()
        seen.add(child)
        if number in {200, 580}:
            used.append(memory_of(child))
    assert len(seen) == 1
    assert used[1] - used[0] < 30_000_000
