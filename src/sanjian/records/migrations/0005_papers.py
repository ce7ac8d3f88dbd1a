"""What an issued paper says is kept with it, and nothing of an issued document changes.

Papers issued before are set out now, once, from their contents and the templates as they stand.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import migrations, models

from sanjian.law.forms import SHANGHAI
from sanjian.records.documents.compose import compose
from sanjian.records.documents.issued import paper_of
from sanjian.rulepacks.packs import from_plain

KEPT = """
CREATE FUNCTION records_document_set_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.blob <> '' OR to_jsonb(NEW) - 'blob' - 'rendered_at'
      <> to_jsonb(OLD) - 'blob' - 'rendered_at' THEN
    RAISE EXCEPTION '已制发的文书不能改动'
      USING ERRCODE = 'restrict_violation', HINT = 'RECORD_IMMUTABLE';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER document_set_once BEFORE UPDATE ON records_document
  FOR EACH ROW EXECUTE FUNCTION records_document_set_once();
CREATE TRIGGER document_kept BEFORE DELETE ON records_document
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER document_never_emptied BEFORE TRUNCATE ON records_document
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""


def set_out(apps: Any, editor: Any) -> None:
    """Set out the papers that were issued before."""
    folders: dict[str, tuple[Path, ...]] = {}
    for row in _unset(apps.get_model("records", "Document")):
        digest = row.dossier.pack_id
        if digest not in folders:
            pack = apps.get_model("rulepacks", "PublishedPack").objects.get(digest=digest)
            layers = from_plain(pack.content).layers
            folders[digest] = tuple(Path(settings.PACKS_ROOT) / layer.name for layer in layers)
        made = compose(row.kind, _revived(row.context), folders[digest])
        day = row.issued_at.astimezone(SHANGHAI).date()
        row.paper = paper_of(made, row.number, f"{settings.PORTAL_ADDRESS}/v/{row.code}", day)
        row.save(update_fields=["paper"])


def _unset(documents: Any) -> Iterator[Any]:
    rows = documents.objects.select_related("dossier").order_by("id")
    return iter(rows.iterator(chunk_size=200))


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _revived(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_revived(one) for one in value]
    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


class Migration(migrations.Migration):
    """Forward only: what was issued stays as it was issued."""

    dependencies: ClassVar = [
        ("records", "0004_matters"),
        ("rulepacks", "0004_keys_of_publication"),
    ]
    operations: ClassVar = [
        migrations.AddField("document", "paper", models.JSONField("版面", default=dict)),
        migrations.AddField(
            "document", "template", models.CharField("模板校验值", max_length=64, default="")
        ),
        migrations.RunPython(set_out, migrations.RunPython.noop),
        # The triggers come after: rows with pending events cannot be altered in one transaction.
        migrations.AlterField("document", "paper", models.JSONField("版面")),
        migrations.AlterField(
            "document", "template", models.CharField("模板校验值", max_length=64)
        ),
        migrations.RunSQL(KEPT),
    ]
