"""Attacks of somebody who is superuser of the database, and more and more besides.

For each: what finds it inside the house, and what somebody outside needs. docs/log.md has the
table. The last two are found by nobody inside, which is why heads leave the house.
"""

from __future__ import annotations

import io
import shutil
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings

from sanjian.cli import main as cli
from sanjian.disclosure.models import PublishedDecision
from sanjian.disclosure.snapshots import PUBLIC, text_hash
from sanjian.disclosure.verification import verify_published
from sanjian.ledger import checkpoints, merkle, notes, witnessing
from sanjian.ledger.proofs import Proof
from sanjian.ledger.tiles import TileFolder
from sanjian.ledger.witnessing import Witness
from sanjian.records import log_bundles, log_verification, sealing, verification
from sanjian.records.access import note_access
from sanjian.records.models import Document, Exhibit, Leaf, LogCheckpoint, LogEntry
from sanjian.records.rendering import pdf_of
from sanjian.records.sealing import Sequencer
from sanjian.records.verification import Finding
from tests import world
from tests.disclosure import scenes
from tests.log import forging, house

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Outside:
    """What left the house before the attack: a head, a party's proof, a witness's memory."""

    head: bytes
    proof: bytes
    witness: Witness


@dataclass
class Scene:
    """A sealed record, and somebody outside who kept a little of it."""

    case: world.Case
    writer: Sequencer
    outside: Outside
    owner: psycopg.Connection

    def inside(self, *, full: bool = False) -> list[Finding]:
        """What `sanjian verify` finds."""
        keys = [house.KEY.verifier]
        found = [*verification.verify(), *log_verification.verify_log(self.writer.folder, keys)]
        found += verify_published()
        return [*found, *log_verification.verify_blobs()] if full else found

    def kinds(self, *, full: bool = False) -> set[str]:
        """The kinds of differences that are found inside."""
        return {one.kind for one in self.inside(full=full)}

    def against_kept_head(self) -> list[Finding]:
        """What verification finds when it is given the head that somebody kept."""
        kept = checkpoints.opened(self.outside.head, [house.KEY.verifier]).checkpoint
        return list(
            log_verification.verify_log(self.writer.folder, [house.KEY.verifier], after=kept)
        )

    def witness_says(self) -> int:
        """The status with which the witness answers the head that is published now."""
        head = (self.writer.folder / sealing.CHECKPOINT).read_bytes()
        size = house.shown(self.writer.folder).size
        seen = self.outside.witness.seen(house.ORIGIN)
        assert seen is not None
        old = min(seen.size, size)
        proof = TileFolder(self.writer.folder).consistency(old, size)
        body = witnessing.request(old, proof, head)
        return self.outside.witness.add_checkpoint(body, 2_000_000_000).status


@pytest.fixture
def scene(tmp_path: Path, owner_connection: psycopg.Connection, settings: Settings) -> Scene:
    """A decided case with an exhibit, a PDF and a reading, sealed; another entry after it."""
    settings.BLOB_ROOT, settings.LOG_ROOT = tmp_path / "blobs", tmp_path / "log"
    case = house.decided()
    document = Document.objects.order_by("-pk").first()
    assert document is not None
    pdf_of(document, at=case.at)
    Exhibit.objects.create(
        dossier=case.dossier, agency=case.dossier.agency, blob=document.blob, name="现场.jpg",
        media_type="image/jpeg", size=3, captured_where="文昌路1号",
        uploaded_by=case.county.officer, uploaded_at=case.at,
    )  # fmt: skip
    exhibit = Exhibit.objects.get()
    leaf_of_upload(exhibit)
    note_access(dossier=case.dossier, by=case.county.head, at=case.at, what="案卷", purpose="督办")
    writer = house.sealed(tmp_path / "log")
    witness = Witness(house.WITNESS, {house.ORIGIN: [house.KEY.verifier]}, tmp_path / "witness")
    head = (writer.folder / sealing.CHECKPOINT).read_bytes()
    assert witness.add_checkpoint(witnessing.request(0, [], head), 1_900_000_000).status == 200
    proof = log_bundles.of_document(document, folder=writer.folder)
    assert proof is not None
    made = Scene(case, writer, Outside(head, proof, witness), owner_connection)
    assert made.inside(full=True) == []
    return made


