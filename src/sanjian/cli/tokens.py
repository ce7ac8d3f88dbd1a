"""`sanjian token create|list|revoke`: tokens for other systems."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.utils import timezone

from sanjian.api.models import Token
from sanjian.api.tokens import create_token, revoke_token
from sanjian.registry.models import Person


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    # Before or after the verb: a verb's own default must not undo what stood before it.
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    either = argparse.ArgumentParser(add_help=False)
    either.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="以JSON输出")
    verbs = parser.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", parents=[either], help="签发令牌，只显示一次")
    create.add_argument("--person", required=True, help="令牌所代表人员的账号")
    create.add_argument("--name", required=True, help="用途")
    create.add_argument("--days", type=int, default=90, help="有效期（日），最长366日")
    verbs.add_parser("list", parents=[either], help="列出令牌")
    revoke = verbs.add_parser("revoke", parents=[either], help="吊销令牌")
    revoke.add_argument("id", type=int)


def run(arguments: argparse.Namespace) -> int:
    """Do it; 0 is success."""
    now = timezone.now()
    if arguments.verb == "list":
        return _list(arguments.json)
    if arguments.verb == "revoke":
        revoked = revoke_token(number=arguments.id, at=now)
        if arguments.json:
            print(json.dumps({"id": arguments.id, "revoked": revoked}))
        else:
            print("已吊销" if revoked else "没有这个有效令牌")
        return 0 if revoked else 1
    person = Person.objects.filter(username=arguments.person).first()
    if person is None:
        print(f"没有账号为“{arguments.person}”的人员")
        return 1
    try:
        secret = create_token(person=person, name=arguments.name, days=arguments.days, at=now)
    except ValueError as error:
        print(str(error))
        return 1
    if arguments.json:
        print(json.dumps({"person": person.username, "token": secret}))
    else:
        print(f"{person.name}的令牌（只显示这一次，请妥善保管）：\n{secret}")
    return 0


def _list(as_json: bool) -> int:
    rows: list[dict[str, Any]] = [
        {"id": t.pk, "person": t.person.username, "name": t.name,
         "expires_at": t.expires_at.isoformat(), "revoked": t.revoked_at is not None}
        for t in Token.objects.select_related("person").order_by("id")
    ]  # fmt: skip
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    for row in rows if not as_json else ():
        state = "已吊销" if row["revoked"] else f"有效至{row['expires_at'][:10]}"
        print(f"{row['id']}\t{row['person']}\t{row['name']}\t{state}")
    return 0
