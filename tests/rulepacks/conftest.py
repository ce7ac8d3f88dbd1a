"""A small pair of packs on disk, and helpers that damage them one way at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

NATION = """
[pack]
name = "nation"
label = "全国"
parent = ""
code = "CN"
issuer = "全国人大常委会"
document = "法律"
issued = 2018-01-01
"""
TOWN = """
[pack]
name = "town"
label = "云溪县"
parent = "nation"
code = "YX"
issuer = "云溪县人民政府"
document = "云溪县实施方案"
issued = 2019-01-01
"""
NATIONAL_RULES = """
[[entry]]
key = "decision.serve"
value = { count = 7, unit = "working_day" }
source = "《行政处罚法》第六十一条第一款"
in_force = 2021-07-15

[[entry]]
key = "review.scope.triggers"
value = [
    { code = "complex", label = "疑难复杂", law = "《行政处罚法》第五十八条第一款第三项" },
]
source = "《行政处罚法》第五十八条第一款"
in_force = 2021-07-15

[[entry]]
key = "review.limit"
value = { count = 5, unit = "working_day" }
source = "平台默认（非来源文件规定）"
in_force = 2018-01-01
default = true
"""
LOCAL_RULES = """
[[entry]]
key = "decision.serve"
value = { count = 5, unit = "working_day" }
source = "云溪县实施方案 二（一）"
in_force = 2022-01-01
clauses = ["YX-01"]

[[entry]]
key = "review.ratio"
untranslatable = "配备一定比例的法制审核人员"
source = "云溪县实施方案 三（一）"
in_force = 2019-01-01
"""


class Folder:
    """Packs under `root`; `entry` adds one entry to the town's rules, `file` writes any file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file("nation/pack.toml", NATION)
        self.file("nation/rules.toml", NATIONAL_RULES)
        self.file("town/pack.toml", TOWN)
        self.file("town/rules.toml", LOCAL_RULES)

    def file(self, name: str, text: str | bytes) -> None:
        """Writes `text` to `name` under the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def entry(
        self,
        key: str,
        value: str | None,
        *,
        pack: str = "town",
        in_force: str = "2022-01-01",
        **more: str,
    ) -> None:
        """A file `more.toml` in `pack` with one entry; values are written as TOML."""
        lines = [f'key = "{key}"', f"in_force = {in_force}"]
        if value is not None:
            lines.append(f"value = {value}")
        more.setdefault("source", '"云溪县实施方案 四"')
        lines += [f"{name} = {text}" for name, text in more.items()]
        self.file(f"{pack}/more.toml", "[[entry]]\n" + "\n".join(lines) + "\n")


@pytest.fixture
def packs(tmp_path: Path) -> Folder:
    """The two packs, sound."""
    return Folder(tmp_path / "packs")


@pytest.fixture
def shipped() -> Path:
    """The folder of the packs that come with the product."""
    return Path(__file__).resolve().parents[2] / "packs"


Damage = Callable[[Folder], None]
