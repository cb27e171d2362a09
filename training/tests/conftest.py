"""A small pack: two agents' services and a corpus of single sentences."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from reader.corpora import Pack, load

MINILM = Path(os.environ.get("VIVAVOCE_MODELS", Path.home() / ".cache/vivavoce/models")) / "minilm"

CITIES = ("Oakland", "San Jose", "Fresno", "Anaheim", "Davis")


def service(
    domain: str, tools: dict[str, list[str]], slots: dict[str, str], splits: list[str], src: str = "sgd"
) -> dict:
    def named(prefix: str) -> dict:
        return {
            "description": domain,
            "tools": [
                {"name": prefix + tool.lower().replace("_", " "), "description": f"{tool} now"} for tool in tools
            ],
            "slots": [
                {"name": prefix + slot.replace("_", " "), "description": "", "kind": kind, "options": []}
                for slot, kind in slots.items()
            ],
        }

    return {
        "src": src,
        "domain": domain,
        "tools": [{"id": tool, "args": args, "required": args} for tool, args in tools.items()],
        "slots": list(slots),
        "variants": [named(""), named("my ")],
        "splits": splits,
    }


def turn(
    user: str, services: list[str], *, tool: str = "", agent: str = "", split: str = "train", src: str = "sgd", **more
) -> dict:
    spans = [
        {"slot": slot, "how": "span", "start": user.index(value), "end": user.index(value) + len(value)}
        for slot, value in more.pop("says", {}).items()
    ]
    return {
        "src": src, "split": split, "dlg": user, "n": 0, "services": services, "agent": agent, "user": user,
        "tool": tool, "explicit": bool(tool), "slots": spans + more.pop("slots", []), "asked": more.pop("asked", []),
        "acts": more.pop("acts", ["inform"]), "active": {s: "NONE" for s in services}, **more,
    }  # fmt: skip


def services() -> dict[str, dict]:
    buses = {"origin": "text", "destination": "text", "seats": "number", "fare": "text"}
    return {
        "Buses_1": service("Buses", {"find_bus": ["origin", "destination"], "buy_ticket": ["seats"]}, buses, ["train"]),
        "Buses_2": service("Buses", {"look_for_coach": ["origin"]}, {"origin": "text"}, ["train"]),
        "Banks_1": service("Banks", {"send_money": ["payee"]}, {"payee": "text", "balance": "text"}, ["train"]),
        "Music_1": service("Music", {"play_song": ["song"]}, {"song": "text"}, ["train"]),
        "Films_1": service("Films", {"rent_film": ["film"]}, {"film": "text"}, ["train"]),
        "Flats_1": service("Flats", {"find_flat": ["area"]}, {"area": "text"}, ["dev"]),
        "Hotels_9": service("Hotels", {"book_hotel": ["place"]}, {"place": "text"}, ["train", "test"]),
        "hwu_lists": service("lists", {"add": []}, {"item": "text"}, ["train"], "hwu"),
        "hwu_news": service("news", {"read": []}, {}, ["train"], "hwu"),
    }


def turns() -> list[dict]:
    found = []
    for i, (a, b) in enumerate(zip(CITIES, CITIES[1:] + CITIES[:1], strict=True)):
        said = {"Buses_1/origin": a, "Buses_1/destination": b}
        found.append(
            turn(
                f"Find a bus from {a} to {b}, please.",
                ["Buses_1"],
                tool="Buses_1/find_bus",
                says=said,
                acts=["request"],
            )
        )
        found.append(
            turn(f"I'd take the coach at {a}", ["Buses_2"], tool="Buses_2/look_for_coach", says={"Buses_2/origin": a})
        )
        found.append(
            turn(
                f"Send money to Ann{i} today", ["Banks_1"], tool="Banks_1/send_money", says={"Banks_1/payee": f"Ann{i}"}
            )
        )
        found.append(
            turn(f"Play Hello {i}!", ["Music_1"], tool="Music_1/play_song", says={"Music_1/song": f"Hello {i}"})
        )
        found.append(
            turn(f"Rent Alien {i}", ["Films_1"], tool="Films_1/rent_film", says={"Films_1/film": f"Alien {i}"})
        )
        found.append(
            turn(f"add milk {i}", ["hwu_lists"], tool="hwu_lists/add", src="hwu", says={"hwu_lists/item": f"milk {i}"})
        )
        found.append(turn(f"read news {i}", ["hwu_news"], tool="hwu_news/read", src="hwu"))
    found.append(turn("What's the fare?", ["Buses_1"], agent="I found one.", asked=["Buses_1/fare"], acts=["ask"]))
    found.append(turn("I don't mind", ["Buses_1"], slots=[{"slot": "Buses_1/seats", "how": "any"}]))
    found.append(turn("A room in Rome", ["Hotels_9"], tool="Hotels_9/book_hotel", says={"Hotels_9/place": "Rome"}))
    found.append(
        turn("A flat in Davis", ["Flats_1"], tool="Flats_1/find_flat", split="dev", says={"Flats_1/area": "Davis"})
    )
    found.append(turn("A flat and a bus", ["Flats_1", "Buses_1"], tool="Flats_1/find_flat", split="dev"))
    found += [
        turn(text, [], src="nlupp", acts=["deny"])
        for text in ("no way", "that won't help", "not that", "never ever", "i refuse")
    ]
    return found


@pytest.fixture(scope="session")
def pack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    with gzip.open(folder / "services.json.gz", "wt") as file:
        json.dump(services(), file)
    with gzip.open(folder / "turns.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(t) + "\n" for t in turns())
    return folder


@pytest.fixture(scope="session")
def acts_file() -> Path:
    return Path(__file__).parents[1] / "acts.json"


@pytest.fixture(scope="session")
def pack(pack_folder: Path, acts_file: Path) -> Pack:
    return load(pack_folder, acts_file)


@pytest.fixture(scope="session")
def minilm_folder() -> Path:
    return MINILM


@pytest.fixture(scope="session")
def encoder() -> dict:
    """Weights of the sentence encoder in the model store."""
    from reader.encoder import minilm

    return minilm(MINILM / "model.onnx")


@pytest.fixture(scope="session")
def tokenizer():
    from reader.words import tokenizer

    return tokenizer(MINILM / "tokenizer.json")
