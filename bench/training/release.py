"""What a run leaves: the difference from the base model, and a plot."""

import json
from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from numpy.typing import NDArray

from index.files import sha256_of
from index.reader.delta import difference, write_delta
from index.reader.network import build

mpl.use("Agg")
import matplotlib.pyplot as plt

WEIGHTS = "model.safetensors"


def release(network: torch.nn.Module, base: Path, path: Path, rank: int) -> None:
    """Write what training has changed, and say how large it is and what it is called."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = {name: value for name, value in tensors(build(base)).items() if "head." not in name}
    write_delta(path, difference(before, tensors(network), sha256_of(base / WEIGHTS), rank))
    print(f"{path.stat().st_size / 1e6:.2f} MB, sha256 {sha256_of(path)}")


def tensors(network: torch.nn.Module) -> dict[str, NDArray[np.float32]]:
    """The parameters by name."""
    return {name: value.detach().cpu().numpy() for name, value in network.named_parameters()}


def draw_run(log: Path, path: Path) -> None:
    """Loss and figures over the steps."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    path.parent.mkdir(parents=True, exist_ok=True)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.plot([line["step"] for line in lines], [line["loss"] for line in lines])
    left.set(xlabel="step", ylabel="loss")
    measured = [line for line in lines if "sentence" in line]
    for name, label in (
        ("sentence", "best sentence holds the answer"),
        ("against wrong", "AUROC, against a wrong passage"),
        ("against changed", "AUROC, against a changed question"),
    ):
        right.plot([m["step"] for m in measured], [m[name] for m in measured], label=label)
    right.set(xlabel="step", ylim=(0.5, 1))
    right.legend(fontsize=8)
    figure.savefig(path, dpi=110)
