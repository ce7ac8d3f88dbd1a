"""The registry as a Django app, and what the working role may do to its tables."""

from typing import ClassVar

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers are dated: a certificate's or post's history is added to, never rewritten."""

    name = "sanjian.registry"
    label = "registry"
    verbose_name = "主体与人员"
    append_only = (
        "registry_bodychange",
        "registry_certificatechange",
        "registry_qualification",
        "registry_reviewertraining",
        "registry_adviserinterest",
        "registry_reviewrule",
        "registry_catalogueversion",
        "registry_catalogueentry",
        "registry_cataloguefiling",
        "registry_registeredstatute",
        "registry_licenceevent",
        "registry_licencebar",
        "registry_pilotscope",
        "registry_mandate",
        "registry_reviewbody",
        "registry_room",
        "registry_device",
        "registry_deviceevent",
        "registry_roombooking",
        "registry_equipmentstandard",
        "registry_equipmentreminder",
        "registry_leadoffice",
        "registry_safeguardline",
        "registry_budgetitem",
        "registry_plandocument",
        "registry_planfigure",
        "registry_basisevent",
        "registry_regulationversion",
        "registry_regulationact",
        "registry_regulationcheck",
        "registry_powerchange",
        "registry_powerchangestep",
        "registry_personphoto",
        "registry_ownflow",
        "registry_unit",
        "registry_unitmember",
        "registry_ownflowact",
    )
    column_updates: ClassVar = {
        "registry_licence": (
            "name",
            "content",
            "valid_until",
            "state",
            "renewal_asked_on",
            "renewal_dossier",
            "certificate_on",
        ),
        "registry_basisduty": ("done_at", "done_by_id", "done_words"),
        "registry_legalstaff": ("until",),
        "registry_legalexam": ("result", "certificate", "concluded_on"),
        "registry_posting": ("appraisal", "appraised_at"),
        "registry_reviewerentry": ("valid_until", "ended_because"),
        "registry_reviewerreport": ("sent_at", "sent_by_id", "received_at", "received_by_id"),
        "registry_reviewerloan": ("approved", "decided_by_id", "decided_at"),
    }
