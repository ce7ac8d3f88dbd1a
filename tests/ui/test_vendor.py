"""The browser libraries we ship are, byte for byte, those that their authors published."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", REPOSITORY / "tools" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["vendor"] = module
    spec.loader.exec_module(module)
    return module


def test_every_vendored_file_has_its_pinned_hash_and_nothing_else_lies_there(
    vendor: ModuleType,
) -> None:
    assert vendor.differences() == []


def test_every_vendored_package_comes_with_its_licence(vendor: ModuleType) -> None:
    files = vendor.manifest()
    assert files
    for package in {file.package for file in files}:
        own = [file for file in files if file.package == package]
        assert all(file.licence for file in own)
        assert any(Path(file.path).name.upper().startswith("LICEN") for file in own)


def test_a_changed_a_missing_and_a_stray_file_are_named(vendor: ModuleType, tmp_path: Path) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(vendor.FOLDER, copy)
    first, second = (copy / file.path for file in vendor.manifest()[:2])
    first.write_bytes(first.read_bytes() + b" ")
    second.unlink()
    (copy / "stray.js").write_text("x")
    found = vendor.differences(copy)
    assert [line.partition(":")[0] for line in found] == [
        str(first.relative_to(copy)),
        str(second.relative_to(copy)),
        "stray.js",
    ]
