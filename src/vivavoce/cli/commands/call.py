"""How `vivavoce call` is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from . import deferred

_File = click.Path(dir_okay=False, path_type=Path)


@click.command("call")
@click.option("--wav", "wavs", multiple=True, type=_File, help="A turn to speak: any WAV file. Repeat for more turns.")
@click.option("--text", "texts", multiple=True, help="A turn to type, after all recordings. Repeat for more turns.")
@click.option("--image", "images", multiple=True, type=_File, help="A picture to hold up; each from one turn on.")
@click.option("--screen", is_flag=True, help="The pictures are of a shared screen, not of a camera.")
@click.option("--url", default="", help="Where to call: ws:// or wss://.  [default: the gateway on this machine]")
@click.option("--agent", default="front-desk", show_default=True, help="Whom to ask for: the model's name.")
@click.option("--key", default="", envvar="VIVAVOCE_API_KEY", help="API key; better in VIVAVOCE_API_KEY.")
@click.option("--save", type=_File, help="Keep both sides as a stereo WAV file: left the caller, right the agent.")
@click.option("--play", is_flag=True, help="Hear the agent on this machine's loudspeaker.")
@click.option("--greet/--no-greet", default=True, help="Let the agent speak first.  [default: greet]")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object per line, for scripts.")
@deferred("call:run")
def command() -> None:
    """Place one call over the Live API and print it as it happens.

    Each turn is said once the agent's reply to the one before has been played out. The milliseconds are what a person
    would have waited: from the caller's last sound to the agent's first, measured here, outside the gateway.

    \b
    Examples:
      vivavoce call --wav hello.wav
      vivavoce call --wav question.wav --wav answer.wav --save call.wav
      vivavoce call --text "When are you open?"
      vivavoce call --image label.jpg --text "What does it say?"
      vivavoce call --wav hello.wav --url wss://voice.example.org --agent front-desk
      vivavoce call --text "Hello" --json | jq -r 'select(.type == "agent_said" and .final).text'
    """
