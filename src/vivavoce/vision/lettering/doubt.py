"""Characters that look like others: where the print itself does not say which is meant, no reader can be sure."""

from __future__ import annotations

import re

TOKEN = re.compile(r"[A-Za-z0-9]+")
MEASURE = re.compile(r"\d+(?:MCG|MG|KG|G|ML|CL|L|KM|CM|MM|M|IU|KCAL|KJ|KW|W|V|A|EUR|USD|GBP|X)")
"""A number and its unit in capitals: the letter beside the digit is no part of a code."""
ZERO_BY_LETTER = re.compile(r"[A-Z][0O]|[0O][A-Z]")
LETTER_AMONG_DIGITS = re.compile(
    r"(?<![A-Za-z])\d+[.,]?\d*[OoQDIl|SZ](?=[\dOoIl|SZ])"  # 5OO, 1O.5
    r"|\d[OolI|](?![A-Za-z])"  # 50O
    r"|\b0[a-z]{3}"  # 0kafor
    r"|[\[\]|]\d|\d[\[\]|]"  # [45215 for l45215
)


def doubtful(text: str) -> bool:
    """Whether there is a character that could as well be another: O in a number, 0 beside a capital in a code."""
    if LETTER_AMONG_DIGITS.search(text):
        return True
    return any(_mixes(token) for token in TOKEN.findall(text))


def _mixes(token: str) -> bool:
    """A code of capitals and digits with O or 0 at the border between them."""
    if not any(sign in "123456789" for sign in token) or MEASURE.fullmatch(token):
        return False
    return bool(ZERO_BY_LETTER.search(token))
