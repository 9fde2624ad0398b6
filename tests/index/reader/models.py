"""Small readers, made and saved as a user's own would be."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

WIDTH = 32
POSITIONS = 64
WORDS = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] . ? where is the old stone tower grey mill river town deep "
    "bridge harbour"
).split()
UNLIKELY = -50.0  # a logit that adds nothing to the others


def by_word(folder: Path, logits: Mapping[str, tuple[float, float]]) -> Path:
    """An extractive model whose logits depend on nothing but the word.

    Each word's embedding is a row of a Hadamard matrix, of mean 0 and variance 1: no normalisation
    changes it. Nothing is added to it on its way, and the head tells the rows apart.

    Args:
        folder: To write into.
        logits: Start and end of words; of all others `UNLIKELY`.
    """
    import torch
    from transformers import BertForQuestionAnswering

    hadamard = np.ones((1, 1), np.float32)
    while len(hadamard) < WIDTH:
        hadamard = np.kron(np.array([[1, 1], [1, -1]], np.float32), hadamard)
    rows = torch.from_numpy(hadamard[1 : len(WORDS) + 1])
    wanted = torch.tensor([logits.get(word, (UNLIKELY, UNLIKELY)) for word in WORDS])
    model = BertForQuestionAnswering(config())
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "LayerNorm" not in name:
                weight.zero_()
        model.bert.embeddings.word_embeddings.weight.copy_(rows)
        model.qa_outputs.weight.copy_(wanted.T @ rows / WIDTH)
    return saved(model, folder)


def extractive(folder: Path) -> Path:
    """An extractive model with weights by chance, in which all words matter to each other."""
    import torch
    from transformers import BertForQuestionAnswering

    torch.manual_seed(3)
    return saved(BertForQuestionAnswering(config()), folder)


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder with weights by chance."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(3)
    model = BertForSequenceClassification(config(num_labels=labels))
    return saved(model, folder, side="right")


def config(**settings: Any) -> Any:  # noqa: ANN401 - transformers' own
    from transformers import BertConfig

    given = {
        "vocab_size": len(WORDS),
        "hidden_size": WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": POSITIONS,
        "initializer_range": 0.5,
    }
    return BertConfig(**given | settings)


def saved(model: Any, folder: Path, side: str = "left") -> Path:  # noqa: ANN401 - as above
    """Save a model with a tokenizer that pads and cuts at a side; some do at the left."""
    from transformers import BertTokenizer

    model.save_pretrained(folder)
    numbers = {word: number for number, word in enumerate(WORDS)}
    tokenizer = BertTokenizer(vocab=numbers, padding_side=side, truncation_side=side)
    tokenizer.save_pretrained(folder)
    return folder


def of_bytes(folder: Path) -> Path:
    """A model whose tokens are bytes, and count the space before a word as its own."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertForQuestionAnswering, PreTrainedTokenizerFast

    marks = ["<pad>", "<s>", "</s>"]
    letters = [*marks, *sorted(pre_tokenizers.ByteLevel.alphabet()), "Ġb"]
    numbers = {letter: number for number, letter in enumerate(letters)}
    tokenizer = Tokenizer(models.BPE(numbers, [("Ġ", "b")]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[("<s>", 1), ("</s>", 2)],
    )
    torch.manual_seed(4)
    BertForQuestionAnswering(config(vocab_size=len(letters))).save_pretrained(folder)
    names = {"pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>"}
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    return folder


def change_json(path: Path, **settings: object) -> None:
    """Change some of the settings that stand in a file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))
