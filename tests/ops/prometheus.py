"""Debian's Prometheus in a process of its own, on loopback, that scrapes one gateway."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPS = Path(__file__).parents[2] / "ops"
RULES = OPS / "prometheus" / "rules.yml"
MISSING = "Prometheus is not installed (Debian: apt-get install prometheus)"
PRESENT = bool(shutil.which("prometheus") and shutil.which("promtool"))
WITHIN = 120.0  # seconds


class Prometheus:
    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, **parameters: str) -> Any:
        """The answer's JSON, also that of a refusal."""
        address = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(address) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            return json.load(refused)

    def until_scraped(self, times: int) -> None:
        """Wait until the gateway has been scraped so often."""
        self._until(lambda: self._scrapes() >= times)

    def until_ready(self) -> None:
        def ready() -> bool:
            try:
                return bool(self.ask("query", query="1")["status"] == "success")
            except (OSError, ValueError):
                return False

        self._until(ready)

    def _scrapes(self) -> int:
        found = self.ask("query", query="count_over_time(up[5m])")["data"]["result"]
        return int(found[0]["value"][1]) if found else 0

    def _troubles(self) -> list[str]:
        return [target["lastError"] for target in self.ask("targets")["data"]["activeTargets"]]

    def _until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + WITHIN
        while not done():
            assert time.monotonic() < end, f"Prometheus does not get there: {self._troubles()}"
            time.sleep(0.1)


@contextmanager
def prometheus(folder: Path, target: str, key: str) -> Iterator[Prometheus]:
    """One that scrapes `target` (host:port) every second, showing `key`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "prometheus.yml"
    config.write_text(
        json.dumps(  # JSON is YAML
            {
                "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
                "rule_files": [str(RULES)],
                "scrape_configs": [
                    {
                        "job_name": "vivavoce",
                        "authorization": {"type": "Bearer", "credentials": key},
                        "static_configs": [{"targets": [target]}],
                    }
                ],
            }
        )
    )
    flags = [f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", "--log.level=error"]
    process = subprocess.Popen(["prometheus", *flags, f"--web.listen-address=127.0.0.1:{port}"])
    try:
        server = Prometheus(f"http://127.0.0.1:{port}")
        server.until_ready()
        yield server
    finally:
        process.terminate()
        process.wait(WITHIN)
