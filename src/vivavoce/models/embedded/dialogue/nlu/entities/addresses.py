"""Addresses as they are said. Pure."""

from __future__ import annotations

import re

STREET = re.compile(
    r"\b\d{1,5}[a-z]? (?:[a-z'.]+ ){1,3}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|"
    r"place|square|terrace|crescent|close|hill|row|parkway|highway)\b",
    re.IGNORECASE,
)
"""A house with its street."""
TOWN = re.compile(rf"(?i:{STREET.pattern})(?:,| in|, in) (?P<town>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)")
"""The town behind it: "4 Oak Street, Boston"."""
