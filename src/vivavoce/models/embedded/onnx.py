"""How models are opened on ONNX Runtime: threads, spinning and memory, in one place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime as ort


def session(path: Path, threads: int = 1) -> ort.InferenceSession:
    """A model, ready to run; may be run by several threads at once.

    threads: per run. The memory arena stays on: without it Piper's peak was higher (284 MB, not 242) and no faster.
    """
    import onnxruntime as ort  # on demand: 150 ms

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A spinning second thread made two threads slower than one on a busy machine (models.md 3).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
