"""How models are opened on ONNX Runtime: threads, spinning, memory and exact products, in one place."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import WeightsMissing

if TYPE_CHECKING:
    import onnxruntime as ort

CPU_FACTS = Path("/proc/cpuinfo")


def session(path: Path, threads: int = 1) -> ort.InferenceSession:
    """A model, ready to run; may be run by several threads at once.

    threads: per run. The memory arena stays on: without it Piper's peak was higher (284 MB, not 242) and no faster.
    Raises WeightsMissing when `path` is no file or no model.
    """
    import onnxruntime as ort  # on demand: 150 ms

    if not path.is_file():
        raise WeightsMissing(f"expected model weights at {path}, found nothing: run `vivavoce models pull`")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A spinning second thread made two threads slower than one on a busy machine (models.md 3).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if saturates():
        options.add_session_config_entry("session.x64quantprecision", "1")
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen unrelated types for a damaged file
        raise WeightsMissing(f"the model at {path} is damaged: run `vivavoce models pull`") from error


@cache
def saturates() -> bool:
    """Whether this processor cuts off sums of int8 products at 16 bits, unless ONNX Runtime is told to take care.

    x86 without VNNI does: Smart Turn then says 0.54 for a half sentence instead of 0.42, and callers are answered in
    the middle of it. Taking care costs Smart Turn 2–6 ms of 35–50 there, and would cost 10 of 28 with VNNI; the other
    models have no such products (measured). Where the system does not tell what the processor has, care is taken.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return "vnni" not in CPU_FACTS.read_text()  # avx512_vnni or avx_vnni among the flags
    except OSError:
        return True
