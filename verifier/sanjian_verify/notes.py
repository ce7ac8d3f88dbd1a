"""Signed notes, checkpoints and trust policies (C2SP signed-note, tlog-checkpoint, tlog-policy)."""

import base64
import hashlib
from collections.abc import Collection, Iterable
from typing import ClassVar

from sanjian_verify.ed25519 import ed25519_valid
from sanjian_verify.errors import NotProven, Unreadable


def decode64(text: str) -> bytes:
    """Standard base64 in its one exact form."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise NotProven("base64 编码不正确") from None
    if base64.b64encode(raw).decode() != text:
        raise NotProven("base64 编码不正确")
    return raw


class Key:
    """A public key as written: name+id+base64(type || key)."""

    def __init__(self, text: str) -> None:
        parts = text.strip().split("+", 2)
        try:
            self.name, self.id, material = parts[0], parts[1], decode64(parts[2])
        except (IndexError, NotProven):
            raise Unreadable(f"公钥无法识别：{text[:60]}") from None
        self.type, self.public = material[:1], material[1:]
        hashed = hashlib.sha256(self.name.encode() + b"\n" + material).hexdigest()
        if hashed[:8] != self.id:
            raise Unreadable(f"公钥编号与公钥不符：{text[:60]}")

    def check(self, text: str, blob: bytes) -> bool | None:
        """Whether it has signed `text`; None for a kind of key that is not known here."""
        if self.type == b"\x01":
            return ed25519_valid(self.public, text.encode(), blob)
        if self.type == b"\x04":
            moment = int.from_bytes(blob[:8], "big")
            message = f"cosignature/v1\ntime {moment}\n{text}".encode()
            return len(blob) == 72 and ed25519_valid(self.public, message, blob[8:])
        return None


class Policy:
    """Which logs and witnesses are trusted, and how many must agree (tlog-policy)."""

    def __init__(self, keys: Iterable[Key] = (), text: str = "quorum none\n") -> None:
        self.logs = list(keys)
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.quorum = ""
        for line in text.split("\n"):
            words = line.replace("\t", " ").split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) in (2, 3):
                self.logs.append(Key(words[1]))
            elif words[0] == "witness" and len(words) in (3, 4):
                self.witnesses[words[1]] = Key(words[2])
            elif words[0] == "group" and len(words) > 3:
                self.groups[words[1]] = self._group(words[2], words[3:])
            elif words[0] == "quorum" and len(words) == 2 and not self.quorum:
                self.quorum = words[1]
            else:
                raise Unreadable(f"信任策略中无法识别的一行：{line}")
        known = {"none", *self.witnesses, *self.groups}
        if self.quorum not in known:
            raise Unreadable("信任策略须有一行 quorum，并指向已定义的名称")

    def _group(self, count: str, names: list[str]) -> tuple[int, list[str]]:
        if not set(names) <= {*self.witnesses, *self.groups}:
            raise Unreadable("信任策略的组引用了未定义的名称")
        needed = {"all": str(len(names)), "any": "1"}.get(count, count)
        if not needed.isdigit() or not 1 <= int(needed) <= len(names):
            raise Unreadable("信任策略的组的门限不正确")
        return int(needed), names

    def agrees(self, signed: Collection[str], name: str = "") -> bool:
        """Whether these witnesses (names) satisfy the quorum."""
        name = name or self.quorum
        if name == "none":
            return True
        if name in self.groups:
            needed, names = self.groups[name]
            return sum(self.agrees(signed, one) for one in names) >= needed
        return name in signed


class Checkpoint:
    """A head whose signatures have been verified under a policy."""

    seen: ClassVar[dict[tuple[str, str, bytes], bool | None]] = {}

    def __init__(self, data: bytes, policy: Policy) -> None:
        text, self.lines = self._split(data)
        lines = text.split("\n")
        if len(lines) < 4 or not lines[1].isdigit() or not all(lines[:-1]):
            raise NotProven("检查点格式不正确")
        self.origin, self.size, self.root = lines[0], int(lines[1]), decode64(lines[2])
        log_signed = [k.name for k in policy.logs if k.name == self.origin and self._by(k, text)]
        if not log_signed:
            raise NotProven(f"检查点没有所信任的日志密钥的签名（日志名称 {self.origin}）")
        self.witnesses = [n for n, key in policy.witnesses.items() if self._by(key, text)]
        if not policy.agrees(self.witnesses):
            raise NotProven(f"见证方不足：只有 {'、'.join(self.witnesses) or '无'}")

    @staticmethod
    def _split(data: bytes) -> tuple[str, list[str]]:
        try:
            head, blank, tail = data.decode("utf-8").rpartition("\n\n")
        except UnicodeDecodeError:
            raise NotProven("检查点不是 UTF-8 文本") from None
        if not blank:
            raise NotProven("检查点没有签名")
        return head + "\n", tail.strip("\n").split("\n")

    def _by(self, key: Key, text: str) -> bool:
        for line in self.lines:
            parts = line.split(" ")
            if len(parts) != 3 or parts[0] != "\u2014" or parts[1] != key.name:
                continue
            raw = decode64(parts[2])
            if raw[:4].hex() == key.id:
                question = (key.id, text, raw)
                if question not in self.seen:
                    self.seen[question] = key.check(text, raw[4:])
                if self.seen[question] is False:
                    raise NotProven(f"{key.name} 的签名无效")
                return bool(self.seen[question])
        return False
