"""Signatures as the providers' own libraries make them (twilio 9, plivo 4), and everything that is not quite one."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.gateway.telephone.signatures import (
    FRESH,
    Signed,
    by_login,
    by_plivo,
    by_telnyx,
    by_twilio,
    by_vonage,
)

NOW = 1_790_000_000.0
BASE = "https://voice.example.org/phone/"
TWILIO_FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}


def post(url, form, **headers):
    return Signed("POST", url, {name.replace("_", "-"): value for name, value in headers.items()}, form)


def encoded(form):
    return urlencode(form).encode()


TWILIO = post(BASE + "twilio", encoded(TWILIO_FORM), x_twilio_signature="VsjLsnIwqLPj7Ll6ieIwos6kiPA=")
NONCE = "05429567804466091622"
PLIVO_FORM = {"CallUUID": "c-1", "From": "14155550100", "To": "14155550199"}
PLIVO = post(
    BASE + "plivo",
    encoded(PLIVO_FORM),
    x_plivo_signature_v3="wNNUD8i8tF6T5Y4hL6GilPEfOSf8UrbOdMAiofsRMDo=",
    x_plivo_signature_v3_nonce=NONCE,
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def telnyx(body=b"CallSid=v3%3A1", at=NOW, signed_at=None):
    stamp = str(int(at))
    shown = KEY.sign(str(int(signed_at or at)).encode() + b"|" + body)
    headers = {"telnyx_timestamp": stamp, "telnyx_signature_ed25519": base64.b64encode(shown).decode()}
    return post(BASE + "telnyx", body, **headers)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def vonage(body=b'{"uuid":"u-1"}', secret="a-long-secret", alg="HS256", **claims):
    digest = hashlib.sha256(body).hexdigest()
    said = part({"alg": alg, "typ": "JWT"}) + "." + part({"iat": NOW, "payload_hash": digest, **claims})
    signature = base64.urlsafe_b64encode(hmac.new(secret.encode(), said.encode(), "sha256").digest()).decode()
    return post(BASE + "vonage", body, authorization=f"Bearer {said}.{signature.rstrip('=')}")


LOGIN = post(BASE + "exotel", b"", authorization="Basic " + base64.b64encode(b"desk:secret").decode())


@pytest.mark.parametrize(
    ("check", "request_", "secret"),
    [
        (by_twilio, TWILIO, "12345"),
        (
            by_twilio,
            Signed(
                "GET",
                "wss://voice.example.org/phone/twilio/stream",
                {"x-twilio-signature": "SRGaPiyoEzpKFTRYU/Gj8YbIKf8="},
            ),
            "12345",
        ),
        (by_plivo, PLIVO, "secret-token"),
        (
            by_plivo,
            post(
                BASE + "plivo?b=2&a=1",
                b"CallUUID=c-1",
                x_plivo_signature_v3="no, IsSrHkdYDMrY4ncI2YC07QndnBs5UFF4XV0t6mEFbpc=".replace(" ", ""),
                x_plivo_signature_v3_nonce=NONCE,
            ),
            "secret-token",
        ),
        (
            by_plivo,
            Signed(
                "GET",
                "wss://voice.example.org/phone/plivo/stream",
                {
                    "x-plivo-signature-v3": "TNNouYNHym+AHjqS6TH+LirmLRrS7YiBU0RU+fS3K4A=",
                    "x-plivo-signature-v3-nonce": NONCE,
                },
            ),
            "secret-token",
        ),
        (by_telnyx, telnyx(), PUBLIC),
        (by_vonage, vonage(), "a-long-secret"),
        (by_login, LOGIN, "desk:secret"),
    ],
)
def test_what_the_provider_signed_is_theirs(check, request_, secret):
    assert check(request_, secret, NOW)
    assert not check(request_, secret + "x", NOW)
    assert not check(replace(request_, headers={}), secret, NOW)


@pytest.mark.parametrize(
    ("check", "request_", "secret"),
    [
        (by_twilio, replace(TWILIO, body=encoded({**TWILIO_FORM, "To": "+18005551213"})), "12345"),
        (by_twilio, replace(TWILIO, body=encoded({**TWILIO_FORM, "Extra": "1"})), "12345"),
        (by_twilio, replace(TWILIO, url=BASE + "twilio/again"), "12345"),
        (by_twilio, replace(TWILIO, url=BASE.replace("https", "http") + "twilio"), "12345"),
        (by_twilio, replace(TWILIO, headers={"x-twilio-signature": "ä"}), "12345"),
        (by_plivo, replace(PLIVO, body=b"CallUUID=c-2"), "secret-token"),
        (by_plivo, replace(PLIVO, headers={**PLIVO.headers, "x-plivo-signature-v3-nonce": "1"}), "secret-token"),
        (by_telnyx, replace(telnyx(), body=b"CallSid=other"), PUBLIC),
        (by_telnyx, telnyx(at=NOW - FRESH - 1), PUBLIC),
        (by_telnyx, telnyx(at=NOW + FRESH + 1), PUBLIC),
        (by_telnyx, telnyx(at=NOW, signed_at=NOW - 100), PUBLIC),
        (by_telnyx, telnyx(), "not base64"),
        (by_telnyx, telnyx(), base64.b64encode(b"short").decode()),
        (by_vonage, vonage(alg="none"), "a-long-secret"),
        (by_vonage, vonage(alg="RS256"), "a-long-secret"),
        (by_vonage, vonage(iat=NOW - FRESH - 1), "a-long-secret"),
        (by_vonage, vonage(iat="now"), "a-long-secret"),
        (by_vonage, vonage(payload_hash=""), "a-long-secret"),
        (by_vonage, replace(vonage(), body=b'{"uuid":"u-2"}'), "a-long-secret"),
        (by_vonage, post(BASE, b"", authorization="Bearer a.b.c"), "a-long-secret"),
        (by_vonage, post(BASE, b"", authorization="Bearer " + "." * 5000), "a-long-secret"),
        (by_login, replace(LOGIN, headers={"authorization": "Basic ZGVzazo="}), "desk:secret"),
        (by_login, replace(LOGIN, headers={"authorization": "Bearer desk:secret"}), "desk:secret"),
    ],
)
def test_what_is_not_quite_theirs_is_not(check, request_, secret):
    assert not check(request_, secret, NOW)


@given(st.dictionaries(st.sampled_from(["x-twilio-signature", "x-plivo-signature-v3", "telnyx-timestamp",
       "telnyx-signature-ed25519", "authorization", "x-plivo-signature-v3-nonce"]), st.text(max_size=60)),
       st.binary(max_size=60))  # fmt: skip
def test_nothing_that_is_made_up_raises_or_passes(headers, body):
    request = Signed("POST", BASE + "x", headers, body)

    assert not any(check(request, PUBLIC, NOW) for check in (by_twilio, by_plivo, by_telnyx, by_vonage, by_login))
