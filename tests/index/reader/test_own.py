"""Readers of the user's own: small real models, saved to disk."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from math import log
from pathlib import Path
from typing import Any

import pytest

from index.errors import ReaderError
from index.reader.own import open_own
from index.reader.protocol import PassageReader, ReadPassage, SentenceReading
from tests.index.reader import models
from tests.index.reader.models import POSITIONS, UNLIKELY, change_json

ROOT = Path(__file__).resolve().parents[3]
QUESTION = "where is the tower ?"
PASSAGES = [
    ReadPassage("the old town", ("the tower is grey .", "the mill is old .")),
    ReadPassage("", ("the river is deep .",)),
    ReadPassage("a harbour", ("grey stone .", "is the bridge old ?", "the town is old .")),
]


@pytest.fixture(scope="module")
def extractive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extractive model in which all words matter to each other. Not to be changed."""
    return models.extractive(tmp_path_factory.mktemp("own") / "extractive")


@pytest.fixture(scope="module")
def cross(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder as transformers saves it. Not to be changed."""
    return models.cross_encoder(tmp_path_factory.mktemp("own") / "cross")


@pytest.fixture(params=["extractive", "cross"])
def either(request: pytest.FixtureRequest) -> Path:
    """Both kinds: what holds for one holds for the other."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


def read(reader: PassageReader, *sentences: str, title: str = "") -> list[SentenceReading]:
    """What is said of the sentences of one passage."""
    (readings,) = reader.read(QUESTION, [ReadPassage(title, sentences)])
    return readings


def words(sentence: str, reading: SentenceReading) -> str:
    assert reading.words is not None
    return reading.words.of(sentence)


def test_one_reading_for_each_sentence_of_each_passage(either: Path) -> None:
    readings = open_own(str(either)).read(QUESTION, PASSAGES)
    assert [len(of_passage) for of_passage in readings] == [2, 1, 3]


def test_no_passage_gives_no_readings(either: Path) -> None:
    assert open_own(str(either)).read(QUESTION, []) == []


def test_odds_add_up_the_starts_in_a_sentence_and_compare_them_with_the_first_token(
    tmp_path: Path,
) -> None:
    """One and three against two in the first sentence, five against two in the second."""
    reader = open_own(
        str(
            models.by_word(
                tmp_path / "model",
                {
                    "[CLS]": (log(2), UNLIKELY),
                    "stone": (log(1), UNLIKELY),
                    "tower": (log(3), UNLIKELY),
                    "mill": (log(5), UNLIKELY),
                },
            )
        )
    )
    first, second = read(reader, "the stone tower .", "the mill .", title="the old mill")
    assert first.odds == pytest.approx(log(2), abs=1e-4)
    assert second.odds == pytest.approx(log(5 / 2), abs=1e-4)


@pytest.fixture
def of_old_tower(tmp_path: Path) -> PassageReader:
    """Answers start at "old" (3 to 1 against "tower"), and end with "tower" (2 to 1)."""
    logits = {
        "[CLS]": (0.0, 0.0),
        "old": (log(3), log(1)),
        "tower": (log(1), log(2)),
    }
    return open_own(str(models.by_word(tmp_path / "model", logits)))


def test_words_are_the_likeliest_pair_and_as_sure_as_it_is_among_all(
    of_old_tower: PassageReader,
) -> None:
    """Old-old 3·1, old-tower 3·2, tower-tower 1·2: six of eleven."""
    (reading,) = read(of_old_tower, "is the old tower grey .")
    assert words("is the old tower grey .", reading) == "old tower"
    assert reading.sure == pytest.approx(6 / 11, abs=1e-4)


def test_words_are_cut_from_the_sentence_as_it_stands(of_old_tower: PassageReader) -> None:
    sentence = "The  OLD\n\tTówer, is grey."
    _, reading = read(of_old_tower, "Grey…", sentence, title="É")
    assert words(sentence, reading) == "OLD\n\tTówer"


def test_words_lie_in_one_sentence(of_old_tower: PassageReader) -> None:
    """The likeliest pair of the passage starts in one sentence and ends in the next."""
    first, second = read(of_old_tower, "the mill is old .", "the tower is grey .")
    assert words("the mill is old .", first) == "old"
    assert words("the tower is grey .", second) == "tower"


def test_a_title_is_no_answer(of_old_tower: PassageReader) -> None:
    (reading,) = read(of_old_tower, "the mill is grey .", title="the old tower")
    assert reading.odds < UNLIKELY / 2
    (reading,) = read(of_old_tower, "the tower .", title="the old tower")
    assert reading.odds == pytest.approx(log(1), abs=1e-4)
    assert words("the tower .", reading) == "tower"


def test_what_is_cut_off_is_the_least_likely(of_old_tower: PassageReader) -> None:
    """Seventy words are more than the model takes, and are read as far as it goes."""
    read_whole, read_partly, *unread = read(
        of_old_tower, "old .", "the tower " + "is grey " * 35 + "old .", "the old .", "old ."
    )
    assert read_whole.odds == pytest.approx(log(3), abs=1e-4)
    assert read_partly.odds == pytest.approx(log(1), abs=1e-4)
    assert [each.words for each in unread] == [None, None]
    assert [each.odds for each in unread] == pytest.approx([log(1) - 1] * 2, abs=1e-4)


def test_where_nothing_is_read_the_odds_are_low(of_old_tower: PassageReader) -> None:
    readings = read(of_old_tower, "old .", "tower .", title="grey " * POSITIONS)
    assert readings == [SentenceReading(-30.0)] * 2


def test_a_long_question_leaves_room_for_the_passage(of_old_tower: PassageReader) -> None:
    passage = ReadPassage("", ("the old tower .",))
    ((reading,),) = of_old_tower.read("where is the mill " * POSITIONS, [passage])
    assert words("the old tower .", reading) == "old tower"


def test_a_sentence_without_a_word_is_not_read(of_old_tower: PassageReader) -> None:
    first, second = read(of_old_tower, "\u200b", "the old .")
    assert first == SentenceReading(second.odds - 1)


def test_words_are_whole_characters_without_the_space_before_them(tmp_path: Path) -> None:
    reader = open_own(str(models.of_bytes(tmp_path / "model")))
    sentences = ("«É» b.", "b é", "ü b 水", "b")
    readings = read(reader, *sentences, title="b")
    for sentence, reading in zip(sentences, readings, strict=True):
        found = words(sentence, reading)
        assert found
        assert found == found.strip()
        assert found in sentence
    assert words("b", readings[-1]) == "b"
    assert readings[-1].sure == 1.0
    (blank,) = read(reader, "\u00a0")
    assert (blank.words, blank.sure) == (None, 0.0)


def plainly(folder: Path, passage: ReadPassage) -> list[float]:
    """Odds of the sentences of a passage, read alone: their tokens are their words."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    title = f"{passage.title}. " if passage.title else ""
    features = tokenizer(QUESTION, title + " ".join(passage.sentences), return_tensors="pt")
    model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    with torch.no_grad():
        starts = model(**features).start_logits[0]
    at = 1 + len(QUESTION.split()) + 1 + len(tokenizer.tokenize(title))
    odds = []
    for sentence in passage.sentences:
        of_sentence = starts[at : at + len(sentence.split())]
        odds.append(float(of_sentence.logsumexp(0) - starts[0]))
        at += len(of_sentence)
    assert at == len(starts) - 1
    return odds


def test_company_changes_nothing(extractive: Path) -> None:
    """Passages of several lengths go through the model together, and come back in their order."""
    readings = open_own(str(extractive)).read(QUESTION, PASSAGES * 9)
    odds = [[each.odds for each in of_passage] for of_passage in readings]
    wanted = [plainly(extractive, passage) for passage in PASSAGES] * 9
    assert sum(odds, []) == pytest.approx(sum(wanted, []), abs=1e-4)  # noqa: RUF017 - small
    for passage, of_passage in zip(PASSAGES * 9, readings, strict=True):
        assert all(map(words, passage.sentences, of_passage))


def test_a_cross_encoder_gives_its_logits_and_no_words(cross: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(cross)
    model = AutoModelForSequenceClassification.from_pretrained(cross).eval()
    logits = []
    for passage in PASSAGES:
        for sentence in passage.sentences:
            text = f"{passage.title}. {sentence}" if passage.title else sentence
            with torch.no_grad():
                out = model(**tokenizer(QUESTION, text, return_tensors="pt"))
            logits.append(float(out.logits[0, 0]))
    readings = [r for found in open_own(str(cross)).read(QUESTION, PASSAGES) for r in found]
    assert [each.odds for each in readings] == pytest.approx(logits, abs=1e-4)
    assert not all(0 <= logit <= 1 for logit in logits), "a sigmoid would have made them so"
    assert {(each.words, each.sure) for each in readings} == {(None, 0.0)}


@pytest.mark.parametrize("architecture", ["BertForSequenceClassification", "AnotherName"])
def test_a_cross_encoder_is_read_as_sentence_transformers_saves_it(
    cross: Path, tmp_path: Path, architecture: str
) -> None:
    """By its own files it is known as one, too."""
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(cross), device="cpu").save_pretrained(str(tmp_path / "saved"))
    change_json(tmp_path / "saved" / "config.json", architectures=[architecture])
    saved, plain = open_own(str(tmp_path / "saved")), open_own(str(cross))
    assert saved.read(QUESTION, PASSAGES) == plain.read(QUESTION, PASSAGES)


def test_threads_are_told_the_same(either: Path) -> None:
    reader = open_own(str(either))
    asked = [(QUESTION, PASSAGES), ("is the mill old ?", PASSAGES[::-1])]
    wanted = [reader.read(*each) for each in asked]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda each: reader.read(*each), asked * 8)) == wanted * 8


def test_the_fingerprint_names_the_model_and_its_weights(either: Path, tmp_path: Path) -> None:
    reader = open_own(str(either))
    name, _, digest = reader.fingerprint.rpartition("@")
    assert (name, len(bytes.fromhex(digest))) == (str(either), 8)
    assert reader.is_own
    shutil.copytree(either, tmp_path / "copy")
    assert open_own(str(tmp_path / "copy")).fingerprint.endswith(digest)
    change_json(tmp_path / "copy" / "config.json", initializer_range=0.25)
    assert not open_own(str(tmp_path / "copy")).fingerprint.endswith(digest)


def test_a_name_is_found_where_the_hub_s_cache_keeps_it(
    extractive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    place = tmp_path / "models--somebody--reader"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("abc")
    shutil.copytree(extractive, place / "snapshots" / "abc")
    assert open_own("somebody/reader").fingerprint.startswith("somebody/reader@")
    with pytest.raises(ReaderError, match="in the hub's cache"):
        open_own("somebody/other")


def test_no_network_is_asked_and_nothing_is_written_to_the_terminal(
    extractive: Path, cross: Path
) -> None:
    """In a process of its own, in which every connection fails and says so."""
    code = (
        "import os, socket\n"
        "def refuse(*_): os.write(2, b'the network was asked'); raise OSError('no network here')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from index.errors import ReaderError\n"
        "from index.reader.own import open_own\n"
        "from index.reader.protocol import ReadPassage\n"
        f"for name in ({str(extractive)!r}, {str(cross)!r}, 'somebody/no-such-reader', 'off'):\n"
        "    try:\n"
        "        print(len(open_own(name).read('where ?', [ReadPassage('', ('the mill',))])))\n"
        "    except ReaderError as error:\n"
        "        print(error)\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSF"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    first, second, *refused = done.stdout.splitlines()
    assert (first, second) == ("1", "1")
    assert ["can't be loaded" in each for each in refused] == [True, True]
