"""The design checks on pages whose truth is known: rendered by Chromium, with defects put in, measured on the DOM.

    python bench/vision_design.py [--split test|fit] [--pages 24] [--seed 1] [--fonts FOLDER] [--reader FOLDER]

Each page is judged four ways: as a PNG, as a JPEG of quality 80, and as a share of a window 1.5 times as large, scaled
to 1280 pixels; each with and without the scale. A defect is found where a finding of its rule lies on it; a finding
is false where its rule holds there. `fit` are the themes, fonts and layouts with which the limits were chosen, `test`
others. --fonts: a folder of .woff2 files, named family-….woff2, for the `test` split beside the system's own.
--reader: the folder of the quick reader's model; without it, lines come from the DOM with a detector's noise.
"""

from __future__ import annotations

import argparse
import base64
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Page, sync_playwright

from vivavoce.sight import Box, DesignRules, Finding, Line
from vivavoce.vision.abilities import layout

RULES = ("contrast", "target_size", "text_size", "alignment", "spacing", "overlap")
WIDTH, HEIGHT = 1280, 720
PASSES = 1.001  # a ratio computed from rounded colours

# background, surface, text, quiet text, accent, text on the accent
THEMES = {
    "fit": [
        ("#ffffff", "#f3f4f6", "#111827", "#4b5563", "#1d4ed8", "#ffffff"),
        ("#0f172a", "#1e293b", "#f1f5f9", "#a8b3c4", "#38bdf8", "#082f49"),
        ("#faf7f2", "#ffffff", "#2b2118", "#6b5b4b", "#9a3412", "#fff7ed"),
        ("#eef2ff", "#ffffff", "#1e1b4b", "#4f4b7a", "#6d28d9", "#ffffff"),
    ],
    "test": [
        ("#f6f8fa", "#ffffff", "#1f2328", "#59636e", "#1a7f37", "#ffffff"),
        ("#121212", "#242424", "#e8e8e8", "#a6a6a6", "#ffb74d", "#1a1200"),
        ("#fffdf5", "#fdf0d5", "#3d2c1e", "#705c45", "#b3261e", "#ffffff"),
        ("#e8f4f2", "#ffffff", "#10312c", "#47645f", "#00695c", "#ffffff"),
        ("#24292f", "#32383f", "#ffffff", "#b8c0c9", "#4ac26b", "#04260f"),
        ("#f4f0fa", "#fffbff", "#1d1b20", "#5d5866", "#7d5260", "#ffffff"),
    ],
}
FONTS = {"fit": ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Condensed"], "test": ["DejaVu Sans", "DejaVu Serif"]}
WORDS = (
    "Quarterly report,Team budget,Delivery to Lyon,Open invoices,Warehouse map,Yearly review,Passport copy,"
    "Spring catalogue,Payroll run,Fire drill,New joiners,Typing course,Battery stock,Holiday plan,Backup job"
).split(",")
NOTES = (
    "Updated 3 minutes ago,Waiting for approval,Shared with 12 people,Due on 14 March,Nothing to do here,"
    "2 files, 1 comment|Last opened yesterday|Paid in full|Only you can see this|Expires in 5 days"
).replace(",", "|").split("|")  # fmt: skip
ACTIONS = "Open,Share,Archive,Edit,Send,Details,Approve,Print".split(",")
SENTENCES = (
    "The parcel leaves our house on Monday and arrives two days later.",
    "Everything that you enter here stays on this device until you send it.",
    "Nobody but the people in your group can open these pages, however they got the link.",
    "Please check the figures below, then confirm; you can change them until Friday.",
    "A copy goes to every address on the list, and one is kept for seven years.",
)


@dataclass
class Truth:
    """What the DOM says."""

    lines: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    boxes: list[dict[str, Any]]
    seeded: Counter[str] = field(default_factory=Counter)


MEASURE = """() => {
  const rgb = c => { const m = c.match(/[\\d.]+/g).map(Number);
    return m.length > 3 && m[3] < 1 ? null : m.slice(0, 3) };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
      if (c) return c } return [255, 255, 255] };
  const flat = r => [r.left, r.top, r.right, r.bottom];
  const lines = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    const words = [...n.data.matchAll(/\\S+/g)]; let row = null;
    const style = getComputedStyle(n.parentElement), seeded = n.parentElement.dataset.seeded || '';
    for (const w of words) {
      const range = document.createRange(); range.setStart(n, w.index); range.setEnd(n, w.index + w[0].length);
      const r = range.getBoundingClientRect();
      if (row && Math.abs(row.box[1] - r.top) < 3) { row.box[2] = r.right; row.text += ' ' + w[0] }
      else lines.push(row = { text: w[0], box: flat(r), colour: rgb(style.color), behind: behind(n.parentElement),
        size: parseFloat(style.fontSize), bold: parseInt(style.fontWeight) >= 700, seeded });
    }
  }
  const all = q => [...document.querySelectorAll(q)].map(e => ({ box: flat(e.getBoundingClientRect()),
    seeded: e.dataset.seeded || '' }));
  return { lines, targets: all('button'), boxes: all('.card') };
}"""


def style(theme: tuple[str, ...], font: str, radius: int, faces: str) -> str:
    """The sheet of all pages of a theme."""
    page, surface, text, quiet, accent, on = theme
    return f"""<style>{faces}
    * {{ box-sizing: border-box; margin: 0 }} body {{ background: {page}; color: {text}; font: 15px '{font}';
      width: {WIDTH}px; height: {HEIGHT}px; overflow: hidden; padding: 24px 32px }}
    header {{ display: flex; gap: 24px; align-items: center; margin-bottom: 20px }} h1 {{ font-size: 26px }}
    h2 {{ font-size: 18px; margin-bottom: 8px }} p {{ line-height: 1.45; margin-bottom: 8px }}
    .quiet {{ color: {quiet}; font-size: 13px }} nav {{ display: flex; gap: 20px; margin-left: auto }}
    .row {{ display: flex; gap: 24px; margin-bottom: 24px }}
    .column {{ display: flex; flex-direction: column; gap: 14px }}
    .card {{ background: {surface}; border-radius: {radius}px; padding: 16px; flex: none }}
    .line {{ border: 1px solid {quiet} }}
    button {{ background: {accent}; color: {on}; border: 0; border-radius: {min(radius, 8)}px; font: 14px '{font}';
      height: 34px; padding: 0 16px; margin-right: 12px }}
    .bar {{ height: 10px; background: {accent}; margin: 10px 0 }} .big {{ font-size: 34px; margin: 6px 0 }}
    .field {{ border: 1px solid {quiet}; border-radius: 4px; height: 38px; padding: 8px 10px; background: {surface};
      color: {text} }}
    </style>"""


def header(chance: np.random.Generator) -> str:
    """The head of a page."""
    names = chance.choice(WORDS, 4, replace=False)
    return f"<header><h1>{names[0]}</h1><nav>{''.join(f'<span>{name}</span>' for name in names[1:])}</nav></header>"


def card(chance: np.random.Generator, width: int, height: int, inner: str = "") -> str:
    """One of a row."""
    title, note, action = chance.choice(WORDS), chance.choice(NOTES), chance.choice(ACTIONS)
    inner = inner or f"<h2>{title}</h2><p class=quiet>{note}</p><button>{action}</button>"
    return f"<div class=card style='width:{width}px;height:{height}px'>{inner}</div>"


def cards(chance: np.random.Generator) -> str:
    """Two rows of four."""
    return "".join("<div class=row>" + "".join(card(chance, 286, 250) for _ in range(4)) + "</div>" for _ in range(2))


def form(chance: np.random.Generator) -> str:
    """Labels over fields, and two buttons."""
    rows = "".join(
        f"<div><p class=quiet>{chance.choice(WORDS)}</p><div class=field>{chance.choice(NOTES)}</div></div>"
        for _ in range(5)
    )
    side = "".join(f"<p>{sentence}</p>" for sentence in chance.permutation(SENTENCES)[:4])
    actions = "".join(f"<button>{name}</button>" for name in chance.choice(ACTIONS, 2, replace=False))
    return (
        f"<div class=row><div class=column style='width:520px'>{rows}<div>{actions}</div></div>"
        f"<div style='width:560px'>{side}</div></div>"
    )


def pricing(chance: np.random.Generator) -> str:
    """Three tall cards with a price."""
    plans = []
    for _ in range(3):
        items = "".join(f"<p>{chance.choice(NOTES)}</p>" for _ in range(5))
        price = f"<h2>{chance.choice(WORDS)}</h2><p class=big>${chance.integers(5, 99)}</p>"
        action = f"<button style='width:100%'>{chance.choice(ACTIONS)}</button>"
        plans.append(card(chance, 370, 400, f"{price}{items}{action}<p class=quiet>{chance.choice(NOTES)}</p>"))
    return f"<div class=row style='justify-content:center'>{''.join(plans)}</div>"


def dashboard(chance: np.random.Generator) -> str:
    """A row of figures, a wide and a narrow panel."""
    figures = "".join(
        card(
            chance,
            227,
            120,
            f"<p class=quiet>{chance.choice(WORDS)}</p><p class=big>{chance.integers(100, 9999):,}</p>"
            f"<p class=quiet>{chance.integers(1, 30)} % more than in June</p>",
        )  # fmt: skip
        for _ in range(5)
    )
    bars = "".join(
        f"<p>{chance.choice(WORDS)}</p><div class=bar style='width:{chance.integers(15, 95)}%'></div>" for _ in range(5)
    )
    notes = "".join(f"<p>{sentence}</p>" for sentence in chance.permutation(SENTENCES)[:3])
    actions = "".join(f"<button>{name}</button>" for name in chance.choice(ACTIONS, 3, replace=False))
    return (
        f"<div class=row style='gap:20px'>{figures}</div><div class=row>{card(chance, 730, 380, bars)}"
        f"{card(chance, 440, 380, f'<h2>{chance.choice(WORDS)}</h2>{notes}{actions}')}</div>"
    )


def mail(chance: np.random.Generator) -> str:
    """A list with lines between, each with a button."""
    rows = "".join(
        f"<div class='card line' style='width:1100px;height:78px;display:flex;align-items:center;gap:20px'>"
        f"<b>{chance.choice(WORDS)}</b><span class=quiet>{chance.choice(NOTES)}</span>"
        f"<button style='margin-left:auto'>{chance.choice(ACTIONS)}</button></div>"
        for _ in range(6)
    )
    return f"<div class=column>{rows}</div>"


LAYOUTS: dict[str, list[Callable[[np.random.Generator], str]]] = {
    "fit": [cards, form],
    "test": [pricing, dashboard, mail, cards],
}

SEED = """([rule, pick, amount]) => {
  const take = (q, ok = () => true) => { const all = [...document.querySelectorAll(q)]
      .filter(e => !e.dataset.seeded && !e.closest('[data-seeded]') && !e.querySelector('[data-seeded]') && ok(e));
    const e = all[pick % all.length]; if (e) e.dataset.seeded = rule; return e };
  const plain = e => !e.children.length && e.innerText.trim().length > 3;
  if (rule === 'contrast') { const e = take('p,span,h2,button,b', plain); if (!e) return false;
    const rgb = c => c.match(/[\\d.]+/g).map(Number); let b = e, back = null;
    for (; b && !back; b = b.parentElement) { const c = rgb(getComputedStyle(b).backgroundColor);
      if (c.length < 4 || c[3]) back = c }
    const lum = c => [.2126, .7152, .0722].reduce((s, w, i) => { const v = c[i] / 255;
      return s + w * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4) }, 0);
    const ratio = c => { const [x, y] = [lum(c), lum(back)]; return (Math.max(x, y) + .05) / (Math.min(x, y) + .05) };
    const ink = rgb(getComputedStyle(e).color); let best = ink;
    for (let t = 0; t <= 1; t += .01) { const c = ink.slice(0, 3).map((v, i) => Math.round(v + (back[i] - v) * t));
      if (Math.abs(ratio(c) - amount) < Math.abs(ratio(best) - amount)) best = c }
    e.style.color = `rgb(${best})` }
  else if (rule === 'target_size') { const e = take('button'); if (!e) return false;
    e.style.height = amount + 'px'; e.style.fontSize = '12px'; e.style.lineHeight = 1 }
  else if (rule === 'text_size') { const e = take('p,span,b', plain); if (!e) return false;
    e.style.fontSize = amount + 'px' }
  else if (rule === 'alignment') { const e = take('.row > .card', e => e.parentElement.children.length > 2);
    if (!e) return false; e.style.position = 'relative'; e.style.top = amount + 'px' }
  else if (rule === 'spacing') { const e = take('.row > .card, .column > .card',
      e => e.previousElementSibling && e.parentElement.children.length > 2); if (!e) return false;
    const down = e.parentElement.className === 'column'; e.style[down ? 'marginTop' : 'marginLeft'] = amount + 'px' }
  else { const e = take('p,span', e => plain(e) && e.previousElementSibling &&
      e.previousElementSibling.innerText.trim().length > 5 && e.parentElement.tagName !== 'NAV'); if (!e) return false;
    e.style.position = 'relative'; const up = e.getBoundingClientRect();
    const old = e.previousElementSibling.getBoundingClientRect();
    e.style.top = (old.top - up.top + amount) + 'px'; e.style.left = (old.left - up.left + 3) + 'px' }
  return true }"""
AMOUNTS: dict[str, Callable[[np.random.Generator], float]] = {
    "contrast": lambda chance: float(chance.uniform(1.7, 4.1)),
    "target_size": lambda chance: float(chance.integers(16, 23)),
    "text_size": lambda chance: float(chance.choice([8, 9, 9.5, 10])),
    "alignment": lambda chance: float(chance.choice([-1, 1]) * chance.integers(4, 10)),
    "spacing": lambda chance: float(chance.integers(8, 20)),
    "overlap": lambda chance: float(chance.integers(2, 8)),
}


def pages(page: Page, split: str, count: int, seed: int, fonts: list[Path]) -> Iterator[tuple[str, Truth]]:
    """Each page, drawn, with its truth; three defects on three pages of four, none on the fourth."""
    faces = "".join(
        f"@font-face {{ font-family: '{path.stem.split('-latin')[0]}';"
        f" font-weight: {700 if '700' in path.stem else 400};"
        f" src: url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()}) }}"
        for path in fonts
    )
    families = FONTS[split] + sorted({path.stem.split("-latin")[0] for path in fonts if split == "test"})
    for number in range(count):
        chance = np.random.default_rng([seed, number, split == "test"])
        theme, font = THEMES[split][number % len(THEMES[split])], families[number % len(families)]
        body = LAYOUTS[split][int(chance.integers(len(LAYOUTS[split])))](chance)
        sheet = style(theme, font, int(chance.choice([0, 6, 14])), faces)
        page.set_content(f"<!doctype html><meta charset=utf-8>{sheet}<body>{header(chance)}{body}")
        page.evaluate("document.fonts.ready")
        seeded: Counter[str] = Counter()
        if number % 4 != 3:
            for rule in chance.choice(RULES, 3, replace=False):
                if page.evaluate(SEED, [str(rule), int(chance.integers(1000)), AMOUNTS[rule](chance)]):
                    seeded[str(rule)] += 1
        yield f"{number:02d} {font}", Truth(**page.evaluate(MEASURE), seeded=seeded)


def picture(shot: bytes) -> layout.Picture:
    """Of a PNG."""
    return cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)


