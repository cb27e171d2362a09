"""The eye: which pictures are looked at, and what is in them. Beside the voice detector, under every model.

gaze.py      which picture is looked at or relayed, and when (pure)
header.py    what a file says of itself, before anybody decodes it (pure)
eye.py       the eye's process, as the gateway sees it
worker.py    the same from inside: decodes, and reads with the abilities below
abilities/   one file each: text, codes, things, layout (over colour, font, regions), sharpness, framing, dice
"""
