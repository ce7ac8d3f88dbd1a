"""What the record itself knows when cases are joined or split: the other file and its evidence.

Fills the forms of `law.procedures.joining`, takes the other file's side of such an act, and puts
the files of carried evidence into the receiving dossier. Nobody types evidence twice: a row names
the act of the other file and its hash, and `sanjian verify` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sanjian.law.procedures.joining import CARRYING
from sanjian.records import gate
from sanjian.records.leaves import leave
from sanjian.records.log_values import exhibit_value, row_value
from sanjian.records.models import Act, Dossier, Exhibit, Link, SecrecyMark
from sanjian.records.taking import FILLERS, Standing, facts_of, take_step

RECORDS = {"on_site_record": "现场笔录", "interview": "询问笔录", "take_samples": "抽样取证记录"}
TOGETHER = ("party", "joined", "split", "converted")
MOST_ROWS = 500
WORDS_FOR = {"party": "共同违法的其他当事人", "split": "同一当事人的其他违法行为"}


def register() -> None:
    """Hand fillers and writer to the one way of taking a step."""
    FILLERS["ask_split"] = whether_known
    FILLERS["approve_split"] = asked
    FILLERS["split_case"] = relation_asked
    FILLERS["join_case"] = target
    FILLERS["join_parties"] = target
    FILLERS["take_over_split"] = brought
    FILLERS["receive_joined"] = brought
    FILLERS["carry_evidence"] = further
    gate.WRITERS["carried"] = keep_files


def party_of(dossier: Dossier) -> tuple[str, str]:
    """Return identity number and name of a file's party, as its first act says."""
    first = Act.objects.get(dossier=dossier, seq=1).content
    return str(first.get("party_number") or "").strip(), str(first["party_name"]).strip()


