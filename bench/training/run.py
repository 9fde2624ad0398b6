"""The run: a fixed number of steps, the same for a seed, taken up where it was interrupted."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch

from bench.training.groups import Shown, batches_of, groups_of
from bench.training.loss import batch_of, loss_of
from bench.training.material import Material
from bench.training.measure import cases_of, figures_of
from index.reader.pairs import Pairing

WARM_UP = 0.06  # share of the steps in which the learning rate rises
HEAD = 5.0  # what the head's learning rate is of the encoder's
LOG_EVERY, SAVE_EVERY = 20, 200
MEASURED = 8  # times


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        steps: How many.
        tokens: Of a step, padding included.
        rate: Highest learning rate.
        seed: Of all that is drawn.
        device: "cpu" or "cuda".
    """

    steps: int
    tokens: int
    rate: float
    seed: int
    device: str


def stream(material: Material, pairing: Pairing, plan: Plan) -> Iterator[Shown]:
    """Batches without end; every time around all questions come, in other forms."""
    epoch = 0
    while True:
        draw = random.Random(f"{plan.seed}/{epoch}")  # noqa: S311
        yield from batches_of(list(groups_of(material, draw)), pairing, plan.tokens, draw)
        epoch += 1


def optimizer_of(network: torch.nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """AdamW; the embeddings stay as they are, and so the delta stays small."""
    for name, parameter in network.named_parameters():
        parameter.requires_grad = ".embeddings." not in f".{name}"
    head = [p for n, p in network.named_parameters() if n.startswith("head.")]
    others = [
        p for n, p in network.named_parameters() if p.requires_grad and not n.startswith("head.")
    ]
    groups = [{"params": others, "lr": plan.rate}, {"params": head, "lr": HEAD * plan.rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    for group in optimizer.param_groups:
        group["highest"] = group["lr"]
    return optimizer


def train(
    network: torch.nn.Module, material: Material, pairing: Pairing, plan: Plan, work: Path
) -> None:
    """Train to the end of the plan; `log.jsonl` and `state.pt` in `work` tell how far it is."""
    network.to(plan.device)
    optimizer = optimizer_of(network, plan)
    done = _taken_up(network, optimizer, work / "state.pt")
    cases = cases_of(material, pairing)
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # the forms and windows that are drawn do its work, and cost less
    since, losses, tokens = time.perf_counter(), [], 0
    batches = islice(stream(material, pairing, plan), done, plan.steps)
    with (work / "log.jsonl").open("a" if done else "w", encoding="utf-8") as log:
        for step, shown in enumerate(batches, done + 1):
            loss, size = _step(network, optimizer, shown, plan, step)
            losses.append(loss)
            tokens += size
            if _is_due(step, LOG_EVERY, plan):
                line: dict[str, float] = {"step": step, "loss": sum(losses) / len(losses)}
                line["tokens a second"] = round(tokens / (time.perf_counter() - since))
                if _is_due(step, LOG_EVERY * (plan.steps // LOG_EVERY // MEASURED or 1), plan):
                    line |= figures_of(network, cases, plan.device)
                print(json.dumps(line), file=log, flush=True)
                print(json.dumps(line), flush=True)
                since, losses, tokens = time.perf_counter(), [], 0
            if _is_due(step, SAVE_EVERY, plan):
                _save(network, optimizer, step, work / "state.pt")


def _is_due(step: int, every: int, plan: Plan) -> bool:
    return step % every == 0 or step == plan.steps


def _step(
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    shown: Shown,
    plan: Plan,
    step: int,
) -> tuple[float, int]:
    share = step / plan.steps
    for group in optimizer.param_groups:
        group["lr"] = group["highest"] * min(share / WARM_UP, (1 - share) / (1 - WARM_UP))
    batch = batch_of(shown, plan.device)
    with torch.autocast(plan.device, torch.bfloat16):
        logits = network(*batch.inputs)
    loss = loss_of(logits, batch)
    if not torch.isfinite(loss):
        raise SystemExit(f"step {step}: the loss is {float(loss)}; the last state is of before")
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach()), int(batch.inputs[2].sum())


def _save(
    network: torch.nn.Module, optimizer: torch.optim.Optimizer, step: int, path: Path
) -> None:
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    beside.replace(path)


def _taken_up(network: torch.nn.Module, optimizer: torch.optim.Optimizer, path: Path) -> int:
    """The number of steps that a run before has done."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
