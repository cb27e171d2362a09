"""What training makes small, by head."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reader.corpora import HOW
from reader.encoder import FAR
from reader.model import Reading
from reader.tensors import IGNORED, Labelled

# From the recipe's trial: most arguments are not spoken of, and what is not a span is rare.
HOW_WEIGHTS = {"none": 0.25, "span": 1.0}  # 2.0 for the others
ASKED_WEIGHT = 4.0
WEIGHTS = {"tool": 1.0, "tools": 0.5, "how": 1.5, "asked": 1.0, "begin": 0.5, "end": 0.5, "inside": 0.5, "acts": 3.0}


def losses(reading: Reading, gold: Labelled) -> dict[str, Tensor]:
    """Each head's loss, unweighted; 0 where nothing is labelled."""
    first = len(gold.owners)
    tool, none = tool_scores(reading.tool[:, :first], gold.owners, gold.tools.shape[1] - 1), reading.none[:, None]
    known = gold.tools.sum(1) > 0
    wanted, weight = (gold.tools[:, :-1] > 0).float(), known[:, None].expand_as(tool).float()
    how = reading.how[:, first:]
    weights = torch.tensor([HOW_WEIGHTS.get(name, 2.0) for name in HOW], device=how.device)
    spoken = gold.begin.sum(-1) > 0
    found = {
        "tool": _distribution(torch.cat((tool, none), 1)[known], gold.tools[known]),
        "tools": _mean(functional.binary_cross_entropy_with_logits(tool - none, wanted, reduction="none"), weight),
        "how": functional.cross_entropy(how.flatten(0, 1), gold.how.flatten(), weights, reduction="sum")
        / weights[gold.how.clamp(min=0)][gold.how != IGNORED].sum().clamp(min=1),
        "asked": _binary(reading.asked[:, first:], gold.asked, ASKED_WEIGHT),
        "acts": _binary(reading.acts, gold.acts),
        "begin": _distribution(reading.begin[:, first:][spoken], gold.begin[spoken]),
        "end": _distribution(reading.end[:, first:][spoken], gold.end[spoken]),
    }
    inside, said = reading.inside[:, first:][spoken], gold.inside[spoken]
    each = functional.binary_cross_entropy_with_logits(inside, said, reduction="none")
    return found | {"inside": _mean(each, (inside > FAR / 2).float())}


def total(parts: dict[str, Tensor]) -> Tensor:
    """The weighted sum."""
    return sum((WEIGHTS[name] * part for name, part in parts.items()), torch.zeros(()).to(parts["tool"]))


def tool_scores(items: Tensor, owners: Tensor, tools: int) -> Tensor:
    """(B, items) → (B, tools): of each tool its best item."""
    start = torch.full((len(items), tools), FAR, device=items.device, dtype=items.dtype)
    return start.scatter_reduce(1, owners.expand(len(items), -1), items, "amax")


def _distribution(logits: Tensor, gold: Tensor) -> Tensor:
    """Cross entropy with rows that share their weight evenly among what is right."""
    if not len(gold):
        return logits.sum() * 0
    return functional.cross_entropy(logits, gold / gold.sum(1, keepdim=True))


def _binary(logits: Tensor, gold: Tensor, positive: float = 1.0) -> Tensor:
    known = ~gold.isnan()
    weight = torch.tensor(positive, device=logits.device)
    each = functional.binary_cross_entropy_with_logits(logits, gold.nan_to_num(), pos_weight=weight, reduction="none")
    return _mean(each, known.float())


def _mean(each: Tensor, weight: Tensor) -> Tensor:
    return (each * weight).sum() / weight.sum().clamp(min=1)
