"""Speech synthesis: a reply's text to sound, phrase by phrase."""
