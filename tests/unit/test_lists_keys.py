"""The secret key: where it may live, and that it never shows itself."""

from __future__ import annotations

import copy
import dataclasses
import stat
from pathlib import Path

import pytest

from dashboard.settings import Secret, Settings, SettingsError
from dashboard.sources.lists.keys import KeySource, SecretKey, UnusableKeyError, key_source

TEXT = "0123456789abcdef" * 4


def source(file: Path, *forbidden: Path) -> KeySource:
    return KeySource(Secret(), file, forbidden)


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "config" / "key"
    first = source(file).key()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().strip()) == 64
    assert source(file).key().key_id == first.key_id
    assert [path.name for path in file.parent.iterdir()] == ["key"]


def test_a_trial_writes_no_key_and_uses_the_one_there_is(tmp_path: Path) -> None:
    file = tmp_path / "key"
    assert source(file).key(create=False).key_id != source(file).key(create=False).key_id
    assert not file.exists()
    made = source(file).key()
    assert source(file).key(create=False).key_id == made.key_id


def test_two_places_of_one_text_are_one_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.touch(mode=0o600)
    file.write_text(f"{TEXT}\n")
    assert source(file).key().key_id == KeySource(Secret(f" {TEXT} "), file).key().key_id


def test_refused_among_the_data_even_through_a_link(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "centre").mkdir(parents=True)
    (tmp_path / "link").symlink_to(data)
    for file in (data / "key", data / "centre" / "key", tmp_path / "link" / "key"):
        with pytest.raises(UnusableKeyError, match="dans les données"):
            source(file, data).key()
        assert not file.exists()


def test_refused_below_a_git_work_tree(tmp_path: Path) -> None:
    (tmp_path / "work" / ".git").mkdir(parents=True)
    file = tmp_path / "work" / "deep" / "key"
    with pytest.raises(UnusableKeyError, match="suivi par git"):
        source(file).key()
    assert not file.parent.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_refused_when_others_may_read_it(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "key"
    file.write_text(TEXT)
    file.chmod(mode)
    with pytest.raises(UnusableKeyError, match="chmod 600"):
        source(file).key()


@pytest.mark.parametrize("text", ["", "xyzzy", "a" * 64, "ab" * 32])
def test_refused_when_short_or_regular_without_being_shown(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key"
    file.touch(mode=0o600)
    file.write_text(text)
    with pytest.raises(UnusableKeyError) as refused:
        source(file).key()
    assert not text or text not in str(refused.value)


def test_refused_where_nothing_can_be_written_or_read(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir(mode=0o700)
    for file in (tmp_path / "file" / "key", tmp_path / "folder"):
        with pytest.raises(UnusableKeyError):
            source(file).key()


def test_the_key_never_shows_itself() -> None:
    settings = Settings.from_env({"DASHBOARD_KEY": TEXT})
    key = key_source(settings).key()
    shown = (settings, dataclasses.asdict(settings), copy.deepcopy(settings), key_source(settings), key, settings.key)
    assert not any(TEXT in f"{value!r}{value}" for value in shown)
    with pytest.raises(SettingsError) as wrong:
        Settings.from_env({"DASHBOARD_KEY": TEXT, "PORT": "beaucoup"})
    assert TEXT not in str(wrong.value)


def test_the_file_is_in_the_configuration_folder_of_the_person() -> None:
    assert Settings.from_env({}).key_file == Path("~/.config/crpv-dashboard/key")
    assert Settings.from_env({"XDG_CONFIG_HOME": "/etc/x"}).key_file == Path("/etc/x/crpv-dashboard/key")
    assert Settings.from_env({"XDG_CONFIG_HOME": "relative"}).key_file == Path("~/.config/crpv-dashboard/key")
    assert Settings.from_env({"DASHBOARD_KEY_FILE": "/k"}).key_file == Path("/k")


def test_the_fingerprint_is_eight_hexadecimal_characters_of_its_own() -> None:
    one, two = SecretKey(TEXT, "essai"), SecretKey(TEXT[::-1], "essai")
    assert len(one.key_id) == 8
    assert int(one.key_id, 16) >= 0
    assert one.key_id != two.key_id
    assert one.digest(b"x") != two.digest(b"x")
