"""Fetch the browser libraries we ship, and prove that they are what their authors published.

    python tools/vendor.py            fetch every package with `npm pack` and rewrite its files
    python tools/vendor.py --check    only hash what is here (no network)

`vendor.json` pins name, version, file and SHA-384 of each; a file that does not match is not
written and the command fails. To take a new version, change `version` and the hashes by hand,
after reading what changed: the failing run prints the hashes it found.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src" / "sanjian" / "ui" / "static" / "vendor"


@dataclass(frozen=True, slots=True)
class Vendored:
    """One file of a pinned package: where it comes from, where it lies, what it hashes to."""

    package: str
    version: str
    licence: str
    source: str
    path: str
    integrity: str


def manifest(folder: Path = FOLDER) -> list[Vendored]:
    """All files that `vendor.json` in `folder` lists."""
    listed = json.loads((folder / "vendor.json").read_text("utf-8"))
    return [
        Vendored(package["name"], package["version"], package["licence"], **file)
        for package in listed["packages"]
        for file in package["files"]
    ]


def integrity(content: bytes) -> str:
    """The subresource integrity value of a file: sha384- and base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def differences(folder: Path = FOLDER) -> list[str]:
    """What is missing, changed or not listed, one line each; empty when all is as pinned."""
    found = []
    listed = {"vendor.json"}
    for file in manifest(folder):
        listed.add(file.path)
        place = folder / file.path
        if not place.is_file():
            found.append(f"{file.path}: missing")
        elif integrity(place.read_bytes()) != file.integrity:
            found.append(f"{file.path}: {integrity(place.read_bytes())} is not {file.integrity}")
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return found + [f"{path}: not listed" for path in sorted(present - listed)]


def fetch(folder: Path = FOLDER) -> list[str]:
    """Fetch every package and write its files; returns what did not match, one line each."""
    wrong = []
    files = manifest(folder)
    for package, version in sorted({(file.package, file.version) for file in files}):
        with tempfile.TemporaryDirectory() as place:
            command = ["npm", "pack", "--silent", f"{package}@{version}"]
            subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
            (packed,) = Path(place).glob("*.tgz")
            with tarfile.open(packed) as archive:
                for file in files:
                    if (file.package, file.version) == (package, version):
                        wrong += _take(archive, file, folder)
    return wrong


def _take(archive: tarfile.TarFile, file: Vendored, folder: Path) -> list[str]:
    member = archive.extractfile(file.source)
    if member is None:
        return [f"{file.path}: {file.source} is not a file of {file.package}"]
    content = member.read()
    if integrity(content) != file.integrity:
        return [f"{file.path}: {integrity(content)} is not {file.integrity}"]
    place = folder / file.path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return []


def main() -> int:
    """Run the command; 0 when every file is as pinned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="only hash what is here")
    wrong = differences() if parser.parse_args().check else fetch() + differences()
    for line in wrong:
        print(line, file=sys.stderr)
    print("vendored files differ" if wrong else "vendored files are as pinned")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
