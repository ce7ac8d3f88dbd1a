"""Addresses of the desk. Changes are made by POST only."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from sanjian.desk import (
    case_list,
    case_page,
    disclosure,
    documents,
    evidence,
    files,
    lists,
    review_page,
    reviewers,
    session,
    step_page,
    workbench,
)
from sanjian.ui import urls as ui_urls

desk = [
    path("", workbench.home, name="home"),
    path("login", session.log_in, name="login"),
    path("logout", session.log_out, name="logout"),
    path("password", session.change_password, name="password"),
    path("cases", case_list.case_list, name="cases"),
    path("cases/export", case_list.export, name="export"),
    path("cases/views", case_list.save_view, name="save-view"),
    path("cases/new", step_page.new_case, name="new-case"),
    path("cases/new/<slug:procedure>", step_page.open_case, name="open-case"),
    path("cases/new/<slug:procedure>/draft", step_page.open_draft, name="open-draft"),
    path("cases/<uuid:uid>/", case_page.case_page, name="case"),
    *(
        path(f"cases/<uuid:uid>/steps/{step}", disclosure.from_case, {"step": step})
        for step in (disclosure.PREPARE, disclosure.RELEASE, disclosure.WITHDRAW)
    ),
    path("cases/<uuid:uid>/steps/<slug:step>", step_page.step_page, name="step"),
    path("cases/<uuid:uid>/steps/<slug:step>/draft", step_page.draft, name="step-draft"),
    path("cases/<uuid:uid>/files", evidence.take_files, name="take-files"),
    path("cases/<uuid:uid>/uploads", files.uploads, name="uploads"),
    path("uploads/<uuid:upload>", files.uploads, name="upload"),
    path("uploads/<uuid:upload>/<path:tail>", files.uploads, name="upload-tail"),
    path("files/<slug:sha256>", files.file, name="file"),
    path("approvals", lists.approvals, name="approvals"),
    path("reviews", review_page.reviews, name="reviews"),
    path("reviews/<uuid:uid>", review_page.review, name="review"),
    path("reviewers", reviewers.reviewers_page, name="reviewers"),
    path("reviewers/advisers", reviewers.advisers_page, name="advisers"),
    path("reviewers/forms/<slug:name>", reviewers.register_form, name="register-form"),
    path("reviewers/forms/<slug:name>/<int:number>", reviewers.register_form,
         name="register-form-of"),
    path("reviewers/acts/<slug:act>/<int:number>", reviewers.register_act, name="register-act"),
    path("disclosure", disclosure.queue, name="disclosure"),
    path("disclosure/<uuid:uid>", disclosure.file, name="disclosure-file"),
    path("duties", lists.duties, name="duties"),
    path("documents", documents.documents, name="documents"),
    path("documents/<slug:code>", documents.document, name="document"),
    path("people", lists.people, name="people"),
    path("rules", lists.rules_page, name="rules"),
]

interface = ui_urls.urlpatterns + (ui_urls.sample_urlpatterns if settings.SAMPLE_MODE else [])
urlpatterns: list[URLPattern | URLResolver] = [
    path("ui/", include((interface, "ui"))),
    path("", include((desk, "desk"))),
]
