"""Checkpoints, proofs, policies and witnesses, as their specifications say, by the letter."""

import base64
from pathlib import Path

import pytest

from sanjian.ledger import checkpoints, merkle, notes, policies, witnessing
from sanjian.ledger.checkpoints import Checkpoint
from sanjian.ledger.merkle import Frontier
from sanjian.ledger.notes import BadNote, BadSignature, KeyType, SignerKey
from sanjian.ledger.proofs import Proof
from sanjian.ledger.tiles import TileFolder
from sanjian.ledger.witnessing import Witness

ORIGIN = "yunxi.example/log"
LOG = SignerKey.generate(ORIGIN)
WITNESS = SignerKey.generate("justice.example/witness", KeyType.COSIGNATURE)
SIZES = (1, 5, 300, 513)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> TileFolder:
    """A log of 513 entries."""
    folder = TileFolder(tmp_path_factory.mktemp("log"))
    folder.append(Frontier(), [b"%d" % n for n in range(513)])
    return folder


def head(store: TileFolder, size: int, *signers: SignerKey) -> bytes:
    """A signed checkpoint of the log at a size."""
    text = Checkpoint(ORIGIN, size, store.root_of(size)).text
    return bytes(notes.sign(text, signers or (LOG,)))


def test_a_checkpoint_is_the_three_lines_of_the_specification() -> None:
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert Checkpoint("example.com/behind-the-sofa", 20852163, root).text == text
    assert Checkpoint.parse(text).root == root
    assert Checkpoint.parse(text + "an extension\n").size == 20852163


@pytest.mark.parametrize(
    "text",
    [
        "o\n1\n", "o\n01\n" + "A" * 43 + "=\n", "o\n-1\n" + "A" * 43 + "=\n",
        "o\n1\nAAAA\n", "o\n1\n" + "A" * 43 + "=", "\n1\n" + "A" * 43 + "=\n",
        "o\n1\n" + "A" * 43 + "=\n\n", "o\n0\n" + "A" * 43 + "=\n", "o\n9223372036854775808\n"
        + "A" * 43 + "=\n", "o\n１\n" + "A" * 43 + "=\n",
    ],
)  # fmt: skip
def test_other_texts_are_no_checkpoint(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


def test_a_cosignature_alone_opens_no_checkpoint(store: TileFolder) -> None:
    text = Checkpoint(ORIGIN, 5, store.root_of(5)).text
    note = notes.Note(text, (WITNESS.sign(text, 1),))
    with pytest.raises(BadSignature, match="no signature of the log"):
        checkpoints.opened(bytes(note), [LOG.verifier, WITNESS.verifier])


def test_a_proof_reads_back_and_proves(store: TileFolder) -> None:
    made = Proof(299, tuple(store.inclusion(299, 513)), head(store, 513), b"extra data")
    read = Proof.parse(bytes(made))
    assert read == made
    assert bytes(made).startswith(b"c2sp.org/tlog-proof@v1\nextra ZXh0cmEgZGF0YQ==\nindex 299\n")
    assert read.verify(b"299", [LOG.verifier]).checkpoint.size == 513
    for entry, keys in ((b"298", [LOG.verifier]), (b"299", [SignerKey.generate(ORIGIN).verifier])):
        with pytest.raises(BadSignature):
            read.verify(entry, keys)


def test_a_proof_of_a_single_entry_has_no_path(store: TileFolder) -> None:
    made = Proof(0, (), head(store, 1))
    assert Proof.parse(bytes(made)).verify(b"0", [LOG.verifier]).checkpoint.size == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v2"),
        (b"index 7", b"index 07"),
        (b"index 7\n", b""),
        (b"\n\n", b"\n"),
        (b"index 7\n", b"index 7\nAAAA\n"),
        (b"index 7\n", b"index 7\n" + b"A" * 43 + b"=\n" + (b"A" * 43 + b"=\n") * 63),
    ],
)
def test_a_broken_proof_is_refused(store: TileFolder, old: bytes, new: bytes) -> None:
    data = bytes(Proof(7, tuple(store.inclusion(7, 300)), head(store, 300)))
    with pytest.raises(BadNote):
        Proof.parse(data.replace(old, new, 1)).verify(b"7", [LOG.verifier])


def policy_text(*lines: str) -> str:
    """A policy with a log, three witnesses, and further lines."""
    names = [
        f"witness w{n} {SignerKey.generate(f'w{n}', KeyType.COSIGNATURE).verifier}"
        for n in (1, 2, 3)
    ]
    return "\n".join([f"log {LOG.verifier} http://localhost/", "# comment", *names, *lines, ""])


@pytest.mark.parametrize(
    ("lines", "enough", "not_enough"),
    [
        (["quorum none"], [[]], []),
        (["quorum w2"], [["w2"]], [[], ["w1", "w3"]]),
        (["group g 2 w1 w2 w3", "quorum g"], [["w1", "w3"]], [["w3"]]),
        (["group g any w1 w2", "group h all g w3", "quorum h"], [["w1", "w3"]], [["w1", "w2"]]),
    ],
)
def test_a_quorum_counts_as_written(
    lines: list[str], enough: list[list[str]], not_enough: list[list[str]]
) -> None:
    policy = policies.parse(policy_text(*lines))
    keys = {one.name: one.key for one in policy.witnesses}
    assert all(policy.agrees([keys[name] for name in names]) for names in enough)
    assert not any(policy.agrees([keys[name] for name in names]) for names in not_enough)


