"""The resources under /api/v1: procedures, dossiers, next, acts, duties, documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from sanjian.api import payloads, problems
from sanjian.api.bodies import ReadableJson, StrictJson
from sanjian.api.tokens import person_of
from sanjian.disclosure import public
from sanjian.disclosure.search import understand
from sanjian.law.procedures import PROCEDURES
from sanjian.records import covering, linking, queries, replaying
from sanjian.records.access import note_access
from sanjian.records.archive.secrecy import withheld
from sanjian.records.refusals import Invalid, NotFound, Refusal
from sanjian.records.rendering import pdf_of
from sanjian.records.taking import open_dossier, standing, take_step
from sanjian.records.uploads.actions import local_room
from sanjian.records.uploads.protocol import Request, handle
from sanjian.registry.models import Person
from sanjian.rulepacks.queries import newest

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

CODES = {415: "NOT_JSON"}
SHAPES = {"missing": "缺少这一项", "extra_forbidden": "没有这一项", "string_too_long": "内容过长"}
UPLOAD_METHODS = ["POST", "HEAD", "PATCH", "DELETE", "OPTIONS"]


class Bearer(HttpBearer):
    """Recognises a token; the request then speaks for its person."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return the person of the token, or None."""
        return person_of(token, timezone.now())


api = NinjaAPI(
    title="三鉴 接口",
    version="1.0.0",
    description="行政执法三项制度平台的接口。拒绝以 application/problem+json 说明依据和办法。",
    auth=Bearer(),
    parser=StrictJson(),
    renderer=ReadableJson(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-1",
)
api.add_exception_handler(Refusal, problems.refused)
api.add_exception_handler(Invalid, problems.invalid)
api.add_exception_handler(NotFound, problems.not_found)


@api.exception_handler(AuthenticationError)
def _unauthorised(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.problem(401, "UNAUTHORISED", "未登录", "请在 Authorization 中给出有效令牌")


@api.exception_handler(ValidationError)
def _badly_shaped(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = {
        ".".join(str(part)[:100] for part in _place(one["loc"])): [
            SHAPES.get(one["type"], "填写方式不对")
        ]
        for one in error.errors
    }
    return problems.problem(422, "INVALID_SHAPE", "请求格式有误", "请核对所列各项", errors=errors)


def _place(loc: tuple[Any, ...]) -> tuple[Any, ...]:
    """Where something is wrong, as the caller knows it: without our names for body and query."""
    return loc[2:] if loc[:2] == ("body", "body") and len(loc) > 2 else loc[1:]


@api.exception_handler(HttpError)
def _bad_request(request: HttpRequest, error: HttpError) -> HttpResponse:
    # The framework hides what our parser said behind words of its own.
    if isinstance(error.__cause__, HttpError):
        error = error.__cause__
    code = CODES.get(error.status_code, "BAD_REQUEST")
    return problems.problem(error.status_code, code, "请求有误", str(error))


def _person(request: HttpRequest) -> Person:
    person: Person = request.auth  # type: ignore[attr-defined]  # set by ninja's Bearer
    return person


@api.get("/procedures")
def procedures(request: HttpRequest) -> list[dict[str, Any]]:
    """List the procedures with their stages and steps."""
    return [
        {
            "name": p.name,
            "label": p.label,
            "law": p.law,
            "opening": p.opening,
            "stages": [{"name": s.value, "label": s.label} for s in p.stages],
            "steps": [
                {"name": s.name, "label": s.label, "by": [r.value for r in s.roles],
                 "from": list(s.sources), "to": s.target, "law": str(s.law)}
                for s in p.steps
            ],
        }
        for p in PROCEDURES.values()
    ]  # fmt: skip


@api.get("/procedures/{name}/opening")
def opening(request: HttpRequest, name: str) -> dict[str, Any]:
    """Return the JSON Schema of the first step's form under the pack now in force."""
    procedure = PROCEDURES.get(name)
    if procedure is None:
        raise NotFound
    now = timezone.now()
    step = procedure.step(procedure.opening)
    schema = queries.opening_schema(procedure, newest(settings.PROFILE).digest, now)
    return {"step": step.name, "label": step.label, "schema": schema}


@api.post("/dossiers", response={201: payloads.DossierWithRelated})
def create_dossier(request: HttpRequest, body: payloads.NewDossier) -> Status[dict[str, Any]]:
    """Open a dossier with its first act, under the newest published pack of the place.

    In a sample installation it is marked as a sample, as everything opened there is; in
    production it never is. A caller has no say in it.
    """
    person = _person(request)
    act = open_dossier(
        procedure=body.procedure,
        agency=person.agency,
        content=body.content,
        by=person,
        at=timezone.now(),
        pack=newest(settings.PROFILE).digest,
        key=_key(request),
        sample=settings.SAMPLE_MODE,
    )
    return Status(201, _head(act.dossier))


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 100 or not key.isprintable():
        raise HttpError(400, "Idempotency-Key 最多100个可见字符")
    return key


@api.get("/dossiers/{uid}", response=payloads.DossierWithRelated)
def dossier(request: HttpRequest, uid: str, response: HttpResponse) -> dict[str, Any]:
    """Return a dossier's head; its ETag is the number of its last act."""
    found = queries.dossier_of(_person(request), uid)
    response["ETag"] = f'"{found.seq}"'
    return _head(found)


def _head(found: Dossier) -> dict[str, Any]:
    """A dossier's head with the dossiers related to it, the same however it is asked for."""
    coverage, remarks = covering.told(found)
    return payloads.dossier_out(found, PROCEDURES[found.procedure]) | {
        "related": [payloads.related_out(one) for one in linking.related(found)],
        "coverage": coverage.value,
        "warnings": remarks,
    }


@api.get("/dossiers/{uid}/next")
def next_steps(request: HttpRequest, uid: str, response: HttpResponse) -> dict[str, Any]:
    """Return each step of the present stage: permitted or not, what is missing, its form."""
    person = _person(request)
    found = queries.dossier_of(person, uid)
    here = standing(found, by=person, at=timezone.now())
    response["ETag"] = f'"{found.seq}"'
    steps = [
        {
            "step": option.step.name,
            "label": option.step.label,
            "by": [role.value for role in option.step.roles],
            "law": str(option.step.law),
            "permitted": option.permitted,
            "unmet": [problems.unmet_of(one) for one in option.unmet],
            "schema": queries.schema(here, option.step),
        }
        for option in queries.options(here)
    ]
    by_law = [asdict(one) for one in here.procedure.occurred(here.facts, here.situation())]
    return {"seq": found.seq, "stage": found.stage, "steps": steps, "by_law": by_law}


@api.post("/dossiers/{uid}/acts", response={201: payloads.ActOut})
def take(request: HttpRequest, uid: str, body: payloads.NewAct) -> Status[dict[str, Any]]:
    """Take a step; 409 with the refusal, 422 with fields, 201 with the act."""
    person = _person(request)
    found = queries.dossier_of(person, uid)
    act = take_step(
        dossier=found.pk,
        step=body.step,
        content=body.content,
        by=person,
        at=timezone.now(),
        expected_seq=_expected(request),
        key=_key(request),
    )
    return Status(201, payloads.act_out(act))


def _expected(request: HttpRequest) -> int | None:
    given = request.headers.get("If-Match", "").strip().strip('"')
    if not given or given == "*":
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise HttpError(400, "If-Match 应为案卷最后行为的序号")
    return int(given)


@api.get("/dossiers/{uid}/acts")
def acts(
    request: HttpRequest,
    uid: str,
    after: Annotated[int, Query(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Return acts in order; pass ``next`` as ``after`` for the following page."""
    found = queries.dossier_of(_person(request), uid)
    rows = list(found.acts.filter(seq__gt=after).order_by("seq")[:limit])
    more = rows[-1].seq if len(rows) == limit else None
    return {"acts": [payloads.act_out(act) for act in rows], "next": more}


@api.get("/dossiers/{uid}/timeline", response=payloads.TimelineOut)
def timeline(
    request: HttpRequest, uid: str, at: Annotated[int, Query(ge=0, le=10**9)] = 0
) -> dict[str, Any]:
    """Return all that happened on a dossier in order, and how it stood after act ``at``.

    Without ``at``, or beyond the last act, it is the state after the last. Reading the whole
    course is written down like any reading of a file.
    """
    person, now = _person(request), timezone.now()
    found = queries.dossier_of(person, uid)
    note_access(dossier=found, by=person, at=now, what="全程回看")
    acts = list(found.acts.all())
    exhibits = list(found.exhibits.select_related("uploaded_by"))
    roles = standing(found, by=person, at=now).person.roles
    hidden = withheld(person, found, roles, exhibits)
    events = replaying.events(
        found, acts, list(found.documents.all()), [row for row in exhibits if row.pk not in hidden]
    )
    then = replaying.stood(found, acts, min(at or len(acts), len(acts)))
    return payloads.timeline_out(events, then, replaying.parts_of(found, acts))


@api.get("/dossiers/{uid}/documents", response=list[payloads.DocumentOut])
def documents(request: HttpRequest, uid: str) -> list[dict[str, Any]]:
    """Return the documents issued in a dossier."""
    found = queries.dossier_of(_person(request), uid)
    return [payloads.document_out(row) for row in found.documents.all()]


@api.get("/documents/{code}.pdf")
def document_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Return an issued document of a dossier one may see, as PDF."""
    if not code.isascii() or not code.isalnum():
        raise NotFound
    found = queries.document_of(_person(request), code)
    return HttpResponse(pdf_of(found, at=timezone.now()), content_type="application/pdf")


@api.api_operation(UPLOAD_METHODS, "/dossiers/{uid}/uploads", include_in_schema=True)
def create_upload(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin a resumable upload (tus 1.0) of a file into a dossier of one's own agency."""
    person = _person(request)
    found = queries.dossier_of(person, uid)
    if found.agency_id != person.agency_id:
        raise NotFound
    return _upload(request, person, found, None, "")


@api.api_operation(UPLOAD_METHODS, "/uploads/{upload}")
def continue_upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Continue, ask about or give up a resumable upload (tus 1.0)."""
    return _upload(request, _person(request), None, upload, "")


@api.api_operation(["GET", "POST", "PUT"], "/uploads/{upload}/{path:tail}")
def label_upload(request: HttpRequest, upload: UUID, tail: str) -> HttpResponse:
    """Fill in the five facts of a recording, or send damaged pieces again."""
    return _upload(request, _person(request), None, upload, tail)


def _upload(
    request: HttpRequest, person: Person, dossier: Dossier | None, upload: UUID | None, tail: str
) -> HttpResponse:
    headers = {name.lower(): value for name, value in request.headers.items()}
    blocks = iter(lambda: request.read(1024 * 1024), b"")
    answer = handle(
        Request(request.method or "", headers, blocks, "/api/v1/uploads", upload, tail),
        room=local_room(settings.BLOB_ROOT), by=person, at=timezone.now(), dossier=dossier,
    )  # fmt: skip
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


@api.get("/duties", response=list[payloads.DutyOut])
def duties(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the open duties of the caller's posts, nearest first, at most 500."""
    person = _person(request)
    roles = queries.roles_of(person, timezone.now())
    return [payloads.duty_out(row) for row in queries.open_duties(person, roles)[:500]]


@api.get("/public/decisions", auth=None)
def public_decisions(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=64)] = "",
    page: Annotated[int, Query(ge=1, le=public.LAST_PAGE)] = 1,
) -> dict[str, Any]:
    """Return published decisions, newest first, twenty a page; nothing else is ever told here."""
    found = public.find(understand(q), public.Filters(), page)
    return {
        "decisions": [payloads.published(row) for row in found.rows],
        "total": found.total,
        "more_than_total": found.more,
        "next": page + 1 if found.has_next else None,
    }