def same_party(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether two parties are one: by their numbers where both have one, else by name."""
    if one[0] and other[0]:
        return one[0].casefold() == other[0].casefold()
    return one[1] == other[1]


def together(dossier: Dossier) -> list[Dossier]:
    """Return the files of one case with this one among them, in the order of opening.

    All that are tied by a link of joined, split or further parties, however many links lie
    between.
    """
    known, new = {dossier.pk}, {dossier.pk}
    while new:
        links = Link.objects.filter(kind__in=TOGETHER)
        out = links.filter(source__in=new).values_list("target_id", flat=True)
        into = links.filter(target__in=new).values_list("source_id", flat=True)
        new = {*out, *into} - known
        known |= new
    return list(Dossier.objects.filter(pk__in=known).order_by("pk"))


def whether_known(here: Standing) -> Mapping[str, Any]:
    """Say whether the party that is named already has its file in this case."""
    number = str(here.typed.get("party_number") or "").strip()
    name = str(here.typed.get("party_name") or "").strip()
    parties = [party_of(one) for one in together(here.dossier)]
    return {"same_party": any(same_party((number, name), one) for one in parties)}


def last_asked(dossier: Dossier) -> Act:
    """Return the request that a split which is asked for or approved rests on."""
    return Act.objects.filter(dossier=dossier, step="ask_split").latest("seq")


def asked(here: Standing) -> Mapping[str, Any]:
    """Return in words what is to be split off, for the head's approval and its paper."""
    told = last_asked(here.dossier).content
    party = str(told.get("party_name") or here.dossier.party_name)
    return {
        "asked": f"{WORDS_FOR[told['relation']]}：{party}，{told['cause']}\n"
        f"分出的违法事实：{told['summary']}\n报请理由：{told['reason']}"
    }


def to_come(here: Standing, step: str) -> str:
    """Return what the record itself will put into a step on splitting or carrying, in words."""
    if step in ("approve_split", "refuse_split", "split_case") and here.facts.split_asked:
        return str(asked(here)["asked"])
    if step == "carry_evidence":
        names = "、".join(str(row["name"]) for row in further(here)["evidence"])
        return f"将引用：{names}" if names else ""
    return ""


def relation_asked(here: Standing) -> Mapping[str, Any]:
    """Return what kind of split was asked for and approved."""
    return {"relation": last_asked(here.dossier).content["relation"]}


def target(here: Standing) -> Mapping[str, Any]:
    """Return the file that a number names, whether its party is the same, and which came first.

    Only an open file of the same agency and procedure that is not linked with this one counts.
    """
    number = str(here.typed.get("into") or "").strip()
    rows = Dossier.objects.filter(
        agency_id=here.dossier.agency_id, procedure=here.dossier.procedure, closed=False
    )
    tied = [one.pk for one in together(here.dossier)]
    one = rows.filter(number=number).exclude(pk__in=tied).first() if _plain(number) else None
    if one is None:
        return {"into_uid": None, "same_party": False, "filed_earlier": False}
    theirs, ours = facts_of(one).filed_on, here.facts.filed_on
    first = bool(theirs and ours and (theirs, one.pk) <= (ours, here.dossier.pk))
    same = same_party(party_of(one), party_of(here.dossier))
    return {"into_uid": str(one.uid), "same_party": same, "filed_earlier": first}


def _plain(number: str) -> bool:
    return bool(number) and number.isprintable()


def brought(here: Standing) -> Mapping[str, Any]:
    """Return what a file receives from the one that was just linked to it."""
    link = Link.objects.filter(target=here.dossier, kind__in=TOGETHER).latest("pk")
    source = link.source
    clock = facts_of(source) if link.kind == "split" else None
    start = (clock.clock_from or clock.filed_on) if clock else None
    return _told(here, str(source), str(source.uid), [source]) | {
        "clock_from": start.isoformat() if start else None
    }


def further(here: Standing) -> Mapping[str, Any]:
    """Return the verified evidence of the other files of the case that was not carried yet."""
    others = [one for one in together(here.dossier) if one.pk != here.dossier.pk]
    return _told(here, "、".join(map(str, others))[:60], None, others)


def _told(here: Standing, case: str, uid: str | None, sources: list[Dossier]) -> dict[str, Any]:
    dossier = here.dossier
    kinds = {str(row["code"]): str(row["label"]) for row in here.params.rows("evidence.kinds")}
    known = {(row["uid"], row["seq"]) for row in _carried(dossier)}
    known |= {(str(dossier.uid), act.seq) for act in dossier.acts.all()}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for source in sources:
        for row in evidence_of(source, kinds):
            if (row["uid"], row["seq"]) not in known:
                rows.setdefault((row["uid"], row["seq"]), row)
    ours = set(Exhibit.objects.filter(dossier=dossier).values_list("blob", flat=True))
    files = {
        one.blob: one.name
        for one in Exhibit.objects.filter(dossier__in=sources).order_by("id")
        if one.blob not in ours
    }
    return {
        "from_case": case,
        "from_uid": uid,
        "clock_from": None,
        "evidence": list(rows.values())[:MOST_ROWS],
        "files": [{"name": name, "sha256": blob} for blob, name in files.items()][:MOST_ROWS],
    }


def _carried(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for act in Act.objects.filter(dossier=dossier, step__in=CARRYING).order_by("seq"):
        yield from act.content.get("evidence") or ()


def evidence_of(dossier: Dossier, kinds: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what a file has proved: verified exhibits, its records, and what it carried itself.

    ``kinds`` are the words for the codes of kinds of evidence.
    """
    acts = list(Act.objects.filter(dossier=dossier).order_by("seq"))
    held = {a.content["name"] for a in acts if a.step == "examine_evidence" and a.content["holds"]}
    for act in acts:
        said = act.content
        if act.step == "add_evidence" and (said["verified"] or said["name"] in held):
            kind = kinds.get(said["kind"], said["kind"])
            yield _row(dossier, act, said["name"], kind, said["origin"], said["proves"])
        elif act.step in RECORDS:
            name = RECORDS[act.step]
            yield _row(dossier, act, name, name, "执法人员制作", "", record=True)
    yield from _carried(dossier)


def _row(
    dossier: Dossier, act: Act, name: str, kind: str, origin: str, proves: str,
    *, record: bool = False,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name, "kind": kind, "origin": origin, "proves": proves, "record": record,
        "case": str(dossier), "uid": str(dossier.uid), "seq": act.seq,
        "source_hash": act.content_hash,
    }  # fmt: skip


def keep_files(dossier: Dossier, facts: Any, act: Act) -> None:
    """Put the carried files into the receiving dossier: the same content, its labels and marks."""
    wanted = [row["sha256"] for row in act.content.get("files") or ()]
    near = [one.pk for one in together(dossier) if one.pk != dossier.pk]
    take_over(dossier, Exhibit.objects.filter(dossier__in=near, blob__in=wanted).order_by("id"))


def take_over(dossier: Dossier, files: Iterable[Exhibit]) -> None:
    """Put files of other dossiers into this one with their labels, marks and hashes; each once."""
    for row in files:
        copy, new = Exhibit.objects.get_or_create(
            dossier=dossier, blob=row.blob,
            defaults={
                "agency_id": dossier.agency_id, "chunk_root": row.chunk_root, "name": row.name,
                "media_type": row.media_type, "size": row.size,
                "case_number": row.case_number or str(row.dossier),
                "captured_at": row.captured_at, "captured_where": row.captured_where,
                "captured_by": row.captured_by, "proves": row.proves,
                "uploaded_by_id": row.uploaded_by_id, "uploaded_at": row.uploaded_at,
            },
        )  # fmt: skip
        if not new:
            continue
        leave("exhibit", copy.pk, exhibit_value(copy).value, dossier=dossier.pk)
        for mark in SecrecyMark.objects.filter(exhibit=row).order_by("pk"):
            kept = SecrecyMark.objects.create(
                exhibit=copy, mark=mark.mark, reason=mark.reason, marked_by_id=mark.marked_by_id,
                marked_at=mark.marked_at,
            )  # fmt: skip
            leave("secrecy", kept.pk, row_value(kept).value, dossier=dossier.pk)


def take_along(source: Dossier, receiving: Dossier, step: str, act: Act, kind: str) -> None:
    """Link two files by an act of the first and record the other side of it in the second.

    Within the transaction of the act. Raises what the other file's rules refuse (Refusal).
    """
    Link.objects.get_or_create(
        source=source, target=receiving, kind=kind,
        defaults={"agency_id": source.agency_id, "act_seq": act.seq, "linked_at": act.at},
    )  # fmt: skip
    take_step(dossier=receiving.pk, step=step, content={}, by=act.by, at=act.at, along=True)


def join(dossier: Dossier, act: Act, kind: str) -> None:
    """Write a joining: the link, and the receipt in the file that takes the other one in."""
    receiving = Dossier.objects.get(uid=act.content["into_uid"], agency_id=dossier.agency_id)
    take_along(dossier, receiving, "receive_joined", act, kind)
