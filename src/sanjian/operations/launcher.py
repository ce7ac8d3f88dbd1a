"""`make run`: from a data folder to open doors, and back again on Ctrl-C.

Order of a start: lock the data folder, look at the ports, database, roles, schema, content,
desk, portal, job worker, wait until the doors answer, print where they are. Nothing is begun
before the checks have passed, so that a start that cannot succeed changes nothing.
"""

import argparse
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from types import FrameType

import psycopg

from sanjian.operations import addresses, database, roles, supervisor
from sanjian.operations.places import REPOSITORY, Places, places
from sanjian.operations.secret_store import Secrets, load_or_create

OLDEST_POSTGRESQL = 150000
WEB_WORKERS = 2
THREADS_PER_WORKER = 4
DOORS_OPEN_WITHIN = 90.0  # seconds


class CannotStart(Exception):
    """Why this start cannot succeed, in words for the person at the terminal."""


@dataclass(frozen=True)
class Plan:
    """What the environment asks for, checked.

    Attributes:
        port: of the desk; the portal has the next one.
        bind: address the doors listen on.
        profile: jurisdiction's pack, or empty for what was settled before.
        url: DATABASE_URL, or empty for the embedded server.
    """

    places: Places
    port: int
    bind: str
    mode: str
    profile: str
    url: str


def configure(parser: argparse.ArgumentParser) -> None:
    """`--profile`, the only thing people change often; the rest comes from the environment."""
    parser.add_argument("--profile", default="", help="辖区规则包,例如 mingxi、haimen")


