"""Sums of money as they are written → as they are said: "$1.5M", "4,50 €", "USD 20", "$5-$10". Pure."""

from __future__ import annotations

import re

from ...lexicon import cardinal, decimal

_DOLLARS, _FRANCS = ("dollar", "dollars", "cent", "cents"), ("franc", "francs", "centime", "centimes")
CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    # one, several, one hundredth, several; "" = it has none in use
    "$": _DOLLARS,
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "", ""),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₺": ("lira", "lira", "kurus", "kurus"),
    "₴": ("hryvnia", "hryvnias", "kopeck", "kopecks"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "฿": ("baht", "baht", "satang", "satang"),
    "CHF": tuple(f"Swiss {w}" if "franc" in w else w for w in _FRANCS),  # type: ignore[dict-item]
    "PLN": ("zloty", "zlotys", "grosz", "groszy"),
    "kr": ("krona", "kronor", "öre", "öre"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "¢": ("cent", "cents", "", ""),
}
_SAME = {
    "USD": "$", "US$": "$", "CAD": "$", "AUD": "$", "NZD": "$", "SGD": "$", "HKD": "$", "A$": "$", "C$": "$",
    "CA$": "$", "NZ$": "$", "S$": "$", "HK$": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "Rs.": "₹",
    "Rs": "₹", "KRW": "₩", "RUB": "₽", "TRY": "₺", "UAH": "₴", "ILS": "₪", "THB": "฿", "zł": "PLN", "SEK": "kr",
    "BRL": "R$", "Fr.": "CHF", "SFr.": "CHF",
}  # fmt: skip
_WHOSE = {"CAD": "Canadian ", "CA$": "Canadian ", "C$": "Canadian ", "AUD": "Australian ", "A$": "Australian ",
          "NZD": "New Zealand ", "NZ$": "New Zealand ", "SGD": "Singapore ", "S$": "Singapore ",
          "HKD": "Hong Kong ", "HK$": "Hong Kong "}  # fmt: skip
SCALES = {
    "k": "thousand", "m": "million", "mn": "million", "mm": "million", "mio": "million", "b": "billion",
    "bn": "billion", "t": "trillion", "tn": "trillion", "thousand": "thousand", "million": "million",
    "billion": "billion", "trillion": "trillion",
}  # fmt: skip

_SIGNS = "|".join(re.escape(sign) for sign in sorted([*CURRENCIES, *_SAME], key=len, reverse=True))
_SIGN = rf"(?:(?<![A-Za-z])(?:{_SIGNS}))"
_NUMBER = r"(?:\d{1,3}(?:[,.'’ ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?|\d*\.\d+)(?![\d])(?![.,]\d)"
_SCALE = r"(?:\s?(?P<{}>thousand|million|billion|trillion|[Mm]io|[mb]n|tn|mm|[kKmMbBT])\b\.?)?"
_TO = r"\s*(?:[-–—]|to)\s*"
BEFORE = (
    rf"(?P<minus>[-−] ?)?(?P<sign>{_SIGN})\s?(?P<after>[-−])?(?P<a>{_NUMBER}){_SCALE.format('sa')}"
    rf"(?:{_TO}(?:(?P=sign)\s?)?(?P<b>{_NUMBER}){_SCALE.format('sb')}(?![%:\w]))?"
)
"""The currency in front: "$5", "-$5", "US$ 1.5M", "$5–10"."""
BEHIND = (
    rf"(?<![\w.,])(?P<minus>[-−] ?)?(?P<a>{_NUMBER}){_SCALE.format('sa')}"
    rf"(?:{_TO}(?P<b>{_NUMBER}){_SCALE.format('sb')})?\s?(?P<sign>(?:{_SIGNS})(?![A-Za-z\d]))"
)
"""The currency behind: "4,50 €", "20 USD", "5–10 EUR"."""


def money(m: re.Match[str]) -> str:
    """The words for a match of `BEFORE` or `BEHIND`."""
    fields = m.groupdict()
    sign, scale = m["sign"], (m["sa"] or "")
    low = "minus " if m["minus"] or fields.get("after") else ""
    if m["b"]:
        first = _scaled(m["a"], scale) if scale and scale != m["sb"] else decimal(_plain(m["a"]))
        return f"{low}{first} to {_sum(m['b'], m['sb'] or '', sign)}"
    return low + _sum(m["a"], scale, sign)


def _sum(amount: str, scale: str, sign: str) -> str:
    one, several, small, smalls = CURRENCIES[_SAME.get(sign, sign)]
    one, several = f"{_WHOSE.get(sign, '')}{one}", f"{_WHOSE.get(sign, '')}{several}"
    if scale:
        return f"{_scaled(amount, scale)} {several}"
    whole, _, rest = _plain(amount).partition(".")
    if rest and (len(rest) > 2 or not small):
        return f"{decimal(_plain(amount))} {several}"
    units, hundredths = int(whole or 0), int(rest[:2].ljust(2, "0")) if rest else 0
    parts = [f"{cardinal(units)} {one if units == 1 else several}"] if units or not hundredths else []
    parts += [f"{cardinal(hundredths)} {small if hundredths == 1 else smalls}"] if hundredths else []
    return " and ".join(parts)


def _scaled(amount: str, scale: str) -> str:
    return f"{decimal(_plain(amount))} {SCALES[scale.lower()]}"


def _plain(amount: str) -> str:
    """The number with a full stop before its fraction and no other marks: "1.234,56", "4,50", "1'000"."""
    amount = re.sub(r"['’ ]", "", amount)
    last = max(amount.rfind(","), amount.rfind("."))
    if last < 0:
        return amount
    behind, mark = amount[last + 1 :], amount[last]
    grouped = len(behind) == 3 and (amount.count(mark) > 1 or mark == ",")
    head = re.sub(r"[.,]", "", amount[:last])
    return head + behind if grouped else f"{head}.{behind}"
