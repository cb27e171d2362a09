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
