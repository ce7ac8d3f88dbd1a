"""What a client says about a file before sending it: its name, its digests, the five labels.

All of it is claims. Names are cleaned, labels are checked, digests are compared later.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sanjian.ledger.canonical import CHINA_STANDARD_TIME
from sanjian.records.uploads.models import LABELS
from sanjian.records.uploads.refusals import LABEL, MALFORMED, STATE_SECRET, UploadRefused

NAME_CHARACTERS: Final = 120
LABEL_CHARACTERS: Final = 200
CLOCK_TOLERANCE: Final = timedelta(minutes=10)
"""How far a recorder's clock may run ahead of ours before its time counts as future."""

MARKED_SECRET: Final = re.compile(r"(绝密|机密|秘密)\s*[★☆]")
"""How a paper that holds a state secret is marked (《保守国家秘密法实施条例》: 密级★保密期限)."""
NARROW: Final = ("commercial", "privacy")
"""Classes that narrow who may open a file: 商业秘密, 个人隐私."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Claim:
    """The claims of one upload. Digests are 64 hexadecimal digits or empty."""

    name: str
    length: int
    sha256: str = ""
    chunk_root: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def claim_from(metadata: Mapping[str, str], length: int, *, at: datetime) -> Claim:
    """The claims in the metadata of a request that came `at`.

    Keys: filename, sha256, chunk_root, secrecy and those of `LABELS`; others are ignored. Raises
    UploadRefused when a digest is malformed (400), a label will not do (422), or the file is said
    or marked to hold a state secret (422): such a file is not taken at all.
    """
    digests = {key: metadata.get(key, "").strip().lower() for key in ("sha256", "chunk_root")}
    for key, value in digests.items():
        if value and not _SHA256.fullmatch(value):
            raise UploadRefused(MALFORMED, f"{key} 应为64位十六进制数。")
    labels = {key: metadata[key] for key in LABELS if metadata.get(key)}
    name, secrecy = safe_name(metadata.get("filename", "")), metadata.get("secrecy", "")
    if secrecy == "state" or MARKED_SECRET.search(name):
        raise UploadRefused(STATE_SECRET, "平台不存放国家秘密，没有收下任何内容。")
    if secrecy not in ("", "none", *NARROW):
        raise UploadRefused(LABEL, "涉密类别不在所列范围内。")
    cared = {"secrecy": secrecy} if secrecy in NARROW else {}
    return Claim(
        name,
        length,
        digests["sha256"],
        digests["chunk_root"],
        checked_labels(labels, at=at) | cared,
    )


def safe_name(name: str) -> str:
    """A file name without folders, control or direction characters, at most 120 characters.

    The extension survives shortening. A name of nothing becomes 未命名.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = "".join(
        character
        for character in last
        if unicodedata.category(character)[0] not in "CZ" or character == " "
    ).strip(" .")
    if len(clean) > NAME_CHARACTERS:
        stem, dot, extension = clean.rpartition(".")
        if dot and len(extension) <= 10:
            clean = stem[: NAME_CHARACTERS - len(extension) - 1] + "." + extension
        clean = clean[:NAME_CHARACTERS]
    return clean or "未命名"


def checked_labels(labels: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """The five labels cleaned, the time in canonical form; empty ones are left out.

    Raises UploadRefused (422) naming every label that will not do: too long, control characters,
    no time, a time after `at`. A time without offset is China Standard Time.
    """
    clean: dict[str, str] = {}
    wrong: list[str] = []
    for key, label in LABELS.items():
        value = str(labels.get(key) or "").strip()
        if not value:
            continue
        if len(value) > LABEL_CHARACTERS:
            wrong.append(f"{label}超过{LABEL_CHARACTERS}字")
        elif any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            wrong.append(f"{label}含有控制字符")
        elif key == "captured_at":
            moment, problem = _moment(value, at)
            wrong.extend(problem)
            clean[key] = moment
        else:
            clean[key] = value
    if wrong:
        raise UploadRefused(LABEL, "；".join(wrong) + "。")
    return clean


def _moment(value: str, at: datetime) -> tuple[str, list[str]]:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return "", [f"采集时间“{value}”不是有效的日期时间"]
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA_STANDARD_TIME)
    if moment > at + CLOCK_TOLERANCE:
        return "", ["采集时间晚于当前时间"]
    return moment.astimezone(CHINA_STANDARD_TIME).isoformat(timespec="seconds"), []