def run(arguments: argparse.Namespace) -> int:
    """Starts everything and keeps it running until SIGINT or SIGTERM; 1 when it cannot start."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _asked_to_stop)
    if "MAKELEVEL" in os.environ:  # a killed make must not leave the house running unseen
        supervisor.die_with_parent()
    watch = supervisor.Supervisor(say)
    try:
        plan = read_plan(dict(os.environ), arguments.profile)
        plan.places.root.mkdir(parents=True, exist_ok=True)
        with held(plan.places):
            try:
                _start(plan, watch)
                while True:
                    watch.look_after()
                    time.sleep(0.5)
            finally:
                _ignore_further_signals()
                if watch.children:
                    say("正在停止……")
                watch.stop()
    except _Stop:
        say("已全部停止。")
        return 0
    except (CannotStart, database.DatabaseUnavailable, roles.RolesMissing) as reason:
        print(f"无法启动:{reason}", file=sys.stderr, flush=True)
        return 1


class _Stop(BaseException):
    """Raised by the signal handler; not an Exception, so that no retry swallows it."""


def _asked_to_stop(number: int, frame: FrameType | None) -> None:
    raise _Stop


def _ignore_further_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def say(text: str) -> None:
    """One line for the person at the terminal, at once even through a pipe."""
    print(text, flush=True)


def read_plan(environment: dict[str, str], profile: str) -> Plan:
    """Reads and checks the environment.

    Raises:
        CannotStart: a value that cannot be meant, naming it and an example that works.
    """
    port = environment.get("SANJIAN_PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65534):
        raise CannotStart(f"SANJIAN_PORT 应为 1 至 65534 的整数,现为 {port}")
    mode = environment.get("SANJIAN_MODE") or "sample"
    if mode not in ("sample", "production"):
        raise CannotStart(f"SANJIAN_MODE 应为 sample 或 production,现为 {mode}")
    profile = profile or environment.get("SANJIAN_PROFILE", "")
    packs = REPOSITORY / "packs"
    known = sorted(folder.parent.name for folder in packs.glob("*/pack.toml"))
    if profile and profile not in [name for name in known if name != "cn"]:
        raise CannotStart(
            f"没有名为 {profile} 的规则包,现有:{'、'.join(n for n in known if n != 'cn') or '无'}"
        )
    return Plan(
        places=places(environment),
        port=int(port),
        bind=environment.get("SANJIAN_BIND") or "127.0.0.1",
        mode=mode,
        profile=profile,
        url=environment.get("DATABASE_URL", ""),
    )


@contextmanager
def held(where: Places) -> Iterator[None]:
    """Holds the data folder for this process alone.

    Raises:
        CannotStart: another launcher holds it, or the folder cannot be written.
    """
    try:
        lock = where.lock.open("a+", encoding="ascii")
    except PermissionError:
        raise CannotStart(
            f"数据目录 {where.root} 不可写。请换用有权限的用户,或设置 SANJIAN_DATA"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            raise CannotStart(
                f"数据目录 {where.root} 正由另一个三鉴使用(进程 {holder})。"
                "请先停止它,或另设数据目录与端口:SANJIAN_DATA=./var2 SANJIAN_PORT=8100 make run"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_ports(plan: Plan) -> None:
    """Refuses ports that somebody else listens on, before anything is begun.

    Raises:
        CannotStart: naming the port, and one that is free.
    """
    for port in (plan.port, plan.port + 1):
        if not _free(plan.bind, port):
            raise CannotStart(
                f"端口 {port} 已被占用(工作台用 {plan.port},公示门户用 {plan.port + 1})。"
                f"请换一个端口:SANJIAN_PORT={_free_pair(plan)} make run"
            )


def _free(bind: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except PermissionError:
            raise CannotStart(f"无权使用端口 {port}(1024 以下需要 root)") from None
        except socket.gaierror:
            raise CannotStart(f"SANJIAN_BIND 不是本机地址:{bind}") from None
        except OSError as problem:
            if problem.errno == 99:
                raise CannotStart(f"SANJIAN_BIND 不是本机地址:{bind}") from None
            return False
        return True


def _free_pair(plan: Plan) -> int:
    for port in range(min(plan.port + 100, 60000), 65534, 100):
        if _free(plan.bind, port) and _free(plan.bind, port + 1):
            return port
    return 18000


def _start(plan: Plan, watch: supervisor.Supervisor) -> None:
    began = time.monotonic()
    check_ports(plan)
    say(f"三鉴启动,数据目录 {plan.places.root}")
    secrets = load_or_create(plan.places.secrets)
    with _step(1, "数据库"):
        if plan.url:
            _prepare_foreign(secrets)
        else:
            _start_embedded(plan, secrets, watch)
    with _step(2, "数据表与权限"):
        _prepare("schema", plan, SANJIAN_ROLE="owner", SANJIAN_PROFILE=plan.profile)
    with _step(3, "规则包与示例县" if plan.mode == "sample" else "规则包"):
        _prepare("content", plan)
    with _step(4, "工作台、公示门户、后台任务"):
        _open_doors(plan, secrets, watch)
    _announce(plan, time.monotonic() - began)


@contextmanager
def _step(number: int, label: str) -> Iterator[None]:
    began = time.monotonic()
    say(f"[{number}/4] {label}……")
    yield
    say(f"      完成,{time.monotonic() - began:.1f} 秒")


def _start_embedded(plan: Plan, secrets: Secrets, watch: supervisor.Supervisor) -> None:
    if not (plan.places.postgres / "PG_VERSION").exists():
        say("      首次启动:建立内置 PostgreSQL")
    for folder in database.prepare(plan.places, secrets.superuser_password):
        say(f"      已许系统用户 {database.SYSTEM_USER} 穿过(不能列出){folder}")
    log = supervisor.open_log(plan.places.logs / "postgres.log")
    start = partial(database.start, plan.places, log, before_exec=supervisor.die_with_parent)
    watch.start(supervisor.Child("数据库", start, database.stop))
    with database.connect_as_superuser(plan.places, secrets.superuser_password) as connection:
        roles.make_embedded(connection, secrets)


def _prepare_foreign(secrets: Secrets) -> None:
    parameters = addresses.parameters(addresses.OWNER, places(), secrets)
    try:
        with psycopg.connect(**parameters, autocommit=True) as connection:
            version = connection.info.server_version
            if version < OLDEST_POSTGRESQL:
                raise CannotStart(
                    f"DATABASE_URL 的 PostgreSQL 版本为 {version // 10000},需要 15 或以上"
                )
            roles.make_working_roles(connection, secrets)
    except psycopg.OperationalError as problem:
        raise CannotStart(f"DATABASE_URL 的数据库连接不上:{str(problem).strip()}") from None


def _environment(**extra: str) -> dict[str, str]:
    paths = [str(REPOSITORY / "src"), str(REPOSITORY)]
    own = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **own, **extra}


def _prepare(step: str, plan: Plan, **environment: str) -> None:
    """Runs one step of preparation in a process of its own, with that step's database role."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sanjian.cli.main", "prepare", step],
        env=_environment(SANJIAN_MODE=plan.mode, **environment),
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=supervisor.die_with_parent,
        text=True,
    )
    try:
        _, errors = process.communicate()
    except BaseException:
        process.terminate()
        process.wait(30)
        raise
    if process.returncode == 0:
        return
    log = supervisor.open_log(plan.places.logs / "prepare.log")
    with log.open("a", encoding="utf-8") as file:
        file.write(errors)
    last = errors.strip().splitlines()[-1:] or ["没有输出"]
    raise CannotStart(errors.strip() if process.returncode == 3 else f"{last[0]}(全文见 {log})")


