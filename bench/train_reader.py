"""Train the reader, and write the difference from its base model.

    python bench/train_reader.py DATA [--work DIR] [--steps N] [--seed N] [--rank N] [--out DIR]

DIR gets `reader.safetensors` and a plot of the run; `bench/fit.py` fits the numbers that go with
the new reader. DATA holds `passages.jsonl` (passages with questions and where they are answered)
and `sentences.jsonl` (questions with the sentence that answers). An interrupted run goes on where
it was when it is started again with the same work folder. With MALLOC_MMAP_THRESHOLD_=4294967296
and MALLOC_TRIM_THRESHOLD_=17179869184 in the environment it is a tenth faster on Linux.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin are in each other's way

import torch

from bench.training.material import read_material
from bench.training.measure import cases_of, figures_of
from bench.training.release import draw_run, release
from bench.training.run import Plan, train
from index.embedding.source import Source
from index.reader.delta import read_delta
from index.reader.network import build, with_delta
from index.reader.pairs import Pairing

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "reader")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--tokens", type=int, default=4608)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rank", type=int, default=88)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "reader")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    material = read_material(given.data, given.work)
    torch.manual_seed(given.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    plan = Plan(given.steps, given.tokens, given.rate, given.seed, device)
    folder = Source.of("").folder
    network = build(folder)
    pairing = Pairing(folder / "tokenizer.json")
    train(network, material, pairing, plan, given.work)
    draw_run(given.work / "log.jsonl", given.out / "training.png")
    release(network, folder, given.out / "reader.safetensors", given.rank)
    cut = with_delta(build(folder), read_delta(given.out / "reader.safetensors")).to(device)
    cases = cases_of(material, pairing)
    for name, one in (("as trained", network), (f"of rank {given.rank}", cut)):
        print(name, figures_of(one, cases, device))


if __name__ == "__main__":
    main()
