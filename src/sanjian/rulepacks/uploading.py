"""A pack brought as one TOML file: `[pack]` with the head, `[[entry]]` for each entry.

Checked by the same reader as the packs on disk. The file's name is only shown, never used as a
path; nothing it says names another file.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from sanjian.rulepacks.amending import faults
from sanjian.rulepacks.entries import PackError
from sanjian.rulepacks.loader import LARGEST_FILE, read_layer_file
from sanjian.rulepacks.packs import Layer, Pack, PackRefused

_LONGEST_NAME = 60


def shown_name(name: str) -> str:
    """The last part of a file's name without anything but letters, digits, dots and dashes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isalnum() or sign in "._-（）()")
    return kept[-_LONGEST_NAME:].lstrip(".") or "规则包"


def read_upload(name: str, data: bytes, above: tuple[Layer, ...], expected: str) -> Pack:
    """The pack that the file makes under the layers `above`.

    In: the name it was sent under, its bytes, the layers of the higher issuers, and the name of
    the pack it is to amend. Raises PackRefused with file, entry and reason for each fault.
    """
    shown = shown_name(name)
    if len(data) > LARGEST_FILE:
        raise PackRefused([PackError(shown, "", f"文件超过{LARGEST_FILE // 1024}KB")])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.toml"
        path.write_bytes(data)
        layer, errors = read_layer_file(path, shown, expected)
    if layer is not None and layer.parent != above[-1].name:
        errors.append(PackError(shown, "parent", f"上级应为 {above[-1].name}"))
    if layer is None or errors:
        raise PackRefused(errors)
    if found := faults((*above, layer)):
        raise PackRefused(found)
    return Pack((*above, layer))


def as_file(layer: Layer) -> str:
    """The layer as one TOML file that `read_upload` takes back with the same meaning."""
    head = [
        f"{name} = {_text(str(getattr(layer, name)))}"
        for name in ("name", "label", "parent", "code", "issuer", "document")
    ]
    issued = [f"issued = {layer.issued.isoformat()}"] if layer.issued else []
    parts = ["\n".join(["[pack]", *head, *issued])]
    ordered = sorted(layer.entries, key=lambda entry: (entry.key.name, entry.in_force))
    for entry in ordered:
        plain = entry.plain()
        lines = ["[[entry]]"]
        for name, value in plain.items():
            bare = name in ("in_force", "until")
            date_value = name == "value" and isinstance(entry.value, date)
            lines.append(f"{name} = {value if bare or date_value else _toml(value)}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        first = {"code": 0, "label": 1, "count": 0, "unit": 1}
        names = sorted(value, key=lambda name: (first.get(name, 2), name))
        return "{ " + ", ".join(f"{name} = {_toml(value[name])}" for name in names) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return _text(str(value))


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'
