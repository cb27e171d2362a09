import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.errors import RemoteProtocolError
from vivavoce.streaming.webrtc.offer_sdp import MOST_CANDIDATES, checked, trickled

PRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
OFFER = "\r\n".join(
    [
        "v=0",
        "o=- 1 2 IN IP4 127.0.0.1",
        "a=group:BUNDLE 0 1",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=mid:0",
        "a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host",
        "a=candidate:2 1 udp 2122260222 5f3a.local 50001 typ host",
        "a=candidate:3 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active",
        "a=end-of-candidates",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:0123456789012345678901",
        PRINT,
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "a=mid:1",
        "",
    ]
)


def test_the_addresses_that_an_offer_names_are_not_tried():
    assert "a=candidate" not in checked(OFFER.encode(), candidates=False)


def test_where_they_are_names_and_tcp_are_left_out_and_there_is_an_end_to_them():
    many = OFFER.replace(
        "a=candidate:1", "\r\n".join(["a=candidate:9 1 udp 1 192.0.2.9 9 typ host"] * 99 + ["a=candidate:1"])
    )

    kept = checked(OFFER.encode(), candidates=True)
    assert re.findall("a=candidate:.*", kept) == ["a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host\r"]
    assert "end-of-candidates" not in kept  # who reaches us from elsewhere is answered, too
    assert checked(many.encode(), candidates=True).count("a=candidate:") == MOST_CANDIDATES


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (PRINT, "a=fingerprint:sha-1 " + ":".join(["AB"] * 20), "fingerprint"),
        (PRINT, "a=fingerprint:sha-256 nonsense", "fingerprint"),
        ("a=ice-pwd", "a=x", "ice-pwd"),
        ("a=group:BUNDLE", "a=x", "BUNDLE"),
        ("BUNDLE 0 1", "BUNDLE 0 0", "BUNDLE"),
        ("a=mid:1", "a=mid:0", "BUNDLE"),
        ("m=application", "m=audio", "one audio"),
        ("m=application", "m=message", "message"),
        ("v=0", "v=1", "v=0"),
    ],
)
def test_what_is_missing_is_said(old, new, said):
    with pytest.raises(RemoteProtocolError, match=said):
        checked(OFFER.replace(old, new).encode(), candidates=False)


MORE = "\r\n".join(
    [
        "a=ice-ufrag:abcd",
        "m=audio 9 UDP/TLS/RTP/SAVPF 0",
        "a=mid:0",
        "a=candidate:4 1 udp 2122260221 192.0.2.8 50002 typ host",
        "a=candidate:5 1 udp 2122260220 6e1c.local 50003 typ host",
        "a=end-of-candidates",
    ]
).encode()


def test_addresses_that_come_later_are_told_by_section_and_names_left_out():
    assert trickled(MORE, OFFER, 9) == [("0", "4 1 udp 2122260221 192.0.2.8 50002 typ host")]
    assert trickled(MORE, OFFER, 0) == []


@pytest.mark.parametrize(("old", "new", "said"), [(b"abcd", b"efgh", "restart"), (b"mid:0", b"mid:7", "a=mid")])
def test_addresses_of_another_connection_are_refused(old, new, said):
    with pytest.raises(RemoteProtocolError, match=said):
        trickled(MORE.replace(old, new), OFFER, 9)


@given(st.binary(max_size=2000))
def test_noise_is_refused_in_order(noise):
    with pytest.raises(RemoteProtocolError):
        checked(noise, candidates=True)
