"""sanjian-verify from outside: a process without Django, without database, without our code.

A real case is sealed and exported; then each file that it checks is spoiled in each way that
matters, and the command must say so and which.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipapp
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from sanjian.ledger import notes, witnessing
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.notes import KeyType, SignerKey
from sanjian.ledger.proofs import Proof
from sanjian.ledger.tiles import TileFolder
from sanjian.ledger.witnessing import Witness
from sanjian.records import log_bundles, sealing
from sanjian.records.models import Document
from sanjian.records.rendering import pdf_of
from tests.conftest import REPOSITORY
from tests.log import house

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Home:
    """What a party has at home, and the log that anybody may read."""

    folder: Path
    log: Path

    def check(self, *arguments: str | Path, program: Path | None = None) -> tuple[int, str]:
        """Run the command alone: no site packages, no environment of ours."""
        command = [sys.executable, "-I", "-S"]
        command += [str(program)] if program else ["-c", _MAIN]
        ran = subprocess.run(
            [*command, *map(str, arguments)],
            env={"PATH": os.environ["PATH"]}, cwd=self.folder, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert "Traceback" not in ran.stderr, ran.stderr
        return ran.returncode, ran.stdout + ran.stderr

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


_MAIN = (
    f"import sys; sys.path.insert(0, {str(REPOSITORY / 'verifier')!r}); "
    "from sanjian_verify.cli import main; sys.exit(main(sys.argv[1:]))"
)
KEY = str(house.KEY.verifier)


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Home:
    """A sealed and witnessed case: decision, proof, bundle, two checkpoints, keys, policy."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"
    made = Home(tmp_path / "home", tmp_path / "log")
    made.folder.mkdir()
    case = house.decided()
    writer = house.sealed(made.log)
    (made / "kept").write_bytes((made.log / sealing.CHECKPOINT).read_bytes())
    document = Document.objects.filter(kind="penalty_decision").get()
    (made / "decision.pdf").write_bytes(pdf_of(document, at=case.at))
    for number in range(300):
        sealing.leave("filler", number, "a" * 64)
    while writer.seal(100):
        pass
    _witness(writer, tmp_path / "witness")
    proof = log_bundles.of_document(document, folder=made.log)
    bundle = log_bundles.of_dossier(case.dossier, folder=made.log)
    assert proof is not None
    assert bundle is not None
    (made / "decision.tlog-proof").write_bytes(proof)
    (made / "case.zip").write_bytes(bundle)
    (made / "now").write_bytes((made.log / sealing.CHECKPOINT).read_bytes())
    (made / "keys").write_text(KEY + "\n")
    (made / "policy").write_text(
        f"log {KEY}\nwitness 司法局 {house.WITNESS.verifier}\nquorum 司法局\n"
    )
    return made


def _witness(writer: sealing.Sequencer, folder: Path) -> None:
    assert writer.head is not None
    witness = Witness(house.WITNESS, {house.ORIGIN: [house.KEY.verifier]}, folder)
    head = sealing.note_of(writer.head)
    answer = witness.add_checkpoint(witnessing.request(0, [], head), 1_795_000_000)
    text = notes.parse(head).text
    found = witnessing.cosignatures(answer.body, text, [house.WITNESS.verifier])
    assert sealing.keep_cosignatures(writer.head, found) == 1
    writer.publish()


def test_a_party_proves_that_his_decision_is_the_one_recorded(home: Home) -> None:
    code, said = home.check("file", "decision.pdf", "--proof", "decision.tlog-proof", "--key", KEY)
    assert (code, said.startswith("已证明")) == (0, True), said
    assert "行政处罚决定书" in said
    code, said = home.check(
        "proof", "decision.tlog-proof", "--policy", "policy", "--json", "--key", "keys"
    )
    assert code == 0
    assert json.loads(said)["witnesses"] == ["司法局"]


def test_a_file_with_one_more_byte_is_another(home: Home) -> None:
    with (home / "decision.pdf").open("ab") as file:
        file.write(b" ")
    code, said = home.check("file", "decision.pdf", "--proof", "decision.tlog-proof", "--key", KEY)
    assert code == 1
    assert "不是同一份" in said


def test_a_whole_file_is_proven_and_nothing_of_it_is_missing(home: Home) -> None:
    code, said = home.check("dossier", "case.zip", "--policy", "policy", "--tiles", home.log)
    assert code == 0, said
    assert "本案没有其他记录" in said
    code, said = home.check("dossier", "case.zip", "--key", KEY)
    assert code == 0
    assert "未核对检查点之前是否还有本案的其他记录" in said, "what was not looked at is said"