def guessed(truth: Truth, chance: np.random.Generator) -> list[Line]:
    """The DOM's lines as a detector sees them: its boxes are a few pixels off."""
    found = []
    for line in truth.lines:
        left, top, right, bottom = line["box"]
        off = chance.uniform(-1.0, 3.0, 4)
        box = Box(
            max(0, left - off[0]) / WIDTH,
            max(0, top - off[1]) / HEIGHT,
            (right + off[2]) / WIDTH,
            (bottom + off[3]) / HEIGHT,
        )
        found.append(Line(line["text"], box, 0.7 if line["seeded"] == "overlap" else 0.97))
    return found


def luminance(colour: list[float]) -> float:
    values = np.array(colour) / 255
    return float(
        np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
    )


def fails(line: dict[str, Any]) -> bool:
    """WCAG 2.2 1.4.3 by the DOM."""
    one, other = sorted((luminance(line["colour"]), luminance(line["behind"])), reverse=True)
    large = line["size"] >= 24 or (line["bold"] and line["size"] >= 18.66)
    return (one + 0.05) / (other + 0.05) * PASSES < (3.0 if large else 4.5)


def wrong(truth: Truth) -> dict[str, list[list[float]]]:
    """Rule → the places that break it, in CSS pixels."""
    broken: dict[str, list[list[float]]] = defaultdict(list)
    covered = [line["box"] for line in truth.lines if line["seeded"] == "overlap"]
    broken["overlap"] = covered
    broken["contrast"] = [line["box"] for line in truth.lines if fails(line)]
    broken["text_size"] = [line["box"] for line in truth.lines if line["size"] < 11]
    broken["target_size"] = [
        t["box"] for t in truth.targets if min(t["box"][2] - t["box"][0], t["box"][3] - t["box"][1]) < 24
    ]
    for rule in ("alignment", "spacing"):
        broken[rule] = [box["box"] for box in truth.boxes if box["seeded"] == rule]
    return broken


