"""What a party takes home: proofs of single things, and a whole file with all its proofs.

A proof is a `.tlog-proof` whose extra data are JSON: the entry, what opens its commitment (salt
and value), and what it is in words. A file's bundle is a ZIP of its acts, a proof for each of its
entries, the newest checkpoint and the log's keys; `sanjian-verify` checks it without us.
"""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

from sanjian.ledger.canonical import canonical
from sanjian.ledger.proofs import SUFFIX, Proof
from sanjian.ledger.tiles import TileFolder
from sanjian.records import log_entries, sealing
from sanjian.records.archive.destroying import grounds
from sanjian.records.log_values import Value, values_of
from sanjian.records.models import Act, Document, Dossier, Leaf, LogCheckpoint, LogEntry
from sanjian.records.taking import header_of

FORMAT = "sanjian-dossier/1"
README = """这是一件案卷的办理记录和它在公开日志中的证明。
acts.json 是全部办理行为；proofs/ 中每个文件证明一条记录在日志中的位置；checkpoint 是日志的检查点，
带有日志和见证方的签名；keys.txt 是日志的公钥，请与机关在别处公布的公钥核对，不要只信这一份。
核对方法：sanjian-verify dossier 本文件 --key 公钥
"""


def proof(entry: LogEntry, head: LogCheckpoint, *, folder: Path, of: Value) -> Proof:
    """Return the proof of an entry under a head, with what opens its commitment.

    Raises NotThere when tiles are missing.
    """
    (found,) = log_entries.stored(entry.index, entry.index + 1)
    extra = canonical(extra_of(found.entry, of))
    path = TileFolder(folder).inclusion(entry.index, head.size_id)
    return Proof(entry.index, tuple(path), sealing.note_of(head), extra)


def extra_of(entry: log_entries.Entry, of: Value) -> dict[str, Any]:
    """What a proof carries besides: the entry, what opens its commitment, what that is in words."""
    extra: dict[str, Any] = {
        "entry": b64encode(bytes(entry)).decode(),
        "salt": entry.salt.hex(),
        "value": of.value,
        "label": of.label,
    }
    return extra if of.told is None else extra | {"told": of.told}


def head() -> LogCheckpoint | None:
    """The newest signed head."""
    return LogCheckpoint.objects.order_by("-size_id").first()


def by_name(name: str, *, folder: Path) -> bytes | None:
    """The proof of the document with this verify code, or the bundle of the file with this UUID.

    None when there is neither, or it is not in the log yet.
    """
    document = Document.objects.filter(code=name).first()
    if document is not None:
        return of_document(document, folder=folder)
    try:
        dossier = Dossier.objects.filter(uid=UUID(name)).first()
    except ValueError:
        return None
    return of_dossier(dossier, folder=folder) if dossier else None


def of_document(document: Document, *, folder: Path) -> bytes | None:
    """The proof of an issued document: of its PDF once that is in the log, else of its content."""
    newest = head()
    for kind in ("pdf", "document"):
        entry = sealing.entry_of(kind, document.pk)
        if entry is not None and newest is not None and entry.index < newest.size_id:
            (of,) = _values([entry])
            return bytes(proof(entry, newest, folder=folder, of=of))
    return None


def of_dossier(dossier: Dossier, *, folder: Path) -> bytes | None:
    """The bundle of a file: everything of it that is in the log. None before anything is."""
    newest = head()
    if newest is None:
        return None
    entries = list(
        LogEntry.objects.select_related("leaf")
        .filter(case_id=dossier.pk, index__lt=newest.size_id)
        .order_by("case_seq")
    )
    if not entries:
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        acts = [_act(act, str(dossier.uid)) for act in dossier.acts.order_by("seq")]
        whole = {"format": FORMAT, "dossier": dossier.uid, "acts": acts}
        bundle.writestr("acts.json", canonical(whole))
        for entry, of in zip(entries, _values(entries), strict=True):
            one = proof(entry, newest, folder=folder, of=of)
            bundle.writestr(f"proofs/{entry.case_seq:05d}{SUFFIX}", bytes(one))
        bundle.writestr("checkpoint", sealing.note_of(newest))
        bundle.writestr("keys.txt", keys_text())
        bundle.writestr("说明.txt", README)
    return made.getvalue()


def keys_text() -> str:
    """The keys of the log as it tells them itself, the newest last."""
    shown = Leaf.objects.filter(kind="key").order_by("pk").values_list("shown", flat=True)
    return "".join(one.split(" ")[0] + "\n" for one in shown)


def _act(act: Act, uid: str) -> dict[str, Any]:
    return {
        "seq": act.seq,
        "header": header_of(act, uid),
        "content": act.content,
        "content_hash": act.content_hash,
        "prev_hash": act.prev_hash,
        "hash": act.hash,
    }


def _values(entries: list[LogEntry]) -> list[Value]:
    """What each entry's commitment is of; of what was erased nothing is told."""
    wanted: dict[str, list[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.leaf.kind, []).append(entry.leaf.reference)
    found = {kind: values_of(kind, references) for kind, references in wanted.items()}
    erased = {one.leaf.dossier_id for one in entries if not one.leaf.salt and one.leaf.dossier_id}
    lists = grounds(erased) if erased else {}
    made = []
    for one in entries:
        listed = lists.get(one.leaf.dossier_id or 0, "")
        gone = Value("", f"已销毁（{listed}）" if listed else "")
        value = found[one.leaf.kind].get(one.leaf.reference, gone)
        made.append(value if one.leaf.salt else gone)
    return made
