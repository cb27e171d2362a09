"""What the host sees: how the games stand, the newest one in full, and the cards to print."""

from __future__ import annotations

import io

import tables
from sqlalchemy import select

from vivavoce import Database, Download, Page, Picture, Table, Text, say
from vivavoce.fiction import Adventure

NEWEST, LAST = 20, 40
"""Games, and events of one, that are shown."""


def game_page(database: Database, adventure: Adventure) -> Page:
    """The games, and of the newest one its map as far as it is known, its things and its log."""
    w, e, called = tables.WORLDS.c, tables.EVENTS.c, adventure.called
    with database.connect() as db:
        games = db.execute(select(tables.WORLDS).order_by(w.played.desc(), w.id.desc()).limit(NEWEST)).all()
        if not games:
            return Page(Text("Nobody has played yet."))
        newest = games[0]
        state = tables.world_of(db, adventure, newest.id).state
        log = db.execute(select(tables.EVENTS).where(e.world == newest.id).order_by(e.n.desc()).limit(LAST)).all()
        count = dict(db.execute(select(e.world, tables.sa.func.count()).group_by(e.world)).all())
    known = [
        (
            f"{called(room)} ← here" if room == state.room else called(room),
            ", ".join(f"{way}: {called(out.to) if out.to in state.visited else '?'}" for way, out in exits.items()),
            ", ".join(called(key) for key, place in state.places.items() if place == room) or None,
        )
        for room in state.visited
        for exits in [adventure.rooms[room].exits]
    ]
    carried = [(place[1:] or "the player", called(key)) for key, place in state.places.items() if place[:1] == "@"]
    dice = {one.n: f"{' + '.join(map(str, one.dice))} ({one.by})" for one in log if one.dice}
    events = [
        (one.n, one.player, one.verb, say([*map(called, one.names)]), dice.get(one.n), one.undone or None)
        for one in log
    ]
    return Page(
        Table(
            ("number", "now in", "events", "ending", "last played"),
            [(row.number, called(row.room), count.get(row.id, 0), row.ending, row.played) for row in games],
            caption=adventure.title,
        ),
        Text(
            f"Game {newest.number}: {len(state.visited)} of {len(adventure.rooms)} rooms are known. "
            f"At the table: {say(state.players or ['one player'])}."
        ),
        Table(("room", "ways", "there"), known, caption="The map"),
        Table(("who", "carries"), carried, caption="Things"),
        Table(("n", "who", "did", "what", "dice", "undone"), events, caption="The log, newest first"),
    )


def cards_page(adventure: Adventure) -> Page:
    """The cards to print; a player holds one to the camera."""
    try:
        import zxingcpp
        from PIL import Image
    except ImportError:
        return Page(Text("To print cards, install the extra `vision`."), refresh=0)
    parts: list[Picture | Download] = []
    for key, name in adventure.cards.items():
        code = zxingcpp.create_barcode(f"GULLROCK:{key}", zxingcpp.BarcodeFormat.QRCode)
        file = io.BytesIO()
        Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)).save(file, "PNG")
        parts += [
            Picture(file.getvalue(), f"a code: {name}", name),
            Download(f"{key}.png", file.getvalue(), "image/png"),
        ]
    return Page(*parts, refresh=0)
