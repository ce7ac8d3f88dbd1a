"""Where an installation keeps its things: one data folder, and the fixed places inside it."""

import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

# The kernel's limit for a socket path is 108 bytes; ".s.PGSQL.5432" and a NUL take 14 of them.
LONGEST_SOCKET_FOLDER = 108 - 14


@dataclass(frozen=True)
class Places:
    """The places inside one data folder.

    Attributes:
        root: the data folder (SANJIAN_DATA), an absolute path.
    """

    root: Path

    @property
    def postgres(self) -> Path:
        """The cluster of the embedded PostgreSQL."""
        return self.root / "postgres"

    @property
    def sockets(self) -> Path:
        """The folder of PostgreSQL's socket: inside the data folder, or a short one in /tmp."""
        inside = self.root / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"sanjian-{digest}"

    @property
    def secrets(self) -> Path:
        """Generated passwords and keys, readable by the owner only."""
        return self.root / "secrets.json"

    @property
    def blobs(self) -> Path:
        """Content-addressed large files: evidence, scans, documents."""
        return self.root / "blobs"

    @property
    def logs(self) -> Path:
        """What the children of the supervisor printed."""
        return self.root / "logs"

    @property
    def public_log(self) -> Path:
        """The public log as files: tiles, bundles, the newest checkpoint."""
        return self.root / "public-log"

    @property
    def log_keys(self) -> Path:
        """The keys that sign the public log, readable by the owner only; never in the database."""
        return self.root / "log-keys.json"

    @property
    def log_policy(self) -> Path:
        """Who witnesses the log (c2sp.org/tlog-policy); written by the administrator."""
        return self.root / "log-policy"

    @property
    def profile(self) -> Path:
        """The name of the jurisdiction's pack that the database was settled on."""
        return self.root / "profile"

    @property
    def sample_accounts(self) -> Path:
        """The sample accounts that the launcher prints; absent in production."""
        return self.root / "sample_accounts.json"

    @property
    def lock(self) -> Path:
        """Held by the one launcher that runs on this data folder."""
        return self.root / "sanjian.lock"


def places(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> Places:
    """The places of this installation: SANJIAN_DATA, or `var` beside the source."""
    return Places(Path(environment.get("SANJIAN_DATA") or REPOSITORY / "var").resolve())
