"""How the record refuses: each answer has a stable code, Chinese words and a next thing to do."""

from __future__ import annotations

from sanjian.law.forms import Errors
from sanjian.law.procedure import Refused, Unmet
from sanjian.law.refusals import Unfulfilled


class Refusal(Unfulfilled):
    """A step that may not be taken: every rule that does not hold; nothing was written."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(*refused.unmet)
        self.refused = refused


class Invalid(Exception):
    """Content that cannot be taken, field by field; nothing was written."""

    status = 422
    code = "INVALID_CONTENT"

    def __init__(self, errors: Errors) -> None:
        super().__init__("；".join(text for texts in errors.values() for text in texts))
        self.errors = errors


class NotFound(Exception):
    """There is no such dossier for this person; existing and hidden look the same."""

    status = 404
    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("未找到该案件")


def refuse(step: str, label: str, code: str, text: str, cure: str, law: str = "") -> Refusal:
    """Return a refusal with one unmet rule."""
    return Refusal(Refused(step, label, (Unmet(code, text, law, cure),)))


def stale(step: str, label: str, expected: int, actual: int) -> Refusal:
    """Return the refusal for a dossier that has moved on since it was read."""
    return refuse(
        step,
        label,
        "STALE",
        f"案卷在您查看后已有新的办理记录（您看到第{expected}条，现有{actual}条）",
        "请刷新后核对，再决定是否办理；已填写的内容已保留",
    )
