"""Write a checkpoint as what is published: `python -m reader.export --help`.

`nlu.onnx` (int8: MatMul and Gather, dynamic, per channel), `nlu.json` (what the file is and how to call it),
`README.md` (the model card), and the float weights beside them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from torch import Tensor, nn

from reader.corpora import ACTS, HOW
from reader.encoder import WIDTH
from reader.model import Reader, Reading
from reader.words import AGENT_TOKENS, TEXT_TOKENS, USER_TOKENS

FORMAT = 1  # of nlu.json and of the graph's inputs and outputs
THRESHOLDS = {"similarity_weight": 10.0, "similarity_zero": 0.30, "asked": 0.5, "inside": 0.5, "act": 0.5}
"""score = tool − none + weight·(cosine − zero). First guesses: `reader.evaluate --publish` finds better ones."""
CARD = Path(__file__).parents[1] / "model-card.md"
CORPORA = [
    {
        "name": "Schema-Guided Dialogue, SGD-X",
        "authors": "Rastogi et al., Lee et al. (Google)",
        "licence": "CC BY-SA 4.0",
    },
    {"name": "HWU64", "authors": "Liu et al. (Heriot-Watt University)", "licence": "CC BY 4.0"},
    {"name": "SNIPS", "authors": "Coucke et al. (Snips)", "licence": "CC0-1.0"},
    {"name": "NLU++ banking", "authors": "Casanueva et al. (PolyAI)", "licence": "CC BY 4.0"},
    {"name": "acts.json", "authors": "Vivavoce", "licence": "Apache-2.0"},
    {"name": "agents.toml", "authors": "Vivavoce", "licence": "Apache-2.0"},
]
"""What the weights were trained on, each converted and noised."""


class _Exported(nn.Module):
    """One turn; probabilities where they are independent, logits where they are compared."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, types: Tensor, schema: Tensor, tokens: Tensor, kinds: Tensor) -> tuple[Tensor, ...]:
        read = self.reader(ids, types, schema, tokens, kinds)
        read = read._replace(how=read.how.softmax(-1), asked=read.asked.sigmoid(), acts=read.acts.sigmoid())
        return tuple(each[0] for each in read._replace(inside=read.inside.sigmoid()))


def export(reader: Reader, path: Path, quantised: bool = True) -> None:
    """Write the graph. In: ids, types (1, L); schema (N, K, D), tokens (N, K), kinds (N). Out: a turn's `Reading`."""
    length, items, texts = 24, 9, 7
    types = torch.tensor([[0] * 10 + [1] * (length - 10)])
    inputs = (
        torch.randint(1000, 30_000, (1, length)), types, torch.randn(items, texts, WIDTH), torch.ones(items, texts),
        torch.tensor([0, 1, 1, 0, 2, 2, 2, 2, 2]),
    )  # fmt: skip
    names = list(Reading._fields)
    axes: dict[str, dict[int, str]] = {name: {0: "N"} for name in names if name not in ("none", "acts")}
    axes |= {name: {0: "N", 1: "L"} for name in ("begin", "end", "inside")} | {"ids": {1: "L"}, "types": {1: "L"}}
    axes |= {"schema": {0: "N", 1: "K"}, "tokens": {0: "N", 1: "K"}, "kinds": {0: "N"}}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        whole = Path(folder) / "float.onnx" if quantised else path
        torch.onnx.export(
            _Exported(reader).eval(), inputs, str(whole), input_names=["ids", "types", "schema", "tokens", "kinds"],
            output_names=names, dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        if quantised:
            kinds = ["MatMul", "Gemm", "Gather"]
            quantize_dynamic(whole, path, op_types_to_quantize=kinds, per_channel=True, weight_type=QuantType.QInt8)


def metadata(checkpoint: dict[str, Any], minilm: Path, graph: Path) -> dict[str, Any]:
    """What `nlu.json` holds."""
    return {
        "format": FORMAT,
        "acts": ACTS,
        "how": HOW,
        "agent_tokens": AGENT_TOKENS,
        "user_tokens": USER_TOKENS,
        "text_tokens": TEXT_TOKENS,
        "thresholds": THRESHOLDS,
        "sha256": {p.name: _sha256(p) for p in (graph, minilm / "model.onnx", minilm / "tokenizer.json")},
        "run": checkpoint["run"] | {"step": checkpoint["step"]},
        "commit": checkpoint["commit"],
        "corpora": CORPORA,
        "licence": "CC BY-SA 4.0",
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Export one checkpoint, or the mean of several."""
    parser = argparse.ArgumentParser(prog="python -m reader.export", description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+", help="more than one: their weights are averaged")
    parser.add_argument("--minilm", type=Path, required=True, help="folder of model.onnx and tokenizer.json")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    loaded = [torch.load(path, map_location="cpu", weights_only=True) for path in args.checkpoints]
    state = {name: sum(each["model"][name] for each in loaded) / len(loaded) for name in loaded[0]["model"]}
    reader = Reader()
    reader.load_state_dict(state)
    args.out.mkdir(parents=True, exist_ok=True)
    export(reader, args.out / "nlu.onnx")
    save_file({name: value.contiguous() for name, value in state.items()}, args.out / "nlu.safetensors")
    about = metadata(loaded[-1], args.minilm, args.out / "nlu.onnx")
    (args.out / "nlu.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    run = ", ".join(f"{name} {value}" for name, value in about["run"].items())
    card = CARD.read_text(encoding="utf-8").replace("{run}", run).replace("{commit}", about["commit"])
    (args.out / "README.md").write_text(card, encoding="utf-8")
    print(f"{args.out / 'nlu.onnx'}: {(args.out / 'nlu.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
