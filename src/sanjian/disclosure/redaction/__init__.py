"""Redaction: finds personal data in Chinese text, hides it as decided, checks what is left.

Pure: no Django, no clock, no database. `find` gives findings, `apply` the public text with every
finding's place, `residue` what still leaks.
"""

from sanjian.disclosure.redaction.applying import Decision, Mark, RedactedText, Span, apply
from sanjian.disclosure.redaction.finding import find
from sanjian.disclosure.redaction.residue import Leak, residue
from sanjian.disclosure.redaction.terms import (
    LABELS,
    Confidence,
    Finding,
    Keep,
    Kind,
    KnownNames,
    Person,
    Policy,
    Role,
)

__all__ = [
    "LABELS",
    "Confidence",
    "Decision",
    "Finding",
    "Keep",
    "Kind",
    "KnownNames",
    "Leak",
    "Mark",
    "Person",
    "Policy",
    "RedactedText",
    "Role",
    "Span",
    "apply",
    "find",
    "residue",
]
