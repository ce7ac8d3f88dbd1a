"""移交包: a package that a stranger checks with his own tools and no server of ours."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from sanjian.records.models import Access
from tests import world
from tests.conftest import REPOSITORY
from tests.desk.helpers import at_desk, text
from tests.log.house import KEY, sealed
from tests.records.archive.test_filing import archived, closed, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def stores(settings: Any, tmp_path: Path) -> None:
    """A blob store and a public log of one's own."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"


def verify(package: Path) -> tuple[int, str]:
    """`sanjian-verify package`: a process that knows neither Django nor our code."""
    run = subprocess.run(
        [sys.executable, "-m", "sanjian_verify", "package", str(package),
         "--key", str(KEY.verifier)],
        capture_output=True, text=True, check=False, cwd=package.parent,
        env={"PYTHONPATH": str(REPOSITORY / "verifier"), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    return run.returncode, run.stdout


def rewritten(package: Path, name: str, change: Any) -> Path:
    """The package with one of its files changed, or left out where `change` gives nothing."""
    spoiled = package.with_name("spoiled.zip")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(spoiled, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            if one.endswith(name):
                content = change(content)
            if content is not None:
                new.writestr(one, content)
    return spoiled


def forged(package: Path, tmp_path: Path) -> Path:
    """The decision exchanged, and every manifest made to fit."""
    with zipfile.ZipFile(package) as bag:
        name = next(one for one in bag.namelist() if one.endswith("行政处罚决定书.pdf"))
        before = bag.read(name)
    other = before + b"%"
    spoiled = rewritten(package, "行政处罚决定书.pdf", lambda b: other)
    for algorithm in ("sha256", "sm3"):
        old = hashlib.new(algorithm, before).hexdigest().encode()
        new = hashlib.new(algorithm, other).hexdigest().encode()
        spoiled = rewritten(
            spoiled.rename(tmp_path / f"{algorithm}.zip"), f"/manifest-{algorithm}.txt",
            lambda b, old=old, new=new: b.replace(old, new),
        )  # fmt: skip
    with zipfile.ZipFile(spoiled) as bag:
        tags = {
            one.split("/", 1)[1]: hashlib.sha256(bag.read(one)).hexdigest()
            for one in bag.namelist() if "/data/" not in one and "tagmanifest" not in one
        }  # fmt: skip
    lines = "".join(f"{value}  {one}\n" for one, value in tags.items()).encode()
    return rewritten(
        spoiled.rename(tmp_path / "tags.zip"), "tagmanifest-sha256.txt", lambda b: lines
    )


@pytest.mark.clause("WX-52")
def test_the_exported_package_is_whole_and_each_file_stands_in_the_log(
    tmp_path: Path, settings: Any
) -> None:
    case = closed(world.county())
    assert "本案已归档" not in upload(case)
    case.take("archive_case", case.county.archivist)
    desk = at_desk(case.county.archivist)
    url = f"/archive/{case.dossier.uid}/package"
    assert "没有写入公开日志，请过几秒" in text(desk.get(url, follow=True))
    sealed(settings.LOG_ROOT)

    answer = desk.get(url)
    package = tmp_path / "package.zip"
    package.write_bytes(b"".join(answer))
    told = Access.objects.get(what="导出移交包")
    assert told.purpose == hashlib.sha256(package.read_bytes()).hexdigest()
    code, said = verify(package)
    assert code == 0, said
    assert "SM3 清单一致" in said and "件件在公开日志中" in said

    with zipfile.ZipFile(package) as bag:
        root = bag.namelist()[0].split("/")[0]
        listed = Xml.fromstring(bag.read(f"{root}/data/文件目录.XML"))
        for one in listed:
            name, wanted = one.findtext("电子档案名称"), one.findtext("SHA-256")
            assert hashlib.sha256(bag.read(f"{root}/data/{name}")).hexdigest() == wanted
        tested = Xml.fromstring(bag.read(f"{root}/data/其他/四性检测报告.XML"))
        assert {one.findtext("结果") for one in tested} == {"通过"}
        assert {one.findtext("性质") for one in tested} == {"真实性", "完整性", "可用性", "安全性"}
        folder = tmp_path / "unpacked"
        bag.extractall(folder)
    assert verify(folder)[0] == 0
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=folder / root, check=False
    )
    assert checked.returncode == 0

    for name, change, words in (
        ("行政处罚决定书.pdf", lambda b: b + b" ", "被改动"),
        ("manifest-sm3.txt", lambda b: b.replace(b"  data", b"0  data", 1), "被改动"),
        ("文件目录.XML", lambda b: None, "缺失"),
        ("tagmanifest-sha256.txt", lambda b: None, "缺少"),
    ):
        code, said = verify(rewritten(package, name, change))
        assert code == 1 and words in said, (name, said)
    code, said = verify(forged(package, tmp_path))
    assert code == 1 and "不在公开日志中" in said


def test_nobody_but_archivist_and_head_of_the_agency_takes_a_package() -> None:
    case = archived(world.county())
    stranger = world.county(prefix="北")
    for person in (case.county.officer, case.county.reviewer, stranger.archivist):
        assert at_desk(person).get(f"/archive/{case.dossier.uid}/package").status_code == 404
