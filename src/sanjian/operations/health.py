"""/healthz: whether this door and what it stands on work, as JSON, 200 or 503.

The desk answers for database, jobs, blob store, log and clock; the portal, whose role can read
published snapshots only, answers for database and clock. A room adds a part by
`health_checks = {"log": "sanjian.records.health.log"}` on its AppConfig: a function without
arguments that returns a short Chinese text, or raises with the reason.
"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from sanjian.records import log_state

# Clocks of web server and database that differ by more make 期限 and acts disagree: seconds.
LARGEST_CLOCK_DIFFERENCE = 5.0
LEAST_FREE_PART = 0.02
HEARTBEAT_SECONDS = 60
NEWEST_ACTS = 100
LONGEST_MERGE_DELAY = 60.0  # seconds that a leaf may wait for the sequencer
_NEWEST_ACTS = """
    SELECT count(*),
           count(*) FILTER (WHERE act.seq > 1 AND before.hash IS DISTINCT FROM act.prev_hash),
           count(*) FILTER (WHERE leaf.id IS NULL)
    FROM (SELECT id, dossier_id, seq, prev_hash FROM records_act ORDER BY id DESC LIMIT %s) AS act
    LEFT JOIN records_act AS before
           ON before.dossier_id = act.dossier_id AND before.seq = act.seq - 1
    LEFT JOIN records_leaf AS leaf ON leaf.kind = 'act' AND leaf.reference = act.id
"""


class Unhealthy(Exception):
    """A part does not work; the message says what was seen."""


def healthz(request: HttpRequest) -> JsonResponse:
    """The state of each part, and of the whole."""
    parts = {name: _ask(check) for name, check in _checks().items()}
    healthy = all(part["ok"] for part in parts.values())
    body = {"status": "ok" if healthy else "failing", "door": settings.DOOR, "parts": parts}
    return JsonResponse(
        body,
        status=200 if healthy else 503,
        headers={"Cache-Control": "no-store"},
        json_dumps_params={"ensure_ascii": False},
    )


def _checks() -> dict[str, Callable[[], str]]:
    checks: dict[str, Callable[[], str]] = {"database": database}
    if settings.DOOR != "portal":
        checks |= {"jobs": jobs, "blob_store": blob_store, "log": log}
        for app in apps.get_app_configs():
            for name, dotted in getattr(app, "health_checks", {}).items():
                module, _, function = dotted.rpartition(".")
                checks[name] = getattr(import_module(module), function)
    checks["clock"] = clock
    return checks


def _ask(check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "detail": check()}
    except Exception as problem:  # a health answer reports every failure, whatever its kind
        return {"ok": False, "detail": str(problem).strip() or type(problem).__name__}


def database() -> str:
    """The database answers as the role this door must have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('server_version')")
        user, version = cursor.fetchone()
    return f"PostgreSQL {version},角色 {user}"


def jobs() -> str:
    """A job worker has sent a heartbeat within the last minute."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers "
            "WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [HEARTBEAT_SECONDS],
        )
        (alive,) = cursor.fetchone()
    if not alive:
        raise Unhealthy(f"{HEARTBEAT_SECONDS} 秒内没有后台任务进程报到")
    return f"{alive} 个后台任务进程"


def blob_store() -> str:
    """The folder of large files can be written durably and has room left."""
    settings.BLOB_ROOT.mkdir(parents=True, exist_ok=True)
    probe = settings.BLOB_ROOT / f".health-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"1")
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)
    usage = shutil.disk_usage(settings.BLOB_ROOT)
    if usage.free < usage.total * LEAST_FREE_PART:
        raise Unhealthy(f"文件存储仅剩 {usage.free // 2**20} MiB")
    return f"可写,剩余 {usage.free // 2**30} GiB"


def log() -> str:
    """The newest acts hang together, each has its leaf, and leaves come into the log in time.

    The acts are a sample that costs a millisecond; `sanjian verify` recomputes everything.
    """
    if reason := log_state.trouble():
        raise Unhealthy(f"公开日志已停止:{reason}")
    waits = log_state.waiting()
    if waits.seconds > LONGEST_MERGE_DELAY:
        raise Unhealthy(f"{waits.leaves} 条记录等待写入公开日志,最久已 {waits.seconds:.0f} 秒")
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_ACTS, [NEWEST_ACTS])
        count, unchained, leafless = cursor.fetchone()
    if unchained or leafless:
        raise Unhealthy(
            f"最近 {count} 条行为中,{unchained} 条与前一条不相连,{leafless} 条没有日志叶。"
            "请执行 sanjian verify"
        )
    seen = log_state.last_witnessed()
    witnessed = f",见证至第 {seen.checkpoint_id} 条" if seen else ",尚无见证"
    return (
        f"最近 {count} 条行为相连,日志叶齐全;{waits.leaves} 条待写入公开日志,"
        f"最久 {waits.seconds:.1f} 秒{witnessed}"
    )


def clock() -> str:
    """The clocks of this process and of the database agree."""
    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
        after = datetime.now(UTC)
    difference = max((before - there).total_seconds(), (there - after).total_seconds(), 0.0)
    if difference > LARGEST_CLOCK_DIFFERENCE:
        raise Unhealthy(f"本机与数据库时钟相差 {difference:.1f} 秒")
    return f"与数据库相差 {difference:.3f} 秒"
