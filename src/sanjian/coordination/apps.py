"""The coordination room as a Django app: requests and what was done about them only grow."""

from importlib import import_module

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    """Nothing of it is public; each row has its leaf."""

    name = "sanjian.coordination"
    label = "coordination"
    verbose_name = "执法协作"
    append_only = (
        "coordination_sharingoffer",
        "coordination_offerend",
        "coordination_helprequest",
        "coordination_helpstep",
        "coordination_casetransfer",
        "coordination_transferstep",
        "coordination_promise",
        "coordination_promisestep",
        "coordination_sanction",
        "coordination_sanctionend",
    )

    def ready(self) -> None:
        """Let `verify` and proofs know what its leaves are of; a file's end waits for a taker."""
        import_module("sanjian.coordination.answering").register()
        import_module("sanjian.coordination.transfers").register()
        import_module("sanjian.coordination.promises").register()
        import_module("sanjian.coordination.sanctions").register()
