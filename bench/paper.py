"""Issuing a two-page decision as PDF: what setting costs once the words are fixed.

A decision of the sample county is composed from its issued content and set in the typesetting
child, with one child and with two, each child fed by a thread of its own. Numbers and rows of an
issue are part of the act and are measured there.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from sanjian.records.documents.compose import compose
from sanjian.records.documents.typeset import Typesetter, request_of
from sanjian.records.models import Document
from sanjian.records.papers import layers, verify_address

PAPERS = 60


def run(papers: int = PAPERS) -> dict[str, float]:
    """Documents per second with one and two children, and per second of processor time.

    Processor time is this process's own and its children's together.
    """
    document = _of_two_pages()
    folders = layers(document.dossier)

    def issue(setter: Typesetter) -> bytes:
        return _issued(document, folders, setter)

    before, own = _processor(resource.RUSAGE_CHILDREN), time.process_time()
    one, size, pages = _set(issue, papers, 1)
    two, _, _ = _set(issue, papers, 2)
    children = _processor(resource.RUSAGE_CHILDREN) - before
    used = children + time.process_time() - own
    return {
        "pages": float(pages),
        "pdf_kib": round(size / 1024, 1),
        "documents_per_second_one_child": round(papers / one, 1),
        "documents_per_second_two_children": round(papers / two, 1),
        "documents_per_second_of_processor_time": round(2 * papers / used, 1),
        "ms_per_document_one_child": round(one / papers * 1000, 1),
    }


def _several(issue: Callable[[Typesetter], bytes], setter: Typesetter, papers: int) -> None:
    for _ in range(papers):
        issue(setter)


def _of_two_pages() -> Document:
    """A decision whose PDF has two pages; where there is none, the one that comes nearest."""
    setter = Typesetter()
    try:
        decisions = Document.objects.filter(kind__endswith="decision").select_related("dossier")
        kinds = {one.kind: one for one in decisions.order_by("-id")}
        candidates = [*decisions.filter(kind="penalty_decision").order_by("id")[:10]]
        candidates += kinds.values()
        return min(
            candidates,
            key=lambda one: abs(2 - _pages(_issued(one, layers(one.dossier), setter))),
        )
    finally:
        setter.close()


def _issued(document: Document, folders: tuple[Path, ...], setter: Typesetter) -> bytes:
    composed = compose(document.kind, document.context, folders)
    address, day = verify_address(document.code), document.issued_at.date()
    return setter.typeset(request_of(composed, document.number, address, day, ""))


def _pages(made: bytes) -> int:
    return len(pypdfium2.PdfDocument(made))


def _set(
    issue: Callable[[Typesetter], bytes], papers: int, children: int
) -> tuple[float, int, int]:
    """Seconds for so many documents over so many warm children, and one document's measures."""
    setters = [Typesetter() for _ in range(children)]
    try:
        made = [issue(setter) for setter in setters][0]  # the first one starts the compiler
        began = time.perf_counter()
        with ThreadPoolExecutor(children) as threads:
            parts = [
                threads.submit(_several, issue, setter, papers // children) for setter in setters
            ]
            for part in parts:
                part.result()
        return time.perf_counter() - began, len(made), _pages(made)
    finally:
        for setter in setters:
            setter.close()


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime
