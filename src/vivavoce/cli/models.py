"""`vivavoce models`: which weights there are, and fetching them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from ..weights.store import ModelStatus, Store
from .environment import settings

MB = 1_000_000

_COLOURS = {"present": "green", "missing": "yellow", "damaged": "red"}


def list_models(as_json: bool, verify: bool) -> None:
    """Print the model files that there are, and their state."""
    store = _store()
    states = store.status(verify=verify)
    if as_json:
        click.echo(json.dumps([_facts(status) for status in states], indent=2))
        return
    for status in states:
        model, state = status.model, click.style(f"{status.state:<8}", fg=_COLOURS[status.state])
        click.echo(f"{model.name:<18} {model.size / MB:5.0f} MB  {state}  {model.purpose}")
        use = "used by the engine where it is there" if model.optional else "needed by the engine"
        wanted = use if model.default else f"of the set {model.set}" if model.set else "extra"
        click.echo(f"{'':18} {wanted}; licence: {model.licence.weights}")
        click.echo(f"{'':18} {click.style(model.provenance, dim=True)}")
        if status.detail and status.state == "damaged":
            click.echo(f"{'':18} {status.detail}")
    needed = [status for status in states if status.model.default]
    absent = [status for status in needed if status.state != "present"]
    click.echo(f"\nThey live in {store.folder}")
    if absent:
        size = sum(status.model.size for status in absent) / MB
        click.echo(f"Next: vivavoce models pull   fetches the {size:.0f} MB that the engine still needs")
    else:
        click.echo("The engine has all it needs. Next: vivavoce demo")


def pull(names: tuple[str, ...], as_json: bool) -> None:
    """Fetch `names`, or the default set, with a bar per model on a terminal."""

    store = _store()
    fetched = pull_with_progress(store, names, None if as_json else Console(stderr=True))
    if as_json:
        click.echo(json.dumps([_facts(status) for status in store.status()], indent=2))
        return
    click.echo("All there." if fetched else "Nothing to fetch: all there.")
    click.echo("Next: vivavoce demo   or   vivavoce serve front-desk")


def pull_with_progress(store: Store, names: Sequence[str], console: Console | None) -> bool:
    """Fetch what is missing of `names` (none = the default set), with a bar per model; False when all was there."""
    if console is None:
        fetched = set[str]()
        store.pull(names, lambda name, done, total: fetched.add(name))
        return bool(fetched)

    columns = (TextColumn("{task.description:>18}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as bars:

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        store.pull(names, report)
    return bool(tasks)


def _store() -> Store:

    return Store(settings().weights)


def _facts(status: ModelStatus) -> dict[str, Any]:
    model = status.model
    return {
        "name": model.name,
        "purpose": model.purpose,
        "default": model.default,
        "set": model.set,
        "bytes": model.size,
        "licence": {"code": model.licence.code, "weights": model.licence.weights},
        "provenance": model.provenance,
        "state": status.state,
        "detail": status.detail,
    }
