"""A commitment hides its content and cannot be opened to another one."""

import pytest

from sanjian.ledger.commitment import commit, new_salt, opens

PARTY = {"name": "周某", "id": "110101199003070000"}


def test_only_the_same_salt_and_content_open_a_commitment() -> None:
    salt = new_salt()
    commitment = commit(salt, PARTY)
    assert opens(commitment, salt, dict(PARTY))
    assert not opens(commitment, new_salt(), PARTY)
    assert not opens(commitment, salt, {**PARTY, "name": "周某某"})


def test_two_commitments_to_one_content_are_not_linkable() -> None:
    assert commit(new_salt(), PARTY) != commit(new_salt(), PARTY)


def test_the_commitment_is_hmac_sha256_of_the_canonical_bytes() -> None:
    # Recomputed outside this system:
    # printf '"x"' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '00%.0s' $(seq 32))
    assert commit(bytes(32), "x") == (
        "d148359f59ec9b3f8d20bbdcc181c4421d186a5944ca0a76137cbd45211294a0"
    )


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_short_salt_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commit(bytes(length), PARTY)
