import base64
import hashlib
import hmac

import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.settings import from_environment
from vivavoce.streaming.webrtc.ice import ice_servers, turn_credentials


def test_credentials_are_those_of_coturns_rest_scheme():
    made = turn_credentials("north", "abc", now=1_000_000.7, good_for=60)

    assert made.username == "1000060:abc"
    assert base64.b64decode(made.password) == hmac.new(b"north", b"1000060:abc", hashlib.sha1).digest()


def test_stun_needs_no_credentials_and_turn_gets_them():
    servers = ice_servers(["stun:s:3478", "turn:t:3478", "turns:t:5349?transport=tcp"], "north", "abc", 0.0)

    assert servers[0] == {"urls": ["stun:s:3478"]}
    assert servers[1]["urls"] == ["turn:t:3478", "turns:t:5349?transport=tcp"]
    assert servers[1]["username"] == "7200:abc" and servers[1]["credential"]
    assert ice_servers([], "", "abc", 0.0) == []


@pytest.mark.parametrize("server", ["stun.example.org", "http://x", "turn:a@b", "stun:x?transport=quic"])
def test_what_is_no_ice_server_is_refused(server):
    with pytest.raises(ConfigurationError, match="VIVAVOCE_ICE_SERVERS"):
        from_environment({"VIVAVOCE_ICE_SERVERS": server, "VIVAVOCE_TURN_SECRET": "x"})


def test_a_turn_server_needs_its_secret_which_stays_out_of_sight():
    with pytest.raises(ConfigurationError, match="VIVAVOCE_TURN_SECRET"):
        from_environment({"VIVAVOCE_ICE_SERVERS": "turn:t"})
    settings = from_environment({"VIVAVOCE_ICE_SERVERS": "turn:t, stun:s", "VIVAVOCE_TURN_SECRET": "hush"})

    assert settings.ice_servers == ("turn:t", "stun:s") and "hush" not in repr(settings)
