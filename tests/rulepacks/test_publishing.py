"""A published pack stays word for word what it was, for everybody, the owner included."""

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sanjian.rulepacks.actions import publish_pack, record_check
from sanjian.rulepacks.loader import load
from sanjian.rulepacks.models import PublishedPack
from sanjian.rulepacks.queries import DamagedPack, UnknownPack, newest, pinned, published
from tests.rulepacks.conftest import LOCAL_RULES, Folder


def released(*, pack, by, at):
    """Publishes a pack whose report is taken as given."""
    record_check(digest=pack.digest, held=True, states=0, report={"parts": []}, at=at)
    return publish_pack(pack=pack, by=by, at=at)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test reads from the database, not from what an earlier one has left in the process."""
    pinned.cache_clear()


@pytest.mark.django_db
def test_a_published_pack_is_found_by_its_digest(packs: Folder, now) -> None:
    town = load(packs.root, "town")
    row = released(pack=town, by="云溪县司法局 周若兰", at=now)
    assert (row.name, row.label, row.digest) == ("town", "云溪县", town.digest)
    assert pinned(town.digest) == town
    assert newest("town").published_by == "云溪县司法局 周若兰"


@pytest.mark.django_db
def test_publishing_the_same_words_twice_leaves_one_row(packs: Folder, now) -> None:
    town = load(packs.root, "town")
    assert released(pack=town, by="甲", at=now) == released(pack=town, by="乙", at=now)
    assert [row.published_by for row in published()] == ["甲"]


@pytest.mark.django_db
def test_an_amended_pack_is_another_row_and_the_old_one_stays(packs: Folder, now, moment) -> None:
    first = load(packs.root, "town")
    released(pack=first, by="甲", at=now)
    packs.file("town/rules.toml", LOCAL_RULES.replace("count = 5", "count = 3"))
    second = load(packs.root, "town")
    released(pack=second, by="甲", at=moment(2026, 12, 1))
    assert newest("town").digest == second.digest
    assert pinned(first.digest) == first


@pytest.mark.django_db
def test_the_permission_for_a_ruling_is_taken_from_the_pack(packs: Folder, now) -> None:
    assert not released(pack=load(packs.root, "town"), by="甲", at=now).head_ruling_allowed
    packs.entry("review.ruling_allowed", "true")
    assert released(pack=load(packs.root, "town"), by="甲", at=now).head_ruling_allowed


@pytest.mark.django_db
def test_an_unknown_digest_and_an_unknown_name_are_said_to_be_unknown() -> None:
    with pytest.raises(UnknownPack, match="没有发布过"):
        pinned("0" * 64)
    with pytest.raises(UnknownPack, match="尚未发布"):
        newest("nowhere")


@pytest.mark.django_db
def test_a_publisher_must_be_named(packs: Folder, now) -> None:
    with pytest.raises(ValueError, match="发布人"):
        released(pack=load(packs.root, "town"), by=" ", at=now)


@pytest.mark.django_db
def test_a_digest_that_is_none_is_refused_by_the_database(packs: Folder, now) -> None:
    report = record_check(digest="abc", held=True, states=0, report={"parts": []}, at=now)
    with pytest.raises(IntegrityError, match="rulepacks_digest_is_sha256"), transaction.atomic():
        PublishedPack.objects.create(
            name="town", label="云溪县", digest="abc", content={}, head_ruling_allowed=False,
            published_at=now, published_by="甲", check_report=report,
        )  # fmt: skip


@pytest.mark.django_db
def test_words_that_do_not_fit_their_digest_are_not_used(packs: Folder, now) -> None:
    town = load(packs.root, "town").plain()
    report = record_check(digest="1" * 64, held=True, states=0, report={"parts": []}, at=now)
    PublishedPack.objects.create(
        name="town", label="云溪县", digest="1" * 64, content=town, head_ruling_allowed=False,
        published_at=now, published_by="甲", check_report=report,
    )  # fmt: skip
    with pytest.raises(DamagedPack, match="不符"):
        pinned("1" * 64)


CHANGES = [
    "UPDATE rulepacks_publishedpack SET head_ruling_allowed = true",
    "UPDATE rulepacks_publishedpack SET content = '{}'",
    "DELETE FROM rulepacks_publishedpack",
    "TRUNCATE rulepacks_publishedpack CASCADE",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", CHANGES)
def test_the_working_role_cannot_change_a_published_pack(
    packs: Folder, now, statement: str
) -> None:
    released(pack=load(packs.root, "town"), by="甲", at=now)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_cannot_change_a_published_pack_either(
    packs: Folder, now, owner_connection: psycopg.Connection, statement: str
) -> None:
    released(pack=load(packs.root, "town"), by="甲", at=now)
    with pytest.raises(psycopg.errors.RestrictViolation, match="不得修改或者删除"):
        owner_connection.execute(statement)


@pytest.mark.django_db
def test_the_orm_cannot_change_it_either(packs: Folder, now) -> None:
    row = released(pack=load(packs.root, "town"), by="甲", at=now)
    row.label = "别处"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
