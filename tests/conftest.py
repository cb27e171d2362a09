"""What holds for every test."""

from hypothesis import settings

# No deadline: how long an example takes is the machine's business. The same examples each time: a change that is taken
# or refused for what it does, not for its luck. `--hypothesis-profile=default` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
