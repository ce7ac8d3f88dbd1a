"""How the log stands: what waits and for how long, who has witnessed, and whether to stop.

A decision whose record nobody can seal must not be issued: `require_log` refuses it with the
reason and what to do. How long is too long, and how many witnesses there must be, the rule pack
says; packs from before these keys use the platform's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from sanjian.law.parameters import Parameters
from sanjian.ledger import durable
from sanjian.records.models import LogCosignature
from sanjian.records.refusals import refuse

STOP_AFTER_MINUTES: Final = 30
WITNESSES_REQUIRED: Final = 0
WITNESS_STALE_MINUTES: Final = 60
TROUBLE: Final = "trouble"
SOURCE: Final = "国办发〔2018〕118号（三）"
_WAITING = """
WITH low AS (
  SELECT CASE WHEN horizon <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
              THEN horizon ELSE 0 END AS tx
  FROM records_logbatch ORDER BY upto DESC LIMIT 1
)
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(leaf.left_at)), 0)
FROM records_leaf AS leaf
WHERE leaf.tx >= coalesce((SELECT tx FROM low), 0)
  AND NOT EXISTS (SELECT 1 FROM records_logentry AS entry WHERE entry.leaf_id = leaf.id)
"""
_WITNESSED = """
SELECT count(DISTINCT key_id) FROM records_logcosignature
WHERE stamped_at > clock_timestamp() - make_interval(mins => %s)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Leaves that are not in the log yet, and for how many seconds the oldest has waited."""

    leaves: int
    seconds: float


def waiting() -> Waiting:
    """Return what waits for the sequencer."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        count, seconds = cursor.fetchone()
    return Waiting(count, float(seconds))


def witnesses_within(minutes: int) -> int:
    """Return how many witnesses have cosigned within the last so many minutes."""
    with connection.cursor() as cursor:
        cursor.execute(_WITNESSED, [minutes])
        (count,) = cursor.fetchone()
    return int(count)


def last_witnessed() -> LogCosignature | None:
    """Return the newest cosignature."""
    return LogCosignature.objects.order_by("-stamped_at").first()


def trouble() -> str:
    """Return why the sequencer has stopped, empty while it works."""
    try:
        return _trouble_file().read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def tell_trouble(reason: str) -> None:
    """Write down why the log cannot be continued; an empty reason takes it back."""
    if not reason:
        _trouble_file().unlink(missing_ok=True)
    elif reason != trouble():
        durable.make_directory(settings.LOG_ROOT)
        draft = _trouble_file().with_suffix(".new")
        draft.write_text(reason + "\n", encoding="utf-8")
        durable.publish(draft, _trouble_file())


def _trouble_file() -> Path:
    return Path(settings.LOG_ROOT) / TROUBLE


def require_log(step: str, label: str, params: Parameters) -> None:
    """Refuse a decision while the log cannot seal it.

    Raises Refusal LOG_NOT_SIGNED (the sequencer has stopped, or leaves wait too long) or
    LOG_NOT_WITNESSED (fewer witnesses than the pack requires, or none of late).
    """
    if reason := trouble():
        raise refuse(
            step, label, "LOG_NOT_SIGNED", f"公开日志无法签署：{reason}",
            "请系统管理员处理日志后再作出决定；已填写的内容已保留", SOURCE,
        )  # fmt: skip
    limit = number(params, "log.stop_after_minutes", STOP_AFTER_MINUTES)
    if (behind := waiting().seconds) > limit * 60:
        raise refuse(
            step, label, "LOG_NOT_SIGNED",
            f"记录已有{int(behind // 60)}分钟没有写入公开日志（上限{limit}分钟）",
            "请系统管理员检查日志进程后再作出决定；已填写的内容已保留", SOURCE,
        )  # fmt: skip
    required = number(params, "log.witnesses_required", WITNESSES_REQUIRED)
    if required == 0:
        return
    stale = number(params, "log.witness_stale_minutes", WITNESS_STALE_MINUTES)
    if (found := witnesses_within(stale)) < required:
        raise refuse(
            step, label, "LOG_NOT_WITNESSED",
            f"最近{stale}分钟内只有{found}个见证方见证公开日志，须有{required}个",
            "请系统管理员联系见证方恢复见证后再作出决定；已填写的内容已保留", SOURCE,
        )  # fmt: skip


def number(params: Parameters, key: str, default: int) -> int:
    """Return a number of the pack, or the platform's default in a pack from before the key."""
    return params.number(key) if params.has(key) else default
