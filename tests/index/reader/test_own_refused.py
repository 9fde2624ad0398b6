"""What can't be a reader of the user's own is refused, with what is wrong and what to do."""

from pathlib import Path

import pytest

from index.errors import ReaderError
from index.reader.own import open_own
from tests.index.reader import models
from tests.index.reader.models import change_json


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An extractive model, to change at will."""
    return models.extractive(tmp_path / "own")


def refusal(name: Path | str) -> str:
    """What is said of a model that can't be a reader: one line that names it, and a next step."""
    with pytest.raises(ReaderError) as caught:
        open_own(str(name))
    said = str(caught.value)
    assert repr(str(name)) in said
    assert "\n" not in said
    assert "PULLQUOTE_READER" in caught.value.hint
    return said


@pytest.mark.parametrize(
    "name", ["no-such-model", "./no/such/folder", "", "a/../b", "\0", "x" * 999]
)
def test_a_name_of_nothing_is_refused(name: str) -> None:
    assert "neither a folder nor a name" in refusal(name)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("config.json", "it has no config.json"),
        ("model.safetensors", "it has no weights"),
        ("tokenizer.json", "it has no vocabulary"),
    ],
)
def test_a_folder_that_lacks_a_file_is_refused(own: Path, missing: str, said: str) -> None:
    (own / missing).unlink()
    assert said in refusal(own)


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff\xfe{", b"[1]", b"{}"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("config.json", "its config.json"),
        ("model.safetensors", "its weights can't be loaded"),
        ("tokenizer.json", "its tokenizer can't be loaded"),
    ],
)
def test_a_damaged_file_is_refused(own: Path, name: str, said: str, content: bytes) -> None:
    (own / name).write_bytes(content)
    assert said in refusal(own)


def test_a_cross_encoder_with_a_damaged_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = models.cross_encoder(tmp_path / "model")
    (folder / "tokenizer.json").write_text("")
    assert "sentence-transformers can't load it" in refusal(folder)


def test_a_tokenizer_that_does_not_know_places_is_refused(own: Path) -> None:
    change_json(own / "tokenizer_config.json", tokenizer_class="CanineTokenizer")
    assert "can't tell where words are" in refusal(own)


def test_weights_that_end_early_are_refused(own: Path) -> None:
    weights = own / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    refusal(own)


@pytest.mark.parametrize("kind", ["BertModel", "T5ForConditionalGeneration"])
def test_a_model_of_another_kind_is_refused(own: Path, kind: str) -> None:
    change_json(own / "config.json", architectures=[kind])
    assert f"{kind} is no kind of reader" in refusal(own)


@pytest.mark.parametrize("kinds", [[], None, "BertForQuestionAnswering"])
def test_a_model_that_does_not_tell_its_kind_is_refused(own: Path, kinds: object) -> None:
    change_json(own / "config.json", architectures=kinds)
    assert "names no architecture" in refusal(own)


@pytest.mark.parametrize("kind", ["BertForQuestionAnswering", "BertForSequenceClassification"])
def test_a_model_without_its_head_is_refused(tmp_path: Path, kind: str) -> None:
    """Its head would be made up, anew with each start."""
    from transformers import BertModel

    folder = models.saved(BertModel(models.config()), tmp_path / "model")
    change_json(folder / "config.json", architectures=[kind])
    assert "its weights lack" in refusal(folder)


def test_a_classifier_of_several_labels_is_refused(tmp_path: Path) -> None:
    assert "3 scores instead of one" in refusal(models.cross_encoder(tmp_path / "model", labels=3))


def test_a_model_that_breaks_as_it_reads_is_refused(tmp_path: Path) -> None:
    """Its tokenizer has more words than it has: it breaks at once, and not with an answer."""
    from transformers import BertForQuestionAnswering

    few = models.saved(BertForQuestionAnswering(models.config(vocab_size=5)), tmp_path / "few")
    assert "it can't read" in refusal(few)


@pytest.mark.parametrize("kind", ["extractive", "cross_encoder"])
def test_a_model_that_gives_no_numbers_is_refused(tmp_path: Path, kind: str) -> None:
    from safetensors.numpy import load_file, save_file

    folder: Path = getattr(models, kind)(tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    weights = {name: value * float("nan") for name, value in weights.items()}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    assert "are no numbers" in refusal(folder)


def test_code_that_comes_with_a_model_is_not_run(own: Path) -> None:
    (own / "code.py").write_text(f"open({str(own / 'was run')!r}, 'w')\n")
    names = {"AutoConfig": "code.Config", "AutoModelForQuestionAnswering": "code.Model"}
    change_json(own / "config.json", model_type="of-its-own", auto_map=names)
    refusal(own)
    assert not (own / "was run").exists()
