"""The reader's network: a BERT encoder, and for each token a start and an end logit.

The logit of [CLS] stands for "not in this passage" (as in Devlin et al., 2019, for SQuAD 2.0). The
log-odds that an answer starts at a token are its start logit less that of [CLS].
"""

from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.reference import hush_transformers
from index.reader.delta import Delta

if TYPE_CHECKING:
    import torch


def build(folder: Path) -> "torch.nn.Module":
    """The network of a base model, with a head that says nothing yet; in float32.

    Its forward takes ids, types and mask, each of shape (pairs, tokens), and gives logits of shape
    (pairs, tokens, 2): start and end.

    Args:
        folder: Of the base model, as transformers has it.
    """
    import torch
    from transformers import AutoModel

    hush_transformers()  # that the base has a pooling layer, which isn't needed, is no news

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # Eager: on a CPU in bfloat16 it trains half again as fast as the fused attention.
            self.encoder = AutoModel.from_pretrained(
                folder, attn_implementation="eager", dtype=torch.float32, add_pooling_layer=False
            )
            self.head = torch.nn.Linear(self.encoder.config.hidden_size, 2)
            torch.nn.init.normal_(self.head.weight, std=0.02)
            torch.nn.init.zeros_(self.head.bias)

        def forward(
            self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor
        ) -> torch.Tensor:
            out = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask)
            logits: torch.Tensor = self.head(out.last_hidden_state)
            return logits

    return Network()


def with_delta(network: "torch.nn.Module", delta: Delta) -> "torch.nn.Module":
    """The network with what training added to it; the same object.

    Args:
        network: As `build` gives it.
        delta: Whose head is added to nothing.
    """
    import torch

    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.startswith("head."):
                parameter.zero_()
            if (added := delta.added(name)) is not None:
                parameter.add_(torch.from_numpy(added))
    return network
