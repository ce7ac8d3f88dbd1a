"""Signed notes: published examples verify, and every way of being none is refused."""

import pytest

from sanjian.ledger import notes, sm2
from sanjian.ledger.notes import BadNote, BadSignature, KeyType, SignerKey, VerifierKey

# The example of Go's documentation of its note package.
NEUMANN = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
ANSWER = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
).encode()

# GB/T 32918.5, the worked example of a signature on the recommended curve.
SM2_SECRET = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
SM2_PUBLIC = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SM2_SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def test_the_published_example_verifies() -> None:
    note = notes.parse(ANSWER)
    (found,) = notes.verify(note, [NEUMANN])
    assert found.key == NEUMANN
    assert bytes(note) == ANSWER
    assert str(NEUMANN) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_one_changed_letter_is_refused() -> None:
    with pytest.raises(BadSignature):
        notes.verify(notes.parse(ANSWER.replace(b"answer", b"reason")), [NEUMANN])


def test_a_key_of_the_same_name_is_another_key() -> None:
    other = SignerKey.generate("PeterNeumann").verifier
    with pytest.raises(BadSignature, match="no signature of a key"):
        notes.verify(notes.parse(ANSWER), [other])


def test_the_standard_s_example_of_sm2() -> None:
    assert sm2.public_key(SM2_SECRET) == SM2_PUBLIC
    assert sm2.verify(SM2_PUBLIC, b"message digest", SM2_SIGNATURE)
    assert not sm2.verify(SM2_PUBLIC, b"message digesT", SM2_SIGNATURE)
    assert not sm2.verify(SM2_PUBLIC, b"message digest", SM2_SIGNATURE[::-1])
    assert not sm2.verify(SM2_PUBLIC[:-1] + b"\0", b"message digest", SM2_SIGNATURE)
    assert not sm2.verify(SM2_PUBLIC, b"message digest", b"\0" * 64)


@pytest.mark.parametrize("kind", list(KeyType))
def test_each_kind_of_key_signs_reads_back_and_refuses_another_text(kind: KeyType) -> None:
    signer = SignerKey.generate("yunxi.example/log", kind)
    assert SignerKey.parse(signer.exported()) == signer
    assert VerifierKey.parse(str(signer.verifier)) == signer.verifier
    signature = signer.sign("云溪县\n", 1_700_000_000)
    moment = signer.verifier.check("云溪县\n", signature.blob)
    assert moment == (1_700_000_000 if kind is KeyType.COSIGNATURE else 0)
    with pytest.raises(BadSignature):
        signer.verifier.check("明溪县\n", signature.blob)
    assert signer.exported() not in repr(signer)


def test_a_client_that_knows_no_sm2_passes_its_line_over() -> None:
    plain = SignerKey.generate("yunxi.example/log")
    chinese = SignerKey.generate("yunxi.example/log", KeyType.SM2)
    note = notes.parse(bytes(notes.sign("一\n", [plain, chinese])))
    assert [one.key for one in notes.verify(note, [plain.verifier])] == [plain.verifier]
    both = notes.verify(note, [plain.verifier, chinese.verifier])
    assert [one.key.kind for one in both] == [KeyType.ED25519, KeyType.SM2]


def test_a_cosignature_vouches_for_its_time() -> None:
    witness = SignerKey.generate("witness.example/w1", KeyType.COSIGNATURE)
    signature = witness.sign("a\n1\nb\n", 1_679_315_147)
    later = (1_679_315_148).to_bytes(8, "big") + signature.blob[8:]
    with pytest.raises(BadSignature):
        witness.verifier.check("a\n1\nb\n", later)
    assert notes.cosigned("a\n1\nb\n", 1_679_315_147) == (
        b"cosignature/v1\ntime 1679315147\na\n1\nb\n"
    )


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"text\n",
        ANSWER[:-1],
        ANSWER.replace(b"\n\n", b"\n"),
        ANSWER.replace("— ".encode(), b"- "),
        ANSWER.replace(b"wJnAM=", b"wJnAN="),
        ANSWER.replace(b"PeterNeumann ", b"Peter+Neumann "),
        ANSWER.replace(b"problem is", b"problem\tis"),
        ANSWER.replace(b"problem is", b"problem\xffis"),
        b"x\n\n" + "— a AAAAAAA=\n".encode() * (notes.MOST_SIGNATURES + 1),
        b"x" * (notes.LARGEST_NOTE + 1),
    ],
)
def test_what_is_no_note_is_refused(broken: bytes) -> None:
    with pytest.raises(BadNote):
        notes.parse(broken)


@pytest.mark.parametrize(
    "broken",
    [
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_what_is_no_key_is_refused(broken: str) -> None:
    with pytest.raises(BadNote):
        VerifierKey.parse(broken)
