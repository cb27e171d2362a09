"""The sound in the browser's fake microphone."""

CALLER_HZ = 440
"""Pitch of the caller in the microphone's recording."""
BURST, PERIOD = 0.3, 0.5
"""Seconds: the caller beeps for so long, every so often; a steady tone would be taken for noise and suppressed."""