def meets(finding: Finding, place: list[float], near: float = 0.0) -> bool:
    """Whether a finding lies on a place."""
    left, top, right, bottom = place
    box = finding.box
    across = min(box.right * WIDTH, right + near) - max(box.left * WIDTH, left - near)
    down = min(box.bottom * HEIGHT, bottom + near) - max(box.top * HEIGHT, top - near)
    return across > 2 and down > 2


def judged(
    findings: list[Finding], broken: dict[str, list[list[float]]]
) -> tuple[Counter[str], Counter[str], list[Finding]]:
    """(found, false) per rule, and the false ones. On a line that another covers nothing else counts."""
    found: Counter[str] = Counter()
    false: Counter[str] = Counter()
    mistakes = []
    for rule in RULES:
        mine = [finding for finding in findings if finding.rule == rule]
        near = 60.0 if rule == "spacing" else 0.0
        found[rule] = sum(any(meets(finding, place, near) for finding in mine) for place in broken[rule])
        for finding in mine:
            places = broken[rule] + (broken["overlap"] if rule in ("contrast", "text_size") else [])
            if rule == "overlap" or not any(meets(finding, place, near) for place in places):
                if rule == "overlap" and any(meets(finding, place) for place in broken[rule]):
                    continue
                false[rule] += 1
                mistakes.append(finding)
    return found, false, mistakes


