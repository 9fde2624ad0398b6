"""Small models, made and saved as a user's own would be."""

import json
import os
from pathlib import Path

DIMENSION = 16
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] query : the harbour pear tree grows . ? a".split()


def bert(folder: Path, *, prompt: str = "") -> Path:
    """A transformer of one layer with weights by chance.

    Args:
        folder: To write into.
        prompt: What it wants before each text; it isn't counted when the tokens are pooled.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    model = SentenceTransformer(
        modules=[
            Transformer(str(_plain(folder / "plain")), max_seq_length=32),
            Pooling(DIMENSION, pooling_mode="mean", include_prompt=not prompt),
        ],
        device="cpu",
        prompts={"it": prompt} if prompt else None,
        default_prompt_name="it" if prompt else None,
    )
    return _saved(model, folder / "model")


def static(folder: Path) -> Path:
    """A model that isn't a transformer: the mean of its words' vectors."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_tokenizer(folder / "words")))
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_dim=DIMENSION)], device="cpu"
    )
    return _saved(model, folder / "model")


def settle(folder: Path) -> None:
    """Have the files of a model be older than those that may still be changing."""
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


def _saved(model: object, folder: Path) -> Path:
    model.save(str(folder), create_model_card=False)  # type: ignore[attr-defined]
    return folder


def _plain(folder: Path) -> Path:
    import torch
    from transformers import BertConfig, BertModel

    _tokenizer(folder)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    BertModel(config).save_pretrained(folder)
    kind = {"tokenizer_class": "BertTokenizer", "model_max_length": 32}
    (folder / "tokenizer_config.json").write_text(json.dumps(kind))
    return folder


def _tokenizer(folder: Path) -> Path:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    numbers = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    return folder / "tokenizer.json"
