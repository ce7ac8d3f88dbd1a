"""The party's room as a Django app: keys, messages and answers only grow."""

from importlib import import_module

from django.apps import AppConfig


class PartyConfig(AppConfig):
    """The portal's role may read sealed copies and hand in a message, nothing else."""

    name = "sanjian.party"
    label = "party"
    verbose_name = "当事人"
    append_only = ("party_partykey", "party_keyend", "party_message", "party_answer")
    portal_inserts = ("party_message",)
    published = ("published.own_case", "published.own_paper")

    def ready(self) -> None:
        """Let proofs know what its leaves are of, and decisions wait for who was not heard."""
        import_module("sanjian.party.answering").register()
