"""Reads rule packs from folders of TOML files and refuses what is damaged, with every reason.

`packs/<name>/pack.toml` holds the head, `examples.toml` worked examples (see `examples`), every
other `*.toml` beside them entries. The folder
`calendar` holds holiday notices, see `holidays`; folders without `pack.toml` and without any
TOML file are none of ours.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sanjian.rulepacks.entries import Entry, PackError, read_entry
from sanjian.rulepacks.packs import Layer, Pack, PackRefused, loosening_errors, overlap_errors

CALENDAR = "calendar"
_HEAD = "pack.toml"
EXAMPLES = "examples.toml"
LARGEST_FILE = 1024 * 1024  # bytes; the largest shipped file has some ten thousand
_LARGEST_FOLDER = 200  # files of one pack
_DEEPEST = 8  # layers one above another
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEAD_FIELDS = ("name", "label", "parent", "code", "issuer", "document", "issued")

Found = list[PackError]


def names(root: Path) -> tuple[str, ...]:
    """The packs under `root`, by folder name, sorted."""
    return tuple(
        sorted(
            folder.name
            for folder in root.iterdir()
            if folder.is_dir() and folder.name != CALENDAR and any(folder.glob("*.toml"))
        )
    )


def load(root: Path, name: str) -> Pack:
    """The pack `name` under `root` with all its layers.

    Raises PackRefused with every error of the pack and of the packs above it.
    """
    layers, errors = _chain(root, name, {})
    errors = errors or list(_cross_errors(layers))
    if errors:
        raise PackRefused(errors)
    return Pack(tuple(layers))


def load_all(root: Path) -> dict[str, Pack]:
    """Every pack under `root` by name. Raises PackRefused with all errors of all packs."""
    packs, errors = check(root)
    if errors:
        raise PackRefused(errors)
    return packs


def check(root: Path) -> tuple[dict[str, Pack], list[PackError]]:
    """Every sound pack under `root`, and every error of the others, each once."""
    if not root.is_dir():
        return {}, [PackError(str(root), "", "没有这个文件夹")]
    found: dict[PackError, None] = {}
    packs: dict[str, Pack] = {}
    read: dict[str, tuple[Layer | None, Found]] = {}
    for name in names(root):
        layers, errors = _chain(root, name, read)
        errors = [*errors, *_cross_errors(layers)]
        found.update(dict.fromkeys(errors))
        if not errors:
            packs[name] = Pack(tuple(layers))
    if not packs and not found:
        found[PackError(str(root), "", "没有规则包：应为含 pack.toml 的文件夹")] = None
    return packs, sorted(found)


def read_toml(path: Path, shown: str) -> dict[str, object] | PackError:
    """The tables of a TOML file, or why it cannot be read. Floats are read exactly."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return PackError(shown, "", f"文件超过{LARGEST_FILE // 1024}KB")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return PackError(shown, "", "缺少文件")
    except UnicodeDecodeError:
        return PackError(shown, "", "不是 UTF-8 文本")
    except OSError as error:
        return PackError(shown, "", f"不能读取：{error.strerror}")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        return PackError(shown, "", "TOML 嵌套过深")
    except tomllib.TOMLDecodeError as error:
        return _syntax_error(shown, text, str(error))
    except ValueError:  # a date such as 2026-02-30, or a number too long to read
        return PackError(shown, "", "含有无效的日期或者数")


def _syntax_error(shown: str, text: str, message: str) -> PackError:
    """tomllib's English message in Chinese, with the entry it happened in where that is known."""
    found = _PLACE.search(message)
    lines = text.splitlines()
    line = int(found[1]) if found else len(lines)  # "at end of document" otherwise
    before = lines[:line]
    place = sum(row.strip().startswith("[[entry]]") for row in before)
    reason = "无效的日期" if "date" in message.lower() else "TOML 语法错误"
    if "overwrite" in message.lower():
        reason = "同一字段写了两次"
    where = f"，第{found[1]}行第{found[2]}列" if found else f"，第{line}行文件末尾"
    return PackError(shown, f"第{place}条" if place else "", reason + where)


def _chain(
    root: Path, name: str, read: dict[str, tuple[Layer | None, Found]]
) -> tuple[list[Layer], Found]:
    """The layers from the top down to `name`, and the errors met on the way."""
    layers: list[Layer] = []
    errors: Found = []
    visited: list[str] = []
    while name:
        if name in visited:
            errors.append(PackError(f"{visited[-1]}/{_HEAD}", "parent", f"上级成环：{name}"))
            break
        if len(visited) == _DEEPEST:
            errors.append(PackError(f"{visited[-1]}/{_HEAD}", "parent", f"层级超过{_DEEPEST}层"))
            break
        if visited and not (_NAME.fullmatch(name) and (root / name / _HEAD).is_file()):
            errors.append(PackError(f"{visited[-1]}/{_HEAD}", "parent", f"没有上级规则包 {name}"))
            break
        if name not in read:
            read[name] = _layer(root, name)
        layer, found = read[name]
        errors += found
        visited.append(name)
        if layer is None:
            break
        layers.insert(0, layer)
        name = layer.parent
    return layers, errors


def _cross_errors(layers: list[Layer]) -> Iterator[PackError]:
    """Overlaps within the layers and loosening between them."""
    for depth, layer in enumerate(layers):
        yield from overlap_errors(layer)
        yield from loosening_errors(layer, tuple(layers[:depth]))


def _layer(root: Path, name: str) -> tuple[Layer | None, Found]:
    """One pack's own layer: its head and all its entries. None when the head is unusable."""
    folder = root / name
    head, errors = _head(folder, name)
    entries: list[Entry] = []
    files = sorted(path for path in folder.glob("*.toml") if path.name not in (_HEAD, EXAMPLES))
    if len(files) > _LARGEST_FOLDER:
        return None, [*errors, PackError(name, "", f"文件超过{_LARGEST_FOLDER}个")]
    for path in files:
        for read in _entries(path, f"{name}/{path.name}"):
            if isinstance(read, Entry):
                entries.append(read)
            else:
                errors.append(read)
    return (None if head is None else _made(head, entries)), errors


def read_layer_file(path: Path, shown: str, name: str) -> tuple[Layer | None, Found]:
    """One layer written as a single file: `[pack]` and all its `[[entry]]`, called `shown`.

    Returns the layer, or None with every error of head and entries.
    """
    tables = read_toml(path, shown)
    if isinstance(tables, PackError):
        return None, [tables]
    head, errors = _checked_head(tables.get("pack"), shown, name)
    raw = tables.pop("entry", [])
    errors += [
        PackError(shown, "", f"未知的表 {table}") for table in sorted(tables) if table != "pack"
    ]
    entries: list[Entry] = []
    for read in _read_entries(raw, shown):
        if isinstance(read, Entry):
            entries.append(read)
        else:
            errors.append(read)
    if head is None or errors:
        return None, errors
    return _made(head, entries), errors


def _made(head: Mapping[str, object], entries: list[Entry]) -> Layer:
    issued = head.get("issued")
    texts = {field: str(head.get(field, "")) for field in _HEAD_FIELDS if field != "issued"}
    assert issued is None or isinstance(issued, date)
    return Layer(**texts, issued=issued, entries=tuple(entries))


def _head(folder: Path, name: str) -> tuple[Mapping[str, object] | None, Found]:
    """The checked `[pack]` table, None when it cannot be used."""
    shown = f"{name}/{_HEAD}"
    tables = read_toml(folder / _HEAD, shown)
    if isinstance(tables, PackError):
        return None, [tables]
    head, errors = _checked_head(tables.get("pack"), shown, name)
    errors += [
        PackError(shown, "", f"未知的表 {table}：条目写在其他文件") for table in sorted(tables)
        if table != "pack"
    ]  # fmt: skip
    return (None if errors else head), errors


def _checked_head(head: object, shown: str, name: str) -> tuple[Mapping[str, object] | None, Found]:
    if not isinstance(head, Mapping):
        return None, [PackError(shown, "", "缺少 [pack] 表")]
    errors = [PackError(shown, field, reason) for field, reason in _head_reasons(head, name)]
    return (None if errors else head), errors


def _head_reasons(head: Mapping[str, object], name: str) -> Iterator[tuple[str, str]]:
    for field in sorted(set(head) - set(_HEAD_FIELDS)):
        yield field, "未知的字段"
    for field in ("name", "label", "code", "issuer", "document"):
        value = head.get(field)
        if not isinstance(value, str) or not value.strip():
            yield field, "缺少或者不是文字"
    if not isinstance(head.get("parent"), str):
        yield "parent", '缺少上级（全国层写作 parent = ""）'
    if head.get("name") not in (None, name):
        yield "name", f"应与文件夹名 {name} 一致"
    if not _NAME.fullmatch(name):
        yield "name", "只能用小写字母、数字和下划线"
    issued = head.get("issued")
    if issued is not None and (isinstance(issued, datetime) or not isinstance(issued, date)):
        yield "issued", "不是有效日期（应写作 2021-07-15，不加引号；文件未署日期的不写）"


def _entries(path: Path, shown: str) -> Iterator[Entry | PackError]:
    """Every entry of a file, or what is wrong with it."""
    tables = read_toml(path, shown)
    if isinstance(tables, PackError):
        yield tables
        return
    for table in sorted(set(tables) - {"entry"}):
        yield PackError(shown, "", f"未知的表 {table}：条目应写作 [[entry]]")
    yield from _read_entries(tables.get("entry", []), shown)


def _read_entries(raw: object, shown: str) -> Iterator[Entry | PackError]:
    if not isinstance(raw, list):
        yield PackError(shown, "", "条目应写作 [[entry]]，不是 [entry]")
        return
    for place, one in enumerate(raw, start=1):
        read = read_entry(one, shown, place)
        if isinstance(read, Entry):
            yield read
        else:
            yield from read
