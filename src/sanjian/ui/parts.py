"""The things a page is put together from, as plain values.

Doors fill these from their queries; the tags of `templatetags/ui.py` draw them. Tags read
attributes only, so any object with the same attributes does as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

LightState = Literal["gray", "soon", "late", "done", "paused"]
StageState = Literal["done", "current", "ahead", "skipped"]


@dataclass(frozen=True)
class Light:
    """A deadline or certificate state: always a colour, a shape and words."""

    state: LightState
    text: str

    @classmethod
    def remaining(cls, left: int, unit: str, soon: int) -> "Light":
        """The light of something due in `left` units (negative: overdue by so many).

        `unit` is the Chinese unit word (个工作日, 日, 小时); within `soon` units it turns ochre.
        """
        if left < 0:
            return cls("late", f"已逾期{-left}{unit}")
        text = (
            f"剩{left}{unit}" if left else ("今日到期" if unit.endswith("日") else f"不足1{unit}")
        )
        return cls("soon" if left <= soon else "gray", text)


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    label: str
    url: str


@dataclass(frozen=True)
class NavItem:
    """One entry of the desk's left navigation; `late` paints its count in seal red.

    Entries of the same `group` stand together under it as a heading.
    """

    label: str
    url: str
    icon: str = ""
    count: int | None = None
    late: bool = False
    current: bool = False
    group: str = ""


@dataclass(frozen=True)
class Person:
    """Who is at the desk, for the top bar."""

    name: str
    post: str = ""
    agency: str = ""
    links: Sequence[Link] = ()
    logout_url: str = ""


@dataclass(frozen=True)
class DeskShell:
    """Everything around a desk page. Put it into the context as `shell`."""

    place: str
    nav: Sequence[NavItem]
    home_url: str
    search_url: str
    person: Person | None = None
    today: date | None = None
    working_day: str = ""
    search_query: str = ""
    search_hint: str = "案号、当事人、文书号"
    watermark: str = ""


@dataclass(frozen=True)
class PortalShell:
    """Everything around a portal page. Put it into the context as `shell`."""

    place: str
    home_url: str
    verify_url: str
    nav: Sequence[NavItem] = ()
    foot: Sequence[Link] = ()
    operator: str = ""
    platform: str = ""


@dataclass(frozen=True)
class Stage:
    """One stage of the rail."""

    label: str
    state: StageState
    note: str = ""


@dataclass(frozen=True)
class Unmet:
    """One unmet rule: what the law asks, which article, and the link that cures it."""

    text: str
    law: str
    cure: str = ""
    url: str = ""
    code: str = ""


@dataclass(frozen=True)
class NextStep:
    """The one next thing on a case page, permitted or refused."""

    label: str
    url: str
    permitted: bool
    explain: str = ""
    binding: bool = False
    light: Light | None = None
    unmet: Sequence[Unmet] = ()
    others: Sequence[Link] = ()
    waiting_for: str = ""


@dataclass(frozen=True)
class ActEntry:
    """One act in the timeline."""

    title: str
    who: str
    at: datetime
    law: str = ""
    text: str = ""
    binding: bool = False
    links: Sequence[Link] = ()
    number: int | None = None


@dataclass(frozen=True)
class DutyEntry:
    """One duty with its deadline light."""

    text: str
    due: date | None
    light: Light
    law: str = ""
    url: str = ""
    owner: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class FileEntry:
    """One file; `media` is image, audio, video or document and decides how it is shown."""

    name: str
    url: str
    media: Literal["image", "audio", "video", "document"] = "document"
    mime: str = ""
    size: int | None = None
    note: str = ""
    thumbnail_url: str = ""
    seconds: float | None = None
    sha256: str = ""


@dataclass(frozen=True)
class EvidenceEntry:
    """One piece of evidence; `kind` is one of the eight statutory kinds in words."""

    number: str
    name: str
    kind: str
    proves: str
    source: str
    original: str
    collected: str = ""
    url: str = ""
    file: FileEntry | None = None
    light: Light | None = None


@dataclass(frozen=True)
class Tab:
    """A tab that is a link."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Pagination:
    """Where in a list we are; `total` None means that it was not counted to the end."""

    first: int
    last: int
    total: int | None
    previous_url: str = ""
    next_url: str = ""
    unit: str = "件"
    more: bool = False


@dataclass(frozen=True)
class FilterField:
    """One control of the filter bar; `choices` are (value, label)."""

    name: str
    label: str
    value: str = ""
    kind: Literal["text", "choice", "date"] = "choice"
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class FilterBar:
    """Filters of a list, the saved views above them and what is being shown."""

    action: str
    fields: Sequence[FilterField]
    views: Sequence[Tab] = ()
    active: Sequence[Link] = ()
    keep: Sequence[tuple[str, str]] = ()
    save_url: str = ""
    export_url: str = ""
    clear_url: str = ""
    result: str = ""


@dataclass(frozen=True)
class Proof:
    """What an outsider needs to check one item; folded under it."""

    title: str = "核验这份决定"
    sha256: str = ""
    position: str = ""
    checkpoint: str = ""
    clock: Sequence[tuple[str, str]] = ()
    links: Sequence[Link] = ()
    qr_svg: str = ""


@dataclass(frozen=True)
class Tombstone:
    """What stays on the portal when an item has been withdrawn."""

    title: str
    withdrawn_at: datetime
    reason: str
    law: str
    number: str = ""
    by: str = ""
    ended: str = "撤下"

    @property
    def mark(self) -> str:
        """The word on the stone: withdrawn, expired or repaired."""
        return "已撤下" if self.ended == "撤下" else f"{self.ended}，已停止公示"


@dataclass(frozen=True)
class Upload:
    """The shell of the upload control; a script fills in resumable transfer and progress."""

    name: str
    label: str
    endpoint: str = ""
    accept: str = ""
    multiple: bool = True
    help: str = ""
    limit: str = ""
    errors: Sequence[str] = field(default_factory=tuple)
