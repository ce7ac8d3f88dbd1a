"""Names of the facts that views of the checker keep or leave out, shared by all kinds."""

from __future__ import annotations

from sanjian.law.exploring import BOTH, CAST, OFFICER, SECOND

CONDUCT = frozenset(
    {
        "parts", "handlers", "reviewers", "recused", "recusal_of", "pauses", "unverified_count",
        "preserved_on", "preserved_settled_on",
    }
)  # fmt: skip
# Who of the reviewers does the work and whom he asks: the head may give it to another at any
# time, and a consultation is ended by whoever began it. Which organ reviews beside or instead of
# the handling one only adds reviews before the decision; the keys of the database hold them.
ALLOCATION = frozenset(
    {
        "review_assigned", "review_accepted_on", "review_returns", "review_pauses",
        "consulted_on", "asked", "invited", "entrusting", "joint_organs", "joint_hash",
        "joint_passed",
    }
)  # fmt: skip
OVERTURN = frozenset({"overturned_on", "overturned_as"})
PUBLICATION = frozenset(
    {
        "publication_hash", "publication_by", "published_on", "publication_exempt_on",
        "withdrawn_on",
    }
)  # fmt: skip
PERFORMANCE = frozenset(
    {
        "notice_posted_on", "served_on", "paid_fen", "paid_on", "deferred_until",
        "additional_fen", "additional_on", "performed_on", "urged_on", "court_applied_on",
        "enforcement_ended_on", "collected_on_spot", "handed_in_on", "record_filed_on",
    }
)  # fmt: skip
EVERYONE = frozenset(CAST)
NOBODY_TWICE = EVERYONE - {SECOND, BOTH}
PAIRS = ((OFFICER, SECOND), (OFFICER, BOTH), (SECOND, BOTH))
# The fields whose value decides something in the conduct view; of others one value is enough.
CONDUCT_DECIDES = frozenset({"granted", "verified", "holds"})
# The course needs no second kind of party; the other views try every kind.
COURSE_LEAVES = frozenset({"party_kind"})