@pytest.mark.parametrize(
    "lines",
    [
        [], ["quorum none", "quorum none"], ["quorum w4"], ["group g 4 w1 w2 w3", "quorum g"],
        ["group g 0 w1", "quorum g"], ["group w1 any w2", "quorum w1"],
        ["group g any w1", "group h any w1", "quorum g"], ["group g any w1 w1", "quorum g"],
        ["nonsense", "quorum none"], [f"log {LOG.verifier}", "quorum none"],
        ["witness w4 nokey", "quorum none"],
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_meant_is_refused(lines: list[str]) -> None:
    with pytest.raises(policies.BadPolicy):
        policies.parse(policy_text(*lines))


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness that knows the log and has seen nothing."""
    return Witness(WITNESS, {ORIGIN: [LOG.verifier]}, tmp_path / "witness")


def asked(witness: Witness, store: TileFolder, old: int, new: int) -> witnessing.Answer:
    """Ask for a cosignature with the right proof."""
    proof = store.consistency(old, new) if 0 < old <= new else []
    return witness.add_checkpoint(witnessing.request(old, proof, head(store, new)), 1_700_000_000)


def test_a_witness_follows_a_log_as_it_grows(witness: Witness, store: TileFolder) -> None:
    old = 0
    for size in SIZES:
        answer = asked(witness, store, old, size)
        assert answer.status == 200
        text = notes.parse(head(store, size)).text
        (found,) = witnessing.cosignatures(answer.body, text, [WITNESS.verifier])
        assert found.moment == 1_700_000_000
        old = size
    kept = Witness(WITNESS, witness.logs, witness.folder).seen(ORIGIN)
    assert kept == Checkpoint(ORIGIN, 513, store.root_of(513))
    assert asked(witness, store, 513, 513).status == 200, "the same head again, with a new time"


def test_a_witness_names_the_size_that_it_knows(witness: Witness, store: TileFolder) -> None:
    assert asked(witness, store, 0, 300).status == 200
    for old, new in ((0, 513), (5, 513), (1, 5), (0, 5)):
        answer = asked(witness, store, old, new)
        assert (answer.status, answer.body, answer.content_type) == (
            409, b"300\n", "text/x.tlog.size",
        )  # fmt: skip


def test_a_witness_cosigns_no_second_history(
    witness: Witness, store: TileFolder, tmp_path: Path
) -> None:
    assert asked(witness, store, 0, 300).status == 200
    other = TileFolder(tmp_path / "other")
    other.append(Frontier(), [b"other %d" % n for n in range(513)])
    assert asked(witness, other, 300, 513).status == 422
    assert asked(witness, other, 300, 300).status == 409
    assert asked(witness, store, 300, 513).status == 200


def test_a_witness_answers_each_defect_with_its_own_code(
    witness: Witness, store: TileFolder
) -> None:
    def status(body: bytes) -> int:
        return witness.add_checkpoint(body, 1).status

    good = witnessing.request(0, [], head(store, 5))
    stranger = SignerKey.generate(ORIGIN)
    elsewhere = bytes(notes.sign(Checkpoint("b", 5, store.root_of(5)).text, [LOG]))
    assert status(witnessing.request(0, [], elsewhere)) == 404
    assert status(witnessing.request(0, [], head(store, 5, stranger))) == 403
    assert status(witnessing.request(9, [], head(store, 5))) == 400
    assert status(witnessing.request(0, [b"\0" * 32], head(store, 5))) == 422
    assert status(good.replace(b"old 0", b"old 00")) == 400
    assert status(good.replace(b"old 0\n", b"")) == 400
    assert status(good.replace(b"\n\n", b"\n", 1)) == 400
    assert status(b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + head(store, 5)) == 400
    assert status(b"x" * (witnessing.LARGEST_BODY + 1)) == 400
    assert witness.seen(ORIGIN) is None
    assert status(good) == 200


def test_an_answer_with_another_text_or_a_stranger_s_line_is_refused(store: TileFolder) -> None:
    text = notes.parse(head(store, 5)).text
    stranger = SignerKey.generate("justice.example/witness", KeyType.COSIGNATURE)
    with pytest.raises(BadNote):
        witnessing.cosignatures(str(stranger.sign(text, 1)).encode(), text, [WITNESS.verifier])
    smuggled = b"x\n\n" + str(WITNESS.sign(text, 1)).encode()
    with pytest.raises(BadNote):
        witnessing.cosignatures(smuggled, text, [WITNESS.verifier])


def test_the_empty_log_extends_to_every_log(witness: Witness, store: TileFolder) -> None:
    empty = bytes(notes.sign(Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT).text, [LOG]))
    assert witness.add_checkpoint(witnessing.request(0, [], empty), 1).status == 200
    assert asked(witness, store, 0, 300).status == 200
