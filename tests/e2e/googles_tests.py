"""A pytest plugin for Google's own live tests: their client, built without options, gets our address.

It also runs their coroutines, so that pytest-asyncio need not be installed for four tests.
"""

import asyncio
import inspect
import os
import sys
from types import ModuleType

sys.modules.setdefault("pytest_asyncio", ModuleType("pytest_asyncio"))


def pytest_configure(config):
    config.addinivalue_line("markers", "asyncio: a coroutine")


def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}))
    return True


def pytest_collection_modifyitems(items):
    for name in list(sys.modules):
        if name.endswith("genai._replay_api_client"):
            redirect(sys.modules[name].ReplayApiClient, sys.modules[name.replace("_replay_api_client", "types")])


def redirect(client, types):
    original = client.__init__

    def init(self, *args, **options):
        if not options.get("http_options"):
            options["http_options"] = types.HttpOptions(base_url=os.environ["LIVE_BASE"])
        original(self, *args, **options)

    client.__init__ = init
