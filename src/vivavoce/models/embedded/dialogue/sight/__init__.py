"""What the engine says about what its eye has seen: words of the caller × a picture → a sentence. Pure; US English.

`asked` reads the question, `watching` keeps what was seen, `printed` and `things` find in it, `told` answers, `looking`
is the dialogue's way in, `shown` fills tools' arguments. Text in a picture is only ever quoted or found in: no part of
this package hands it to anything that reads a caller's words.
"""
