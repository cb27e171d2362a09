"""Makes the folder's own modules importable, and starts llama.cpp once for all its tests."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

KEY = "test-key"


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """llama.cpp's own HTTP server with the hand-made model of `parrot.py`."""
    from parrot import write_model

    xllamacpp = pytest.importorskip("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = str(write_model(tmp_path_factory.mktemp("parrot") / "parrot.gguf"))
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [KEY]
    params.n_ctx, params.n_parallel, params.kv_unified = 16384, 2, True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.ui, params.verbosity, params.warmup = False, 0, False
    server = xllamacpp.Server(params)
    yield server
    del server
