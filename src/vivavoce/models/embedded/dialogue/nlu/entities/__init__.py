"""Values as people say them: dates and times, numbers and codes, names, choices. Pure; US English.

`read.read_value` is the way in; the other modules are what it is made of. Another language brings its own modules
with the same functions; `Found` and `Partial` stay.
"""
