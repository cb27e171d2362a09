"""Results that do not depend on the processor."""

import pytest

from vivavoce import onnx

FLAGS = "model name\t: Some Processor\nflags\t\t: fpu sse4_2 avx avx2 {}\n"


@pytest.mark.parametrize(
    ("machine", "flags", "cuts"),
    [
        ("x86_64", "", True),
        ("x86_64", "avx512f avx512bw avx512vl", True),  # Skylake
        ("AMD64", "", True),
        ("x86_64", "avx512f avx512_vnni", False),  # Cascade Lake, Zen 4
        ("x86_64", "avx_vnni", False),  # Alder Lake
        ("AMD64", "avx_vnni avx512_vnni", False),
        ("aarch64", "", False),
        ("arm64", "", False),
    ],
)
def test_products_of_int8_are_kept_exact_where_the_processor_would_cut_them_off(
    monkeypatch, tmp_path, machine, flags, cuts
):
    facts = tmp_path / "cpuinfo"
    facts.write_text(FLAGS.format(flags))
    monkeypatch.setattr(onnx.platform, "machine", lambda: machine)
    monkeypatch.setattr(onnx, "CPU_FACTS", facts)

    assert onnx.saturates.__wrapped__() is cuts


def test_care_is_taken_where_the_system_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(onnx.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(onnx, "CPU_FACTS", tmp_path / "none")

    assert onnx.saturates.__wrapped__() is True
