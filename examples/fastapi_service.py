"""An agent inside a FastAPI service of your own: its calls beside your routes, in one process.

pip install fastapi; python examples/fastapi_service.py       (once: vivavoce models pull)
Then open http://127.0.0.1:8000/voice/ and talk; http://127.0.0.1:8000/hello is the service's own.
"""

import os

import uvicorn
from fastapi import FastAPI

from first_agent import agent
from vivavoce.gateway import build, from_environment

gateway = build(from_environment(os.environ), [agent])  # loads the engine, for some seconds
service = FastAPI(lifespan=gateway.lifespan)
service.mount("/voice", gateway.app)


@service.get("/hello")
def hello() -> dict[str, str]:
    """A route of the service."""
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(service, port=int(os.environ.get("PORT", "8000")), ws_max_size=8 * 2**20, log_level="warning")
