"""The reader that comes along: its export says what the network says, whoever asks and how."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedding.record import GRAPH, WEIGHTS, export_folder
from index.embedding.source import Source
from index.errors import ReaderError
from index.fitted import fitted_with_reader
from index.reader import OFF, ReadPassage, SentenceReading, open_reader
from index.reader.delta import read_delta
from index.reader.export import export_reader
from index.reader.packaged import (
    PackagedReader,
    WordEmbeddings,
    delta_path,
    fingerprint,
    open_packaged,
)
from index.reader.pairs import Pairing, Part

QUESTION = "Who built the harbour of Lindow?"
HARBOUR = ReadPassage(
    "The Harbour",
    (
        "A flood destroyed the eastern wall.",
        "The harbour was built by Dutch engineers in 1631.",
        "They paid 4,000 guilders for the stone.",
    ),
)
PEARS = ReadPassage("", ("Pears grow badly near the sea.", "Apples do better."))


@pytest.fixture(scope="module")
def reader(encoders: Path) -> PackagedReader:
    return open_packaged(encoders)


def odds(readings: Sequence[SentenceReading]) -> list[float]:
    return [one.odds for one in readings]


def test_it_finds_the_sentence_and_the_words_that_answer(reader: PackagedReader) -> None:
    (said,) = reader.read(QUESTION, [HARBOUR])
    assert int(np.argmax(odds(said))) == 1
    assert said[1].words is not None
    assert "Dutch engineers" in said[1].words.of(HARBOUR.sentences[1])
    assert said[1].sure > 0.5


def test_a_passage_that_does_not_answer_has_low_odds(reader: PackagedReader) -> None:
    said, other = reader.read(QUESTION, [HARBOUR, PEARS])
    assert max(odds(other)) < 0 < max(odds(said))


def test_what_is_said_of_a_passage_does_not_depend_on_the_others(reader: PackagedReader) -> None:
    alone = reader.read(QUESTION, [PEARS])[0]
    assert reader.read(QUESTION, [HARBOUR, PEARS, HARBOUR])[1] == alone


def test_several_threads_get_what_one_gets(reader: PackagedReader) -> None:
    wanted = reader.read(QUESTION, [HARBOUR, PEARS])
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda _: reader.read(QUESTION, [HARBOUR, PEARS]), range(12))
    assert all(one == wanted for one in found)


def test_a_sentence_that_was_cut_off_has_the_lowest_odds(reader: PackagedReader) -> None:
    said = reader.read(QUESTION, [ReadPassage("", ("pear " * 500, "Dutch engineers."))])[0]
    assert said[1] == SentenceReading(-30.0)


def test_its_export_says_what_the_network_says(reader: PackagedReader) -> None:
    """Matrices of 8 bits are coarser than the network's; log-odds differ by a few tenths."""
    import torch

    from index.reader.network import build, with_delta

    base = Source.of("").folder
    assert base is not None
    delta = read_delta(delta_path(), fitted_with_reader().reader)
    network = with_delta(build(base), delta).eval()
    pairs = Pairing(base / "tokenizer.json").pairs(
        QUESTION, [Part(one.title, " ".join(one.sentences)) for one in (HARBOUR, PEARS)]
    )
    for pair in pairs:
        ids, types = (torch.from_numpy(row[None]) for row in (pair.ids, pair.types))
        with torch.inference_mode():
            wanted = network(ids, types, torch.ones_like(ids))[0].numpy()
        made = reader.logits(pair)
        assert made.shape == wanted.shape
        assert float(np.abs(made - wanted).mean()) < 0.5
        assert np.corrcoef(made.ravel(), wanted.ravel())[0, 1] > 0.99


def test_words_are_those_of_the_base_model() -> None:
    from safetensors.numpy import load_file

    base = Source.of("").folder
    assert base is not None
    path = base / "model.safetensors"
    rows = load_file(path)["embeddings.word_embeddings.weight"]
    wanted = np.array([7, 30_521, 0, 7, 101])
    assert np.array_equal(WordEmbeddings(path).of(wanted), rows[wanted])


def test_it_is_at_most_4_megabytes() -> None:
    assert sum(path.stat().st_size for path in delta_path().parent.iterdir()) <= 4_000_000


def copied(encoders: Path, reader: PackagedReader, cache: Path) -> Path:
    assert reader.fingerprint == fingerprint()
    folder = export_folder(cache, fingerprint())
    shutil.copytree(export_folder(encoders, fingerprint()), folder)
    return folder


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS])
def test_a_damaged_export_is_made_again(
    encoders: Path,
    reader: PackagedReader,
    tmp_path: Path,
    name: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Without a word: whoever asks wants an answer."""
    folder = copied(encoders, reader, tmp_path)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert open_packaged(tmp_path).read(QUESTION, [PEARS]) == reader.read(QUESTION, [PEARS])
    assert capfd.readouterr() == ("", "")


def test_a_cache_that_cannot_be_written_is_an_error_that_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderError, match="can't be kept in"):
        open_packaged(tmp_path / "file" / "cache")


def test_another_base_model_is_refused(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "model.safetensors").write_bytes(b"another")
    with pytest.raises(ReaderError, match="isn't the model that the reader was trained on"):
        export_reader(base, delta_path(), fingerprint(), tmp_path / "cache")


def test_off_means_none(tmp_path: Path) -> None:
    assert OFF == "off"
    assert open_reader("off", tmp_path) is None
    assert open_reader(" Off ", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_no_name_means_the_one_that_comes_along(encoders: Path) -> None:
    opened = open_reader("", encoders)
    assert opened is not None
    assert opened.fingerprint == fingerprint()
    assert not opened.is_own
