"""推送: other systems are told of a decision until they confirm; publication waits for them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sanjian.disclosure import actions, endings, forwarding
from sanjian.disclosure.models import Forwarding, ForwardingTry
from sanjian.disclosure.snapshots import public_number
from sanjian.disclosure.verification import verify_forwardings
from sanjian.operations.sending import Receiver, receivers, sending
from tests import world
from tests.desk.helpers import at_desk, text
from tests.disclosure.scenes import decided, prepared, released

pytestmark = pytest.mark.django_db


class Other(ThreadingHTTPServer):
    """Another system: keeps each thing once by its key, and may be down."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.down = False
        self.asked = 0
        self.kept: dict[str, dict[str, Any]] = {}
        self.signatures: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}/in"


class Answering(BaseHTTPRequestHandler):
    """Takes what is told, or answers 503 while the system is down."""

    server: Other

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        if not self.server.down:
            self.server.kept[self.headers["Idempotency-Key"]] = json.loads(body)
            right = hmac.new(b"agreed", body, hashlib.sha256).hexdigest()
            assert self.headers["X-Sanjian-Signature"] == right
        self.send_response(503 if self.server.down else 200)
        self.end_headers()
        self.wfile.write(b"" if self.server.down else "回执0001".encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def other() -> Iterator[Other]:
    server = Other()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def telling(other: Other, *channels: str) -> Callable[[datetime], int]:
    known = {one: Receiver(other.address, "agreed") for one in channels}
    return lambda at: forwarding.push(send=sending(known), at=at)


def number_of(case: world.Case) -> str:
    return public_number(str(case.dossier.uid))


def file_page(case: world.Case) -> str:
    return text(at_desk(case.county.clerk).get(f"/disclosure/{case.dossier.uid}"))


@pytest.mark.clause("MX-58")
def test_a_decision_is_pushed_at_once_and_once_although_the_receiver_was_down(
    other: Other,
) -> None:
    case = decided(world.county("mingxi"))
    push = telling(other, "realtime_push", "credit")
    assert case.dossier.duties.filter(code="publish", done_on=None).exists()
    told = Forwarding.objects.filter(number=number_of(case), event="decided")
    assert {one.channel for one in told} == {"realtime_push", "credit"}
    act = case.dossier.acts.get(step="decide_penalty")
    assert {one.at for one in told} == {act.at}

    other.down, at = True, case.at
    for minutes in (0, 1, 2, 4):
        at += timedelta(minutes=minutes)
        assert push(at) == 0
        assert push(at + timedelta(seconds=20)) == 0  # not before its time
    assert other.asked == 8 and ForwardingTry.objects.count() == 8
    other.down = False
    at += timedelta(minutes=8)
    assert push(at) == 2
    assert push(at + timedelta(hours=7)) == 0
    assert len(other.kept) == 2 and other.asked == 10
    assert {one["event"] for one in other.kept.values()} == {"decided"}
    assert "周小满" not in str(other.kept)
    shown = text(at_desk(case.county.clerk).get(f"/channels/{told[0].pk}"))
    assert shown.count("对方返回503") == 4 and shown.count("回执0001") == 1


@pytest.mark.clause("WX-16")
def test_a_penalty_is_published_completely_only_when_the_supervision_site_confirms_too(
    other: Other,
) -> None:
    case = released(prepared(decided(world.county("wanxin"))))
    assert "这件公示尚未完成" in file_page(case) and not forwarding.complete(number_of(case))
    assert telling(other, "credit")(case.at) == 0  # the site has no address: nothing pretends
    assert not forwarding.complete(number_of(case))
    assert telling(other, "supervision_site")(case.at) == 1
    (sent,) = other.kept.values()
    assert sent["subject"] == "周某某" and sent["number"] == number_of(case)
    assert forwarding.complete(number_of(case))
    shown = file_page(case)
    assert "规则要求的渠道都已确认" in shown and "回执0001" in shown
    assert list(verify_forwardings()) == []


@pytest.mark.clause("WX-35")
def test_a_withdrawal_stays_open_until_the_supervision_site_has_taken_it_off_too(
    other: Other,
) -> None:
    case = released(prepared(decided(world.county("wanxin"))))
    push, c = telling(other, "supervision_site"), case.county
    assert push(case.at) == 1
    case.later(days=1).take("record_overturn", c.head, how="revoked")
    actions.withdraw(dossier=case.dossier, reason="决定已被依法撤销。", by=c.clerk,
                     at=case.later(hours=1).at)  # fmt: skip
    case.dossier.refresh_from_db()
    other.down = True
    assert push(case.at) == 0
    assert case.facts.withdrawn_on is not None
    assert "这件公示尚未完成" in file_page(case) and "对方返回503" in file_page(case)
    row = Forwarding.objects.get(event="ended")
    page, clerk = f"/channels/{row.pk}", at_desk(c.clerk)
    empty = clerk.post(page, {"receipt": " "})
    assert empty.status_code == 409 and "回执应当写明" in text(empty)
    done = clerk.post(page, {"receipt": "监督网来函确认撤下"}, follow=True)
    assert "对方已确认接收" in text(done)
    assert "规则要求的渠道都已确认" in file_page(case)
    again = clerk.post(page, {"receipt": "再次确认"})
    assert again.status_code == 409 and "已经确认" in text(again)


def test_taking_off_is_never_told_before_the_release(other: Other) -> None:
    case = released(prepared(decided(world.county("wanxin"))))
    c = case.county
    case.take("record_payment", c.officer)
    endings.expire(at=datetime(2029, 1, 1, 0, 5, tzinfo=world.SHANGHAI))
    row = Forwarding.objects.get(event="ended")
    with pytest.raises(forwarding.NotForwarded) as refused:
        forwarding.confirm(forwarding=row, receipt="撤下", by=c.clerk, at=case.at)
    assert refused.value.code == "OUT_OF_ORDER"
    assert telling(other, "supervision_site")(row.at) == 2
    assert [one["event"] for one in other.kept.values()] == ["released", "ended"]


def test_the_other_sides_list_is_compared_and_the_sheet_has_the_states() -> None:
    case = released(prepared(decided(world.county("wanxin"))))
    clerk = at_desk(case.county.clerk)
    assert "渠道推送" in text(clerk.get("/channels"))
    found = text(clerk.post("/channels", {"channel": "supervision_site", "numbers": "abcdefghij"}))
    assert "对方缺少1件" in found and "没有撤下1件" in found and number_of(case) in found
    assert clerk.get("/channels/supervision_site.xlsx").content[:2] == b"PK"
    assert clerk.get("/channels/nowhere.xlsx").status_code == 404
    assert at_desk(case.county.officer).get("/channels").status_code == 404
    row = Forwarding.objects.get()
    assert at_desk(world.county(prefix="二").clerk).get(f"/channels/{row.pk}").status_code == 404


def test_what_was_told_cannot_be_changed_or_confirmed_twice_by_anybody() -> None:
    released(prepared(decided(world.county("wanxin"))))
    row = Forwarding.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Forwarding.objects.update(payload={})
    tried = {"forwarding": row, "at": row.at, "delivered": True}
    ForwardingTry.objects.create(said="一", **tried)
    with pytest.raises(DatabaseError), transaction.atomic():
        ForwardingTry.objects.create(said="二", **tried)


def test_receivers_are_read_from_a_file_and_only_http_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "receivers.toml"
    file.write_text('[credit]\naddress = "https://credit.example/in"\nkey = "k"\n')
    assert receivers(str(file)) == {"credit": Receiver("https://credit.example/in", "k")}
    assert receivers("") == {}
    file.write_text('[credit]\naddress = "file:///etc/passwd"\n')
    with pytest.raises(ValueError, match="http"):
        receivers(str(file))
