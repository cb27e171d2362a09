"""Train the reader, in pieces: `python -m reader.train --help`.

A piece ends after `--minutes`, in good order; the same command again goes on from the checkpoint, and the loss goes
on as if nothing had happened: a batch is a function of seed and step, and so is the noise within the network.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from reader.batches import Batches
from reader.encoder import LAYERS, SchemaTexts, minilm
from reader.loss import losses, total
from reader.model import Reader
from reader.tensors import Labelled, labelled
from reader.words import tokenizer
from reader.written import load

WARM_UP = 100  # steps
DECAY = 0.3  # of the steps, at the end, in which the rates fall to nothing
NEW_RATE, CPU_RATE, GPU_RATE = 5e-4, 1e-4, 3e-5  # of new parts, of the upper layers alone, of all layers
LAYER_DECAY = 0.9  # of the rate, a layer down, where all are trained
CPU_FROZEN = 3  # layers: on a processor the lower half stays as it is, a third of the time saved
CLIP = 1.0
EVERY = 50  # steps between two points of the learning curve


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is; a checkpoint goes on only with the same."""

    seed: int
    size: int
    """Turns a step."""
    steps: int
    frozen: int


class Training:
    """A run that can be stopped after any step and gone on with."""

    def __init__(
        self,
        run: Run,
        batches: Batches,
        encoder: dict[str, Tensor],
        words: Any,
        device: str = "cpu",
        lower: bool = False,
    ) -> None:
        """encoder: state of an `Encoder`. words: its tokenizer. lower: multiply in bfloat16 (always on a GPU)."""
        self.run, self.step, self.curve = run, 0, list[dict[str, float]]()
        self._batches, self._words, self._device = batches, words, device
        self._lower = lower or device == "cuda"
        self._schema_texts = SchemaTexts(encoder, words, device)
        self._maker, self._ahead = ThreadPoolExecutor(1), dict[int, Future[Labelled]]()  # the next step's batch
        torch.manual_seed(run.seed)
        self.model = Reader(run.frozen)
        self.model.encoder.load_state_dict(encoder)
        self.model.to(device)
        self._optimiser = torch.optim.AdamW(self._groups(), weight_decay=0.01)

    def advance(self) -> dict[str, float]:
        """One step; its loss, by head."""
        batch = self._ahead.pop(self.step).result() if self.step in self._ahead else self.labelled(self.step)
        self._ahead = {self.step + 1: self._maker.submit(self.labelled, self.step + 1)}
        torch.manual_seed(self.run.seed * 1_000_003 + self.step)
        for group in self._optimiser.param_groups:
            group["lr"] = group["rate"] * self._share_of_rate()
        self.model.train()
        with torch.autocast(self._device, torch.bfloat16, enabled=self._lower):
            reading = self.model(batch.ids, batch.types, batch.schema, batch.tokens, batch.kinds)
        parts = losses(type(reading)(*(each.float() for each in reading)), batch)
        loss = total(parts)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call,unused-ignore]
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self._optimiser.step()
        self.step += 1
        return {"loss": loss.item()} | {name: part.item() for name, part in parts.items()}

    def labelled(self, step: int) -> Labelled:
        """The batch of a step, on the run's device."""
        return labelled(self._batches.draw(self.run.seed, step), self._words, self._schema_texts).to(self._device)

    def save(self, path: Path) -> None:
        """Write the whole state, or nothing."""
        state = {"run": asdict(self.run), "step": self.step, "curve": self.curve, "commit": _commit()}
        state |= {"model": self.model.state_dict(), "optimiser": self._optimiser.state_dict()}
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint.

        Raises ValueError where it is of another run; a run may be made longer.
        """
        state = torch.load(path, map_location=self._device, weights_only=True)
        if state["run"] | {"steps": self.run.steps} != asdict(self.run):
            raise ValueError(f"the checkpoint is of {state['run']}, not of {asdict(self.run)}: give another --out")
        self.model.load_state_dict(state["model"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step, self.curve = state["step"], state["curve"]

    def _share_of_rate(self) -> float:
        left = (self.run.steps - self.step) / max(1, self.run.steps * DECAY)
        return min(1.0, (self.step + 1) / WARM_UP, max(0.0, left))

    def _groups(self) -> list[dict[str, Any]]:
        """The trained layers of the encoder, lowest first, then the new parts."""
        layers = self.model.encoder.layers
        groups = []
        for i in range(self.run.frozen, LAYERS):
            rate = CPU_RATE if self.run.frozen else GPU_RATE * LAYER_DECAY ** (LAYERS - 1 - i)
            groups.append({"params": list(layers[i].parameters()), "rate": rate})
        new = [p for name, p in self.model.named_parameters() if not name.startswith("encoder.")]
        return [*groups, {"params": new, "rate": NEW_RATE}]


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=Path(__file__).parent
    )
    return found.stdout.strip() or "unknown"


def _piece(training: Training, out: Path, minutes: float, keep: int) -> None:
    """Train until the end or the time is over."""
    until = time.monotonic() + 60 * minutes
    sums: dict[str, float] = {}
    while training.step < training.run.steps and time.monotonic() < until:
        for name, value in training.advance().items():
            sums[name] = sums.get(name, 0.0) + value / EVERY
        if training.step % EVERY == 0:
            point = {"step": training.step, "turns": training.step * training.run.size}
            training.curve.append(point | {name: round(value, 4) for name, value in sums.items()})
            print(json.dumps(training.curve[-1]), flush=True)
            sums = {}
            training.save(out / "checkpoint.pt")
        if keep and training.step % keep == 0:
            training.save(out / f"step-{training.step:06}.pt")
    training.save(out / "checkpoint.pt")
    print(f"stopped after step {training.step} of {training.run.steps}; the same command goes on", flush=True)


def main() -> None:
    """Train one piece."""
    parser = argparse.ArgumentParser(prog="python -m reader.train", description=__doc__)
    parser.add_argument("--pack", type=Path, required=True, help="folder of services.json.gz and turns.jsonl.gz")
    parser.add_argument("--minilm", type=Path, required=True, help="folder of model.onnx and tokenizer.json")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the checkpoint; one that is there is gone on with"
    )
    parser.add_argument("--minutes", type=float, default=150)
    parser.add_argument("--steps", type=int, default=12_000)
    parser.add_argument("--size", type=int, default=32, help="turns a step")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="of the processor")
    parser.add_argument(
        "--bfloat16", action="store_true", help="multiply in bfloat16: a fifth faster on processors that have it"
    )
    parser.add_argument("--keep", type=int, default=0, help="keep a copy of the checkpoint every so many steps")
    parser.add_argument(
        "--heard", type=Path, help="sentence → what a recogniser made of it (JSON: text → list of texts)"
    )
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(args.threads)
    run = Run(args.seed, args.size, args.steps, CPU_FROZEN if device == "cpu" else 0)
    heard = json.loads(args.heard.read_text(encoding="utf-8")) if args.heard else None
    batches = Batches(load(args.pack), run.size, heard)
    training = Training(
        run,
        batches,
        minilm(args.minilm / "model.onnx"),
        tokenizer(args.minilm / "tokenizer.json"),
        device,
        args.bfloat16,
    )
    args.out.mkdir(parents=True, exist_ok=True)
    if (args.out / "checkpoint.pt").exists():
        training.resume(args.out / "checkpoint.pt")
    _piece(training, args.out, args.minutes, args.keep)


if __name__ == "__main__":
    main()
