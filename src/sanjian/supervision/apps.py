"""The supervision room as a Django app: what came in and what was done about it only grows."""

from importlib import import_module

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """The portal's role may hand in a complaint and read its public progress, nothing else."""

    name = "sanjian.supervision"
    label = "supervision"
    verbose_name = "执法监督"
    append_only = (
        "supervision_complaint",
        "supervision_complaintstep",
        "supervision_guidancevisit",
        "supervision_milestonedone",
        "supervision_visitanswer",
        "supervision_unitreport",
        "supervision_reportstep",
        "supervision_survey",
        "supervision_surveyanswer",
        "supervision_appraisal",
        "supervision_appraisalfile",
        "supervision_appraisalstep",
    )
    portal_inserts = ("supervision_complaint",)
    published = ("published.complaint",)

    def ready(self) -> None:
        """Let `verify` and proofs know what the leaf of a step is of."""
        for one in ("handling", "rollout", "milestones", "appraisal", "surveys"):
            import_module(f"sanjian.supervision.{one}").register()
