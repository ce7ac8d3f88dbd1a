"""`sanjian token`: machine-readable answers, whichever side of the verb asks for them."""

from __future__ import annotations

import argparse
import json

import pytest

from sanjian.cli import tokens
from tests import world

pytestmark = pytest.mark.django_db


def run(*given: str) -> int:
    parser = argparse.ArgumentParser()
    tokens.configure(parser)
    return tokens.run(parser.parse_args(given))


@pytest.mark.parametrize("before", [True, False])
def test_json_may_stand_before_or_after_the_verb(
    before: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    world.county()

    def told(verb: str, *more: str) -> object:
        given = ["--json", verb, *more] if before else [verb, *more, "--json"]
        assert run(*given) == 0
        return json.loads(capsys.readouterr().out)

    made = told("create", "--person", "zhou", "--name", "测试")
    assert isinstance(made, dict)
    assert made["token"].startswith("sj_")
    listed = told("list")
    assert isinstance(listed, list)
    assert listed[0]["name"] == "测试"
    assert told("revoke", str(listed[0]["id"])) == {"id": listed[0]["id"], "revoked": True}


def test_without_json_people_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    world.county()
    assert run("create", "--person", "nobody", "--name", "x") == 1
    assert run("create", "--person", "zhou", "--name", "x", "--days", "9999") == 1
    assert run("revoke", "1") == 1
    said = capsys.readouterr().out
    assert "没有账号为“nobody”的人员" in said
    assert "1至366日" in said
    assert "没有这个有效令牌" in said
