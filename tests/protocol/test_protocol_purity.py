import ast
from pathlib import Path

import vivavoce.protocol

ALLOWED = {
    "__future__",
    "base64",
    "binascii",
    "collections",
    "dataclasses",
    "datetime",  # for reading timestamps; nothing there asks what time it is
    "enum",
    "functools",
    "json",
    "msgspec",
    "re",
    "typing",
    "urllib",
}
FILES = sorted(Path(vivavoce.protocol.__file__).parent.glob("*.py"))


def test_the_protocol_imports_no_socket_no_clock_and_no_event_loop():
    imported = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or "").partition(".")[0])

    assert imported <= ALLOWED


def test_the_protocol_defines_nothing_that_awaits():
    for path in FILES:
        assert not [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.AsyncFunctionDef)]
