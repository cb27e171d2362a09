"""Trains the network of `spoken_digits.py` on the pieces that `sounds.py` wrote, and writes its weights.

python -m ears.train --sounds FOLDER --out digits.npz [--epochs 14] [--seed 1]
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .sounds import OTHER

WIDTH, INNER, TAPS, REACHES = 288, 80, 5, (1, 3, 6)
"""Of the encoder and of the network; frames of 24 ms that a layer looks at, and how far they are apart."""
BATCH, MOST_FRAMES = 32, 220
RATE, DROPOUT = 3e-3, 0.1
Example = tuple[np.ndarray, list[int]]


class Network(nn.Module):
    """Features (batch, frames, 288) → log-probabilities (batch, frames, words)."""

    def __init__(self) -> None:
        super().__init__()
        self.inp = nn.Linear(WIDTH, INNER)
        self.convs = nn.ModuleList(
            nn.Conv1d(INNER, INNER, TAPS, dilation=reach, padding=reach * (TAPS // 2)) for reach in REACHES
        )
        self.out = nn.Linear(INNER, OTHER + 1)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        x = self.inp(self.drop(F.layer_norm(x, (WIDTH,))))
        for conv in self.convs:
            heard = torch.relu(F.layer_norm(x, (INNER,)))
            x = x + self.drop(conv(heard.transpose(1, 2)).transpose(1, 2))
        return self.out(F.layer_norm(x, (INNER,))).log_softmax(-1)


def batches(examples: list[Example], chance: random.Random) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Examples of about one length: features, labels one behind another, frames, numbers of labels."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i][0]) + chance.random() * 20)
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    chance.shuffle(groups)
    for group in groups:
        chosen = [examples[i] for i in group]
        x = torch.zeros(len(chosen), max(len(features) for features, _ in chosen), WIDTH)
        for line, (features, _) in zip(x, chosen, strict=True):
            line[: len(features)] = torch.from_numpy(features.astype(np.float32))
        labels = torch.tensor([label for _, said in chosen for label in said])
        yield x, labels, torch.tensor([len(f) for f, _ in chosen]), torch.tensor([len(said) for _, said in chosen])


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sounds", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    chance, network = random.Random(asked.seed), Network()
    pieces = [pickle.loads(path.read_bytes()) for path in sorted(asked.sounds.glob("*.pkl"))]
    examples = [(f, said) for piece in pieces for f, said in piece if 2 * len(said) < len(f) < MOST_FRAMES]
    steps = asked.epochs * -(-len(examples) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    loss_of = nn.CTCLoss(zero_infinity=True)
    for epoch in range(asked.epochs):
        total = 0.0
        for x, labels, frames, counts in batches(examples, chance):
            loss = loss_of(network(x).transpose(0, 1), labels, frames, counts)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss)
        print(f"epoch {epoch + 1}: loss {total * asked.epochs / steps:.3f}", flush=True)
    weights = {name: value.numpy().astype(np.float16) for name, value in network.state_dict().items()}
    np.savez_compressed(asked.out, reaches=np.array(REACHES), **weights)


if __name__ == "__main__":
    main()
