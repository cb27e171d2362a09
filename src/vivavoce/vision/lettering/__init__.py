"""Printed text: where it stands (`finding`), how a piece of it is cut out (`cutting`), what it says (`recognising`),
where nobody can tell (`doubt`) and in which order it is read (`order`). `abilities/text.py` puts them together."""
