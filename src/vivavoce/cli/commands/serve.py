"""How `vivavoce serve` is asked for."""

from __future__ import annotations

import click

from . import deferred


@click.command("serve")
@click.argument("agents", nargs=-1, required=True, metavar="FILE[:AGENT]…")
@click.option("--host", help="Address to listen on; beyond this machine set VIVAVOCE_API_KEYS.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Page, http and ws; 0 = any.  [default: 8080]")
@click.option("--tls-port", type=click.IntRange(0, 65535), help="https and wss; 0 = any.  [default: 8443]")
@click.option("--model", default="", help="What understands and speaks, for every agent.  [default: the agent's own]")
@click.option(
    "--alias", "aliases", multiple=True, metavar="NAME=AGENT", help="Answer NAME too; AGENT may be `embedded`. Repeat."
)
@click.option("--raw-model", "raw_models", multiple=True, metavar="NAME", help="Cloud model open to callers. Repeat.")
@click.option(
    "--phone", "phone_numbers", multiple=True, metavar="NUMBER=AGENT",
    help="Which agent answers which telephone number, `*` any other; see docs/how-to/telephone.md. Repeat.",
)  # fmt: skip
@click.option("--sip", metavar="HOST:PORT", help="Let telephones call by SIP, there; see docs/how-to/telephone.md.")
@click.option(
    "--brain-url", default="", help="What thinks for the embedded engine: an OpenAI-compatible address, or a GGUF file."
)
@click.option("--brain-model", default="", help="Which of its models.")
@click.option("--brain-key", default="", envvar="VIVAVOCE_BRAIN_KEY", help="Its key; better in VIVAVOCE_BRAIN_KEY.")
@click.option(
    "--brain-mode",
    type=click.Choice(["only", "fallback"]),
    default="only",
    help="What it answers: every turn, or only what the engine's own rules do not know.  [default: only]",
)
@deferred("serve:run")
def command() -> None:
    """Answer calls with the agents in FILE, until Ctrl-C.

    FILE is a Python file with an Agent in it, or a template's name. Clients name the agent as their model.

    \b
    Examples:
      vivavoce serve front-desk
      vivavoce serve my-desk/agent.py
      vivavoce serve clinic.py:agent hotel.py:night_desk --port 9000
      vivavoce serve front-desk --brain-url http://127.0.0.1:11434/v1 --brain-model qwen3:4b
      vivavoce serve front-desk --alias gemini-3.1-flash-live-preview=embedded
      vivavoce serve front-desk --brain-url gguf:qwen-0.5b
      vivavoce serve front-desk --brain-url http://127.0.0.1:11434/v1 --brain-mode fallback
      GEMINI_API_KEY=… vivavoce serve front-desk --model gemini-3.1-flash-live-preview
      vivavoce serve front-desk --phone +15550100=front-desk
      vivavoce serve front-desk --sip 127.0.0.1:5060
      VIVAVOCE_API_KEYS=long-secret vivavoce serve front-desk --host 0.0.0.0
    """
