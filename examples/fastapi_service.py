"""An agent inside a FastAPI service of your own: its calls beside your routes, in one process.

pip install fastapi; python examples/fastapi_service.py       (once: vivavoce models pull)
Then open http://127.0.0.1:8000/ and talk; http://127.0.0.1:8000/hello is the service's own.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from first_agent import agent
from vivavoce.gateway import build, from_environment


@asynccontextmanager
async def lifespan(service: FastAPI) -> AsyncIterator[None]:
    """Loads the engine once, for some seconds, when the service starts."""
    gateway = build(from_environment(os.environ), [agent])
    service.mount("/", gateway.app)  # last: it answers what no route of the service does
    yield


service = FastAPI(lifespan=lifespan)


@service.get("/hello")
def hello() -> dict[str, str]:
    """A route of the service."""
    return {"hello": "world"}


if __name__ == "__main__":
    uvicorn.run(service, port=int(os.environ.get("PORT", "8000")), ws_max_size=8 * 2**20, log_level="warning")
