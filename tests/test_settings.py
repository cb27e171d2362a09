from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.settings import VARIABLES, Settings, from_environment, misspelt


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("VIVAVOCE_TIMEZONE", "Foo/Bar", "an IANA name such as Europe/Zurich, not 'Foo/Bar'"),
        ("VIVAVOCE_TIMEZONE", "../etc/passwd", "an IANA name"),
        ("VIVAVOCE_TIMEZONE", "UTC+2", "an IANA name"),
        ("VIVAVOCE_PORT", "http", "port number from 0 to 65535, not 'http'"),
        ("VIVAVOCE_PORT", "٨٠", "port number"),
        ("VIVAVOCE_TLS_PORT", "70000", "port number"),
        ("VIVAVOCE_ORIGINS", "example.org", "origins such as https://example.org, not 'example.org'"),
        ("VIVAVOCE_ORIGINS", "https://a.example,https://b.example/page", "not 'https://b.example/page'"),
        ("VIVAVOCE_ORIGINS", "https://[", "origins such as"),
        ("GOOGLE_GENAI_USE_VERTEXAI", "yes", "is true or false, not 'yes'"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_the_start(name: str, value: str, told: str):
    with pytest.raises(ConfigurationError, match=name) as refused:
        from_environment({name: value})

    assert told in str(refused.value)


def test_a_database_that_is_no_address_is_refused_and_not_repeated():
    with pytest.raises(ConfigurationError) as refused:
        from_environment({"VIVAVOCE_DATABASE": "s3cret@host/calls"})

    assert "postgresql+pg8000://" in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_variable_is_none(value: str):
    assert from_environment(dict.fromkeys([*VARIABLES, "GEMINI_API_KEY"], value)) == Settings()


def test_paths_begin_at_home_and_origins_are_as_browsers_send_them():
    settings = from_environment({"VIVAVOCE_HOME": "~/desk", "VIVAVOCE_ORIGINS": "HTTPS://Example.org/, http://a:81"})

    assert settings.home == Path.home() / "desk"
    assert settings.origins == ("https://example.org", "http://a:81")


def test_a_misspelt_variable_is_told_with_its_neighbour():
    assert misspelt({"VIVAVOCE_TIMEZON": "UTC", "VIVAVOCE_PORT": "1", "HOME": "/"}) == [
        "VIVAVOCE_TIMEZON is no setting; did you mean VIVAVOCE_TIMEZONE?"
    ]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("VIVAVOCE_PHONE_URL", "voice.example.org", "an address such as"),
        ("VIVAVOCE_PHONE_NUMBERS", "front-desk", "is given to an agent"),
        ("VIVAVOCE_PHONE_NUMBERS", "+1555=", "is given to an agent"),
        ("VIVAVOCE_PHONE_NUMBERS", "x=desk", "is given to an agent"),
        ("VIVAVOCE_TWILIO_AUTH_TOKEN", "secret", "needs VIVAVOCE_PHONE_URL"),
        ("VIVAVOCE_AUDIOSOCKET", "9092", "HOST:PORT"),
        ("VIVAVOCE_AUDIOSOCKET", "127.0.0.1:99999", "HOST:PORT"),
    ],
)
def test_telephone_settings_that_cannot_work_are_refused(name, value, says):
    with pytest.raises(ConfigurationError, match=says):
        from_environment({name: value})


def test_telephone_settings_are_read():
    settings = from_environment({
        "VIVAVOCE_PHONE_URL": "https://voice.example.org/", "VIVAVOCE_TWILIO_AUTH_TOKEN": "secret-token",
        "VIVAVOCE_PHONE_NUMBERS": "+1 (555) 0100=front-desk, *=night", "VIVAVOCE_AUDIOSOCKET": "127.0.0.1:9092",
    })  # fmt: skip

    assert settings.phone_url == "https://voice.example.org"
    assert settings.phone_numbers == (("+15550100", "front-desk"), ("*", "night"))
    assert settings.phone_secrets == (("twilio", "secret-token"),) and "secret-token" not in repr(settings)
    assert settings.audiosocket == "127.0.0.1:9092"
