"""How `vivavoce load` is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from ..environment import Number
from . import deferred

_Path = click.Path(path_type=Path)


@click.command("load")
@click.argument("agent", metavar="[AGENT]", required=False, default="")
@click.option("--url", default="", help="Call a gateway or Live API server that runs already: ws:// or wss://.")
@click.option("--key", default="", envvar="VIVAVOCE_API_KEY", help="Its API key; better in VIVAVOCE_API_KEY.")
@click.option("--model", default="", help="What understands and speaks; with --url, the model to call there.")
@click.option(
    "--line",
    type=click.Choice(["websocket", "twilio", "sip", "webrtc"]),
    default="websocket",
    show_default=True,
    help="By which callers come.",
)
@click.option("--callers", type=click.IntRange(1, 1000), default=32, show_default=True, help="At most so many at once.")
@click.option("--step", type=click.IntRange(min=1), help="So many more each time.  [default: twice as many]")
@click.option("--hold", type=Number(1, 3600), default=30.0, show_default=True, help="Seconds of each step.")
@click.option(
    "--budget-ms",
    type=Number(min=1),
    default=1500.0,
    show_default=True,
    help="Voice to voice, P95, that is held.",
)
@click.option("--recordings", type=_Path, help="What callers say: a WAV file, or a folder; see below.")
@click.option("--video", type=_Path, help="Every caller sends this picture, or those of a folder, one a second.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same callers."
)
@click.option("--greet/--no-greet", default=True, help="Let the agent speak first.  [default: greet]")
@click.option("--pid", type=click.IntRange(min=1), help="With --url: process of the server, to measure CPU and memory.")
@click.option(
    "--late-ms",
    type=Number(min=1),
    default=20.0,
    show_default=True,
    help="By how much the callers may lag, P99.",
)
@click.option("--report", type=_Path, help="Folder for load.html, steps.jsonl, calls.jsonl.  [default: runs/DATE-TIME]")
@click.option("--json", "as_json", is_flag=True, help="All figures, for scripts.")
@click.option("--require", multiple=True, metavar="NAME=VALUE", help="Exit with 1 unless it holds, as held=20.")
@deferred("load:run")
def command() -> None:
    """Find out how many callers at once AGENT answers in time, and what it takes.

    AGENT is a Python file with an Agent in it, or a template's name; it is served in a process of its own. With --url
    it is called at a server that runs already, of whatever make. Callers speak recordings over the Live API in real
    time, 20 ms by 20 ms, and listen. First one calls, then two, four, eight; once they are not held, numbers between.
    Held are callers whose calls all go through, of whose turns 95 % are answered, with a P95 of voice to voice within
    the budget. Ctrl-C keeps the steps that are done. How to read the figures: docs/how-to/load.md.

    --line: a telephone behind Twilio (its webhook and media stream), a SIP telephone, or a browser over WebRTC, instead
    of a Live API client. With --url, webrtc alone. Extras `sip` and `webrtc`.

    --recordings: the WAV files of a folder are the turns of one call, in the order of their names; each folder in it is
    another call. By default the recordings in `caller` beside the agent, else sentences by flite or espeak-ng.

    --require knows held, v2v_p50, v2v_p95, v2v_p99, response_rate, underruns, underrun_ms, sound_late_p99,
    cores_per_session and rss_per_session, of the most callers held; v2v_p95@8 is that of 8 callers.

    \b
    Exit code: 0 all requirements hold, 1 one does not, 2 it could not be measured.

    \b
    Examples:
      vivavoce load front-desk
      vivavoce load front-desk --line sip --callers 16
      vivavoce load desk/agent.py --callers 64 --step 8 --hold 60 --require held=16
      vivavoce load front-desk --url ws://127.0.0.1:8080 --pid 4711 --budget-ms 900 --report monday
      vivavoce load --url wss://voice.example.org --model some-live-model --recordings calls/ --no-greet
    """
