"""Settings: read once, defaults, and faults told in French."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.settings import SETTINGS, Settings, SettingsError


def test_every_setting_has_a_french_description() -> None:
    assert all(setting.doc.endswith(".") for setting in SETTINGS)


def test_defaults_when_the_environment_is_empty_or_blank() -> None:
    settings = Settings.from_env({"PORT": "  "})
    assert (settings.port, settings.host, settings.default_centre) == (8050, "127.0.0.1", "villes-au-carre")
    assert settings.data_dir.name == "data"
    assert settings.reload_seconds < 5


def test_values_are_read_with_their_types() -> None:
    env = {"PORT": "9000", "DASHBOARD_RELOAD_SECONDS": "1,5", "DASHBOARD_LOG_FORMAT": "Console", "DASHBOARD_DATA": "x"}
    settings = Settings.from_env(env)
    assert (settings.port, settings.reload_seconds, settings.log_format) == (9000, 1.5, "console")
    assert settings.data_dir == Path("x").resolve()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "abc", "un nombre entier est attendu"),
        ("PORT", "70000", "un nombre compris entre 1 et 65535"),
        ("DASHBOARD_RELOAD_SECONDS", "nan", "un nombre compris entre"),
        ("DASHBOARD_LOG_LEVEL", "bavard", "valeurs acceptées : debug, info"),
    ],
)
def test_a_wrong_value_is_named_in_french(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        Settings.from_env({name: value})
    assert f"{name} = « {value} »" in str(caught.value)


def test_all_the_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"PORT": "x", "WEB_CONCURRENCY": "0"})
    assert "PORT" in str(caught.value)
    assert "WEB_CONCURRENCY" in str(caught.value)
