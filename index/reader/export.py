"""Making the export of the reader: base and difference put together, in one graph."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embedding.export import OPSET, make_export, quietly, write_graph
from index.embedding.record import TOKENIZER, Record, marks
from index.errors import ReaderError
from index.files import sha256_of
from index.fitted import fitted_with_reader
from index.reader.delta import read_delta
from index.reader.network import build, with_delta

if TYPE_CHECKING:
    import torch

_WEIGHTS = "model.safetensors"


def export_reader(base: Path, delta: Path, fingerprint: str, cache: Path) -> Record:
    """Export the reader into its folder in the cache.

    Args:
        base: Folder of the base model.
        delta: The file of the trained difference.
        fingerprint: Of the reader.
        cache: Folder of the exports; made when missing.

    Returns:
        The record of what is now there.

    Raises:
        ReaderError: The files aren't what was released.
        OSError: The folder can't be written.
    """
    trained = read_delta(delta, fitted_with_reader().reader)
    if sha256_of(base / _WEIGHTS) != trained.base:
        raise ReaderError("isn't the model that the reader was trained on", path=base / _WEIGHTS)
    network = with_delta(build(base), trained).eval()

    def make(folder: Path) -> Record:
        shutil.copy(base / TOKENIZER, folder / TOKENIZER)
        write_graph(folder, lambda path: trace(network, path))
        return Record(fingerprint, files=marks(folder))

    return make_export(fingerprint, cache, make)


def trace(network: Any, path: Path) -> None:  # noqa: ANN401 - its parts are transformers' own
    """Write the network as a graph: from word embeddings and types of one pair to its logits.

    Matrices are of 8 bits, each column with a scale of its own, and what they are multiplied with
    is brought to 8 bits as it comes.
    """
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata

    whole = path.with_suffix(".whole.onnx")
    sample = torch.zeros(1, 8, network.encoder.config.hidden_size), torch.zeros(1, 8).long()
    with quietly(), torch.inference_mode():
        torch.onnx.export(
            _alone(network),
            sample,
            whole,
            input_names=["words", "types"],
            output_names=["logits"],
            dynamic_axes={name: {1: "tokens"} for name in ("words", "types", "logits")},
            opset_version=OPSET,
            dynamo=False,
        )
        model = onnx.load(whole)
        add_pre_process_metadata(model)  # or else it warns that it is slow to load: it isn't
        quantize_dynamic(
            model,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )
    whole.unlink()


def _alone(network: Any) -> "torch.nn.Module":  # noqa: ANN401
    """The network for one pair, from its words' embeddings on: no lookup, no mask, no padding."""
    import torch

    encoder = network.encoder
    heads = encoder.config.num_attention_heads
    size = encoder.config.hidden_size // heads
    embeddings, layers = encoder.embeddings, encoder.encoder.layer

    def split(states: torch.Tensor) -> torch.Tensor:
        return states.view(1, -1, heads, size).transpose(1, 2)

    def attended(layer: Any, states: torch.Tensor) -> torch.Tensor:  # noqa: ANN401
        own = layer.attention.self
        query, key, value = (split(part(states)) for part in (own.query, own.key, own.value))
        weights = torch.softmax(query @ key.transpose(2, 3) / size**0.5, dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(1, -1, heads * size)
        out = layer.attention.output
        after: torch.Tensor = out.LayerNorm(out.dense(mixed) + states)
        return after

    class Alone(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, words: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
            places = embeddings.position_embeddings.weight[: words.shape[1]]
            kinds = embeddings.token_type_embeddings(types)
            states = embeddings.LayerNorm(words + places + kinds)
            for layer in layers:
                states = attended(layer, states)
                inner = torch.nn.functional.gelu(layer.intermediate.dense(states))
                states = layer.output.LayerNorm(layer.output.dense(inner) + states)
            logits: torch.Tensor = self.network.head(states)
            return logits

    return Alone().eval()