def test_the_log_extends_the_head_that_was_kept(home: Home) -> None:
    arguments = ("checkpoint", "now", "--kept", "kept", "--tiles", home.log, "--key", KEY)
    code, said = home.check(*arguments)
    assert code == 0, said
    assert "只有增加" in said
    assert home.check("checkpoint", "kept", "--kept", "now", *arguments[4:])[0] == 1
    assert home.check("checkpoint", "now", "--kept", "now", "--key", KEY)[0] == 0
    assert home.check("checkpoint", "now", "--key", KEY)[0] == 0


def test_a_second_history_under_the_same_key_is_found_by_the_kept_head(
    home: Home, tmp_path: Path
) -> None:
    other = TileFolder(tmp_path / "other")
    tree = other.append(Frontier(), [b"%d" % number for number in range(500)])
    text = f"{house.ORIGIN}\n500\n{b64encode(tree.root()).decode()}\n"
    (home / "forged").write_bytes(bytes(notes.sign(text, [house.KEY])))
    code, said = home.check(
        "checkpoint", "forged", "--kept", "kept", "--tiles", other.root, "--key", KEY
    )
    assert code == 1
    assert "历史被改写" in said
    code, said = home.check("checkpoint", "forged", "--policy", "policy")
    assert code == 1
    assert "见证方不足" in said


def test_one_file_made_of_the_package_does_the_same(home: Home) -> None:
    one = home / "sanjian-verify.pyz"
    zipapp.create_archive(
        REPOSITORY / "verifier", one, main="sanjian_verify.cli:run",
        filter=lambda path: path.suffix != ".pyc",
    )  # fmt: skip
    arguments = ("file", "decision.pdf", "--proof", "decision.tlog-proof", "--key", KEY)
    assert home.check(*arguments, program=one)[0] == 0
    (home / "decision.pdf").write_bytes(b"another")
    assert home.check(*arguments, program=one)[0] == 1


def test_usage_and_unreadable_files_have_codes_of_their_own(home: Home) -> None:
    assert home.check("proof", "decision.tlog-proof")[0] == 3, "nobody is trusted by default"
    assert home.check("proof", "nowhere", "--key", KEY)[0] == 3
    assert home.check("proof", "decision.pdf", "--key", KEY)[0] == 3
    assert home.check("proof", "decision.tlog-proof", "--key", KEY[:-4] + "AAAA")[0] == 3
    assert home.check("dossier", "decision.pdf", "--key", KEY)[0] == 3
    assert home.check("nonsense")[0] == 2
    code, said = home.check("proof", "nowhere", "--key", KEY, "--json")
    assert json.loads(said)["unreadable"] is True


def test_another_key_of_the_same_name_proves_nothing(home: Home) -> None:
    stranger = str(SignerKey.generate(house.ORIGIN).verifier)
    code, said = home.check("proof", "decision.tlog-proof", "--key", stranger)
    assert code == 1
    assert "没有所信任的日志密钥的签名" in said


