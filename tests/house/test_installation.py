"""What a database is for is settled once: sample stays sample, a profile stays that profile."""

from pathlib import Path

import pytest

from sanjian.operations import preparation
from sanjian.operations.installation import DEFAULT_PROFILE, WrongInstallation, settle


def test_the_first_start_settles_and_later_ones_keep_to_it(as_owner: None) -> None:
    first = settle(mode="sample", profile="haimen")
    assert (first.mode, first.profile) == ("sample", "haimen")
    assert settle(mode="sample", profile="haimen") == first
    assert settle(mode="sample", profile="").profile == "haimen"


def test_without_a_wish_the_first_start_takes_the_default_profile(as_owner: None) -> None:
    assert settle(mode="production", profile="").profile == DEFAULT_PROFILE


@pytest.mark.parametrize(("was", "asked"), [("sample", "production"), ("production", "sample")])
def test_a_mode_never_changes(as_owner: None, was: str, asked: str) -> None:
    settle(mode=was, profile="")
    with pytest.raises(WrongInstallation, match="不得进入正式库"):
        settle(mode=asked, profile="")
    assert settle(mode=was, profile="").mode == was


def test_another_profile_is_refused_with_the_command_that_works(as_owner: None) -> None:
    settle(mode="sample", profile="mingxi")
    with pytest.raises(WrongInstallation, match="make run PROFILE=haimen"):
        settle(mode="sample", profile="haimen")


def test_every_process_learns_the_settled_profile_from_the_data_folder(
    as_owner: None, tmp_path: Path
) -> None:
    written = tmp_path / "profile"
    preparation.schema(mode="sample", profile="haimen", profile_file=written)
    preparation.schema(mode="sample", profile="", profile_file=written)
    assert written.read_text("utf-8") == "haimen"
    with pytest.raises(WrongInstallation):
        preparation.schema(mode="sample", profile="mingxi", profile_file=written)
    assert written.read_text("utf-8") == "haimen"