def _open_doors(plan: Plan, secrets: Secrets, watch: supervisor.Supervisor) -> None:
    common = {"SANJIAN_MODE": plan.mode, "SANJIAN_DATA": str(plan.places.root)}
    if plan.url:  # no door needs the owner's password
        common["DATABASE_URL"] = _without_password(plan.url)
    portal = _environment(
        **common,
        SANJIAN_DOOR="portal",
        SANJIAN_SECRET_KEY=secrets.portal_key,
        SANJIAN_PORTAL_PASSWORD=os.environ.get("SANJIAN_PORTAL_PASSWORD")
        or secrets.portal_password,
    )
    portal.pop("SANJIAN_APP_PASSWORD", None)
    desk = _environment(**common, SANJIAN_DOOR="desk")
    programs = (
        ("工作台", "desk", _web(plan.bind, plan.port), desk),
        ("公示门户", "portal", _web(plan.bind, plan.port + 1), portal),
        ("后台任务", "worker", _worker(), desk),
        ("公开日志", "sequencer", _sequencer(), desk),
    )
    for name, file, command, environment in programs:
        log = plan.places.logs / f"{file}.log"
        watch.start(supervisor.program(name, command, environment, log, REPOSITORY))
    deadline = time.monotonic() + DOORS_OPEN_WITHIN
    for name, port in (("工作台", plan.port), ("公示门户", plan.port + 1)):
        while not answers(plan.bind, port):
            watch.look_after()
            if time.monotonic() > deadline:
                raise CannotStart(f"{name}未能应答,原因见 {plan.places.logs}")
            time.sleep(0.1)


def _without_password(url: str) -> str:
    """The same server and database, without the owner's name and password."""
    parameters = psycopg.conninfo.conninfo_to_dict(url)
    return psycopg.conninfo.make_conninfo("", **parameters | {"user": None, "password": None})


def _web(bind: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
        *("--host", bind, "--port", str(port), "--workers", str(WEB_WORKERS)),
        *("--blocking-threads", str(THREADS_PER_WORKER), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "8", "--log-level", "warning"),
    ]


def _worker() -> list[str]:
    return [
        *(sys.executable, str(REPOSITORY / "manage.py"), "procrastinate", "worker"),
        *("--concurrency", "4", "--delete-jobs", "successful"),
        *("--shutdown-graceful-timeout", "10"),
    ]


def _sequencer() -> list[str]:
    return [sys.executable, "-m", "sanjian.cli.main", "log", "run"]


def answers(bind: str, port: int) -> bool:
    """Whether a door answers at all; a failing part is for /healthz to name, not for the start."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status in (200, 503)
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _announce(plan: Plan, seconds: float) -> None:
    host = {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "localhost"}.get(
        plan.bind, plan.bind
    )
    say("")
    say(f"三鉴已就绪(用时 {seconds:.1f} 秒)")
    say(f"  工作台    http://{host}:{plan.port}/")
    say(f"  公示门户  http://{host}:{plan.port + 1}/")
    if plan.mode == "sample" and plan.places.sample_accounts.exists():
        say("  示例账号(仅示例方式可用)")
        for account in json.loads(plan.places.sample_accounts.read_text(encoding="utf-8")):
            say(
                f"    {account['username']:<16}{account['password']:<20}"
                f"{account['name']},{account['post']}"
            )
    say("按 Ctrl-C 停止。")