def _extra(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        proof = Proof.parse(data)
        told = json.loads(proof.extra)
        change(told)
        return bytes(Proof(proof.index, proof.path, proof.checkpoint, json.dumps(told).encode()))

    return changed


def _entry(told: dict[str, Any]) -> None:
    entry = json.loads(b64decode(told["entry"])) | {"seq": 1}
    told["entry"] = b64encode(json.dumps(entry).encode()).decode()


SPOILED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("value", _extra(lambda told: told.update(value="0" * 64))),
    ("salt", _extra(lambda told: told.update(salt="00" * 32))),
    ("entry", _extra(_entry)),
    ("no entry", _extra(lambda told: told.pop("entry"))),
    ("a list for an entry", _extra(lambda told: told.update(entry="W10="))),
    ("index", lambda data: data.replace(b"\nindex ", b"\nindex 1")),
    ("path", lambda data: data.replace(b"\n", b"\n" + b"A" * 43 + b"=\n", 3)),
    ("size", lambda data: data.replace(house.ORIGIN.encode() + b"\n", b"x\n")),
    ("signature", lambda data: data.replace(b" ", b"  ")),
    ("cut", lambda data: data[: len(data) // 2]),
    ("base64", lambda data: data.replace(b"=\n", b"\n", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spoil"), SPOILED, ids=[one[0] for one in SPOILED])
def test_a_spoiled_proof_proves_nothing(
    home: Home, name: str, spoil: Callable[[bytes], bytes]
) -> None:
    data = (home / "decision.tlog-proof").read_bytes()
    spoiled = spoil(data)
    assert spoiled != data
    (home / "spoiled").write_bytes(spoiled)
    code, said = home.check("proof", "spoiled", "--key", KEY)
    assert code == 1, said


def test_a_wrong_signature_of_a_witness_or_of_the_log_is_named(home: Home) -> None:
    text = (home / "now").read_text("utf-8")
    lines = text.split("\n")
    for number, name in ((4, house.ORIGIN), (5, "justice.example/w1")):
        dash, who, encoded = lines[number].split(" ")
        raw = bytearray(b64decode(encoded))
        raw[-1] ^= 1
        spoiled = [*lines]
        spoiled[number] = f"{dash} {who} {b64encode(raw).decode()}"
        (home / "spoiled").write_text("\n".join(spoiled), "utf-8")
        code, said = home.check("checkpoint", "spoiled", "--policy", "policy")
        assert code == 1
        assert f"{name} 的签名无效" in said


def _rewrite(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)


def _acts(change: Callable[[list[dict[str, Any]]], None]) -> Callable[[str, bytes], bytes]:
    def changed(name: str, data: bytes) -> bytes:
        if name != "acts.json":
            return data
        whole = json.loads(data)
        change(whole["acts"])
        return json.dumps(whole).encode()

    return changed


def _swap(acts: list[dict[str, Any]]) -> None:
    acts[1], acts[2] = acts[2], acts[1]


FORGED: list[tuple[str, Callable[[str, bytes], bytes | None], str]] = [
    ("content", _acts(lambda acts: acts[2]["content"].update(reason="别的")),
     "第3条行为的内容被改动"),
    ("time", _acts(lambda acts: acts[2]["header"].update(at="2020-01-01T00:00:00.000000+08:00")),
     "第3条行为的时间"),
    ("an act taken out", _acts(lambda acts: acts.pop(2)), "缺少第3条行为"),
    ("the last act taken out", _acts(lambda acts: acts.pop()), "案卷包缺少日志中的第"),
    ("reordered", _acts(_swap), "缺少第2条行为"),
    ("an entry taken out", lambda name, data: None if "00004" in name else data,
     "缺少本案第4条日志"),
    ("no proofs", lambda name, data: None if "proofs/" in name else data, "没有证明"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "said"), FORGED, ids=[one[0] for one in FORGED])
def test_a_forged_file_is_named_at_its_place(
    home: Home, name: str, change: Callable[[str, bytes], bytes | None], said: str
) -> None:
    _rewrite(home / "case.zip", home / "forged.zip", change)
    code, told = home.check("dossier", "forged.zip", "--key", KEY)
    assert code == 1, told
    assert said in told


def test_a_file_that_ends_too_early_is_found_with_the_log_at_hand(home: Home) -> None:
    with zipfile.ZipFile(home / "case.zip") as bundle:
        proofs = sorted(name for name in bundle.namelist() if "proofs/" in name)
    _rewrite(home / "case.zip", home / "short.zip",
             lambda name, data: None if name == proofs[-1] else data)  # fmt: skip
    assert home.check("dossier", "short.zip", "--key", KEY)[0] == 0
    code, said = home.check("dossier", "short.zip", "--key", KEY, "--tiles", home.log)
    assert code == 1
    assert f"日志中本案有{len(proofs)}条，案卷包只有{len(proofs) - 1}条" in said


def test_a_log_with_a_missing_or_changed_bundle_is_not_believed(home: Home) -> None:
    file = TileFolder(home.log).file(-1, 0)
    good = file.read_bytes()
    file.write_bytes(good.replace(b'"kind":"act"', b'"kind":"acT"', 1))
    arguments = ("dossier", "case.zip", "--key", KEY, "--tiles", home.log)
    code, said = home.check(*arguments)
    assert (code, "日志文件与检查点不符" in said) == (1, True)
    file.unlink()
    code, said = home.check(*arguments)
    assert (code, "日志文件缺失" in said) == (1, True)


def test_a_checkpoint_that_is_none_is_refused(home: Home) -> None:
    for data in (b"", b"x\n\ny\n", b"\xff\xfe", b"a\n1\nAAAA\n\n\xe2\x80\x94 a AAAA\n"):
        (home / "bad").write_bytes(data)
        assert home.check("checkpoint", "bad", "--key", KEY)[0] == 1


def test_the_kind_of_key_that_is_not_known_is_passed_over(home: Home) -> None:
    chinese = str(SignerKey.generate(house.ORIGIN, KeyType.SM2).verifier)
    assert home.check("checkpoint", "now", "--key", KEY, "--key", chinese)[0] == 0
    assert home.check("checkpoint", "now", "--key", chinese)[0] == 1