def views(page: Page, wide: Page) -> Iterator[tuple[str, bytes, layout.Picture]]:
    """The ways in which a page comes: name, file, pixels."""
    shot = page.screenshot()
    yield "PNG", shot, picture(shot)
    small = cv2.imencode(".jpg", picture(shot), [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    yield "JPEG q80", small, picture(small)
    wide.set_content(page.content())
    wide.evaluate("document.fonts.ready")
    scaled = cv2.resize(picture(wide.screenshot()), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    yield "1920 → 1280", cv2.imencode(".png", scaled)[1].tobytes(), scaled


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("fit", "test"), default="test")
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is false and what is missed")
    given = parser.parse_args()
    fonts = sorted(given.fonts.rglob("*.woff2")) if given.fonts else []
    reader = None
    if given.reader:
        from vivavoce.vision.abilities.text import QuickReader

        reader = QuickReader(given.reader)
    there: Counter[str] = Counter()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    false: dict[str, Counter[str]] = defaultdict(Counter)
    lines = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        wide = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5)
        for name, truth in pages(page, given.split, given.pages, given.seed, fonts):
            broken = wrong(truth)
            there.update({rule: len(places) for rule, places in broken.items()})
            lines += len(truth.lines)
            for kind, file, pixels in views(page, wide):
                if given.keep:
                    given.keep.mkdir(exist_ok=True, parents=True)
                    suffix = ".jpg" if kind.startswith("JPEG") else ".png"
                    (given.keep / f"{name}-{kind.split()[0]}{suffix}".replace(" ", "-")).write_bytes(file)
                seen = reader.read(pixels) if reader else guessed(truth, np.random.default_rng(given.seed))
                for scale in (1.0, None):
                    findings = layout.review(pixels, seen, DesignRules(check=RULES, width=WIDTH if scale else 0))
                    right, mistaken, mistakes = judged(findings, broken)
                    way = kind if scale else f"{kind}, no scale"
                    found[way].update(right)
                    false[way].update(mistaken)
                    if given.show and scale:
                        for bad in mistakes:
                            print(
                                "FALSE",
                                name,
                                kind,
                                bad.rule,
                                repr(bad.text),
                                round(bad.measured, 2),
                                round(bad.needed, 2),
                            )
                        for rule in RULES:
                            for place in broken[rule]:
                                mine = [f for f in findings if f.rule == rule]
                                if not any(meets(f, place, 60.0 if rule == "spacing" else 0.0) for f in mine):
                                    said = [line["text"] for line in truth.lines if line["box"] == place]
                                    print("MISSED", name, kind, rule, said, [round(v) for v in place])
        browser.close()
    print(
        f"{given.pages} pages of `{given.split}`, {lines} lines,"
        f" read from {'the picture by the quick reader' if reader else 'the DOM'}"
    )
    print("| check | there | " + " | ".join(found) + " |")
    print("|---|---|" + "---|" * len(found))
    for rule in RULES:
        cells = [f"{found[way][rule]}, {false[way][rule]} false" for way in found]
        print(f"| {rule} | {there[rule]} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