def leaf_of_upload(exhibit: Exhibit) -> None:
    """The leaf that an upload leaves."""
    value = log_bundles.values_of("exhibit", [exhibit.pk])[exhibit.pk].value
    sealing.leave("exhibit", exhibit.pk, value, dossier=exhibit.dossier_id)


SIMPLE: list[tuple[str, str, set[str]]] = [
    ("the text of an act", "UPDATE records_act SET content = content || "
     "'{\"reason\": \"别的\"}' WHERE seq = 3", {"链"}),
    ("the time of an act", "UPDATE records_act SET at = at - interval '1 day' WHERE seq = 3",
     {"链"}),
    ("who did it", "UPDATE records_act SET by_name = '别人' WHERE seq = 3", {"链"}),
    ("where a photo was taken", "UPDATE records_exhibit SET captured_where = '别处'", {"叶"}),
    ("the words of a document", "UPDATE records_document SET context = context || "
     "'{\"x\": 1}'", {"叶"}),
    ("the date of a document", "UPDATE records_document SET issued_at = issued_at "
     "- interval '1 day'", {"叶"}),
    ("the file of a document", "UPDATE records_document SET blob = repeat('0', 64) "
     "WHERE blob <> ''", {"叶"}),
    ("who read the file", "DELETE FROM records_access", {"叶"}),
    ("a leaf is taken away", "DELETE FROM records_leaf WHERE kind = 'access'", {"日志"}),
    ("a leaf is replaced", "UPDATE records_leaf SET commitment = repeat('0', 64) "
     "WHERE kind = 'pdf'", {"日志", "叶"}),
    ("an entry of the log", "DELETE FROM records_logentry WHERE index = 4", {"日志"}),
    ("a signed head", "UPDATE records_logcheckpoint SET root = repeat('0', 64)", {"检查点"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statement", "kinds"), SIMPLE, ids=[one[0] for one in SIMPLE])
def test_one_changed_row_is_found(scene: Scene, name: str, statement: str, kinds: set[str]) -> None:
    forging.run(scene.owner, statement)
    assert scene.kinds() - {"事实"} == kinds
    if kinds <= {"链", "叶"}:
        assert {one.dossier for one in scene.inside()} == {str(scene.case.dossier.uid)}


def test_two_acts_in_another_order(scene: Scene) -> None:
    for old, new in ((3, 9003), (4, 3), (9003, 4)):
        forging.run(scene.owner, "UPDATE records_act SET seq = %s WHERE seq = %s", new, old)
    found = scene.inside()
    assert {one.seq for one in found if one.kind == "链"} >= {3, 4}


def test_a_whole_case_dropped(scene: Scene) -> None:
    for table in ("act", "duty", "decision", "review", "currentdraft", "draft", "participation",
                  "document", "exhibit", "access", "dossier"):  # fmt: skip
        forging.run(scene.owner, f"DELETE FROM records_{table}")
    found = scene.inside()
    assert {one.kind for one in found} == {"叶"}
    assert {one.found for one in found} == {"缺失"}
    assert len(found) >= scene.case.dossier.seq


def test_a_case_dropped_with_its_leaves_and_entries(scene: Scene) -> None:
    for table in ("act", "document", "exhibit", "access", "dossier", "duty", "decision", "review",
                  "currentdraft", "draft", "participation", "logcase"):  # fmt: skip
        forging.run(scene.owner, f"DELETE FROM records_{table}")
    forging.run(scene.owner, "DELETE FROM records_logentry WHERE case_id IS NOT NULL")
    forging.run(scene.owner, "DELETE FROM records_leaf WHERE dossier_id IS NOT NULL")
    assert scene.kinds() == {"日志"}, "the public files still have every entry"


def test_one_byte_of_a_file(scene: Scene, settings: Settings) -> None:
    blob = Document.objects.exclude(blob="").get().blob
    (file,) = Path(settings.BLOB_ROOT).rglob(blob)
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    assert scene.kinds() == set(), "only a full verification reads the files"
    (found,) = scene.inside(full=True)
    assert (found.kind, found.expected, found.dossier) == (
        "文件", blob, str(scene.case.dossier.uid),
    )  # fmt: skip


def _resigned_chain(scene: Scene) -> None:
    forging.rewrite_act(scene.owner, scene.case.dossier, 2, note="改过的说明")


def test_a_chain_computed_anew(scene: Scene) -> None:
    _resigned_chain(scene)
    assert list(verification._chain(*_fresh(scene))) == [], "the chain itself is whole again"
    found = scene.inside()
    assert {one.kind for one in found} >= {"叶"}
    assert 2 in {one.seq for one in found}


def _fresh(scene: Scene) -> tuple[object, list[object]]:
    scene.case.dossier.refresh_from_db()
    return scene.case.dossier, list(scene.case.dossier.acts.order_by("seq"))


def test_leaves_made_anew_as_well(scene: Scene) -> None:
    _resigned_chain(scene)
    forging.rewrite_leaves(scene.owner, scene.case.dossier)
    found = [one for one in scene.inside() if one.kind == "日志"]
    assert found[0].dossier == str(scene.case.dossier.uid)
    assert found[0].seq == 2


def _rewritten_to_the_files(scene: Scene) -> None:
    _resigned_chain(scene)
    forging.rewrite_leaves(scene.owner, scene.case.dossier)
    forging.rewrite_entries(scene.owner)
    forging.rewrite_files(scene.writer)


def test_rows_and_files_of_the_log_made_anew_without_the_key(scene: Scene) -> None:
    _rewritten_to_the_files(scene)
    assert "检查点" in scene.kinds(), "every signed head contradicts"
    with pytest.raises(sealing.LogBroken):
        house.writer(scene.writer.folder)


def test_everything_made_anew_with_the_stolen_key(scene: Scene) -> None:
    """Nobody inside can see this. A kept head, a party's proof and a witness each can."""
    _rewritten_to_the_files(scene)
    forging.sign_anew(scene.owner, scene.writer)
    log_only = list(log_verification.verify_log(scene.writer.folder, [house.KEY.verifier]))
    assert log_only == []
    assert {one.kind for one in scene.against_kept_head()} == {"检查点"}
    assert scene.witness_says() == 409
    _proof_contradicts(scene)


def _proof_contradicts(scene: Scene) -> None:
    """The head in the party's proof and the head published now cannot both be of one log."""
    kept = checkpoints.opened(
        Proof.parse(scene.outside.proof).checkpoint, [house.KEY.verifier]
    ).checkpoint
    now = house.shown(scene.writer.folder)
    proof = TileFolder(scene.writer.folder).consistency(kept.size, now.size)
    assert not merkle.verify_consistency(kept.size, now.size, kept.root, now.root, proof)


def test_the_database_put_back_to_last_week(scene: Scene) -> None:
    size = scene.writer.tree.size
    sealing.leave("later", 1, "a" * 64)
    assert scene.writer.seal() is not None
    forging.forget_log(scene.owner, size)
    assert scene.kinds() == {"检查点"}
    with pytest.raises(sealing.LogBroken, match="恢复到较早的状态"):
        house.writer(scene.writer.folder)


def test_database_and_files_put_back_together(scene: Scene, tmp_path: Path) -> None:
    """Nobody inside can see this either; the witness and whoever kept the later head can."""
    size = scene.writer.tree.size
    shutil.copytree(scene.writer.folder, tmp_path / "backup")
    sealing.leave("later", 1, "a" * 64)
    assert scene.writer.seal() is not None
    scene.outside.head = (scene.writer.folder / sealing.CHECKPOINT).read_bytes()
    assert scene.witness_says() == 200
    forging.forget_log(scene.owner, size)
    forging.run(scene.owner, "DELETE FROM records_leaf WHERE kind = 'later'")
    shutil.rmtree(scene.writer.folder)
    shutil.copytree(tmp_path / "backup", scene.writer.folder)
    assert scene.inside() == []
    assert scene.witness_says() == 409
    assert [one.what for one in scene.against_kept_head()] == ["after"]


@pytest.mark.parametrize("level", [-1, 0])
def test_one_byte_of_a_bundle_or_a_tile(scene: Scene, level: int) -> None:
    file = TileFolder(scene.writer.folder).file(level, 0)
    data = bytearray(file.read_bytes())
    data[70] ^= 1
    file.write_bytes(data)
    assert "瓦片" in scene.kinds() or "日志" in scene.kinds()
    assert any("日志第" in one.what for one in scene.inside())


def test_a_hash_of_an_upper_tile(scene: Scene) -> None:
    for number in range(300):
        sealing.leave("many", number, "b" * 64)
    assert scene.writer.seal() is not None
    assert scene.inside() == []
    file = TileFolder(scene.writer.folder).file(1, 0)
    file.write_bytes(b"\1" + file.read_bytes()[1:])
    (found,) = [one for one in scene.inside() if one.kind == "瓦片"]
    assert found.what == "tile/1/000 第0项"
    file.unlink()
    assert [one.what for one in scene.inside()] == ["tile/1/000"]


def test_the_command_names_the_attack_and_takes_a_kept_head(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        with redirect_stdout(out):
            code = cli.main(["verify", *arguments])
        return code, out.getvalue()

    kept = tmp_path / "kept"
    kept.write_bytes(scene.outside.head)
    monkeypatch.setattr("sanjian.cli.verify._keys", lambda: (house.KEY,))
    code, said = run("--full")
    assert code == 0, said
    assert "条日志" in said
    sealing.leave("later", 1, "a" * 64)
    assert scene.writer.seal() is not None
    assert run("--after", str(kept))[0] == 0
    _rewritten_to_the_files(scene)
    forging.sign_anew(scene.owner, scene.writer)
    code, said = run("--after", str(kept))
    assert code == 1
    assert "处的根" in said
    (tmp_path / "bad").write_text("x")
    assert run("--after", str(tmp_path / "bad"))[0] == 2


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE published.decision SET conclusion = '罚款一元'", "text_hash"),
        ("UPDATE published.decision SET act_hash = repeat('0', 64)", "act_hash"),
        ("UPDATE published.decision SET release_commitment = repeat('0', 64)", "发布行为 公开文本"),
    ],
)
def test_a_public_copy_changed_behind_the_record(
    owner_connection: psycopg.Connection, statement: str, what: str
) -> None:
    scenes.released(scenes.prepared(scenes.decided(world.county())))
    assert list(verify_published()) == []
    forging.run(owner_connection, statement)
    assert [one.what for one in verify_published()] == what.split()


def test_a_public_copy_with_another_text_under_its_own_hash(
    owner_connection: psycopg.Connection,
) -> None:
    scenes.released(scenes.prepared(scenes.decided(world.county())))
    copy = PublishedDecision.objects.get()
    public = {name: str(getattr(copy, name)) for name in PUBLIC} | {"conclusion": "罚款一元"}
    forging.run(owner_connection, "UPDATE published.decision SET conclusion = '罚款一元', "
                "text_hash = %s", text_hash(public))  # fmt: skip
    assert [one.what for one in verify_published()] == ["审核发布的内容"]


def test_every_entry_is_one_leaf_and_every_head_stands(scene: Scene) -> None:
    assert LogEntry.objects.count() == Leaf.objects.count() == scene.writer.tree.size
    assert notes.parse(scene.outside.head).text.startswith(house.ORIGIN)
    assert LogCheckpoint.objects.count() >= 1
