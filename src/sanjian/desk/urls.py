"""Addresses of the desk. Changes are made by POST only."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from sanjian.desk import (
    access,
    accountability,
    annual,
    archive,
    beforehand,
    case_list,
    case_page,
    catalogue,
    catalogue_draft,
    corrections,
    coverage,
    disclosure,
    documents,
    draws,
    endings,
    evidence,
    files,
    forwarding,
    guidance,
    guides,
    licences,
    lists,
    mandates,
    onsite,
    pilot,
    proofs,
    recordings,
    replay,
    review_page,
    review_work,
    reviewers,
    rules,
    rules_drafts,
    rules_release,
    session,
    step_page,
    windows,
    workbench,
)
from sanjian.ui import urls as ui_urls

UID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

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
    path("cases/<uuid:uid>/onsite", onsite.show, name="onsite"),
    path("cases/<uuid:uid>/replay", replay.replay, name="replay"),
    path("cases/<uuid:uid>/proof", proofs.case_proof, name="case-proof"),
    path("cases/<uuid:uid>/files", evidence.take_files, name="take-files"),
    path("cases/<uuid:uid>/pointers", evidence.point_to, name="point-to"),
    path("cases/<uuid:uid>/uploads", files.uploads, name="uploads"),
    path("uploads/<uuid:upload>", files.uploads, name="upload"),
    path("uploads/<uuid:upload>/<path:tail>", files.uploads, name="upload-tail"),
    path("files/<slug:sha256>", files.file, name="file"),
    path("approvals", lists.approvals, name="approvals"),
    path("reviews", review_page.reviews, name="reviews"),
    path("reviews/<uuid:uid>", review_page.review, name="review"),
    path("cases/<uuid:uid>/decisions/<int:seq>/account", accountability.hold, name="hold-account"),
    path("reviews/<uuid:uid>/invite", review_work.invite, name="invite-adviser"),
    path("catalogue", catalogue.catalogues, name="catalogues"),
    path("catalogue/new", catalogue.superior, name="catalogue-superior"),
    path("catalogue/<int:number>", catalogue.catalogue, name="catalogue"),
    path("catalogue/<int:number>/begin", catalogue.begin, name="catalogue-begin"),
    path(
        "catalogue/<int:number>/versions/<int:which>", catalogue.version, name="catalogue-version"
    ),
    path("catalogue/<int:number>/draft", catalogue_draft.draft, name="catalogue-draft"),
    path("catalogue/<int:number>/entries", catalogue_draft.entry, name="catalogue-new-entry"),
    path(
        "catalogue/<int:number>/entries/<slug:code>", catalogue_draft.entry, name="catalogue-entry"
    ),
    path("catalogue/<int:number>/draft/<slug:name>", catalogue_draft.act, name="catalogue-act"),
    path("guidance", guidance.guidance_page, name="guidance"),
    path("guidance/<int:number>/send", guidance.send, name="guidance-send"),
    path("guidance/<int:number>/read", guidance.read, name="guidance-read"),
    path("reviewers", reviewers.reviewers_page, name="reviewers"),
    path("reviewers/advisers", reviewers.advisers_page, name="advisers"),
    path("reviewers/forms/<slug:name>", reviewers.register_form, name="register-form"),
    path(
        "reviewers/forms/<slug:name>/<int:number>", reviewers.register_form, name="register-form-of"
    ),
    path("reviewers/acts/<slug:act>/<int:number>", reviewers.register_act, name="register-act"),
    path("disclosure/<uuid:uid>/repair", endings.repair, name="repair"),
    path("annual", annual.listing, name="annuals"),
    path("annual/<int:number>/<int:year>", annual.report, name="annual"),
    path("annual/<int:number>/<int:year>/act/<slug:name>", annual.act, name="annual-act"),
    re_path(
        r"^annual/(?P<number>[0-9]{1,9})/(?P<year>[0-9]{4})/rows/(?P<code>[a-z_.]{1,60})$",
        annual.rows_behind,
        name="annual-rows",
    ),  # fmt: skip
    re_path(
        r"^annual/(?P<number>[0-9]{1,9})/(?P<year>[0-9]{4})/(?P<version>[0-9]{1,4})[.]"
        r"(?P<form>xlsx|csv|pdf)$",
        annual.file,
        name="annual-file",
    ),  # fmt: skip
    path("corrections", corrections.listing, name="corrections"),
    re_path("^corrections/(?P<receipt>[a-z2-7]{20})$", corrections.one, name="correction"),
    re_path(
        "^corrections/of/(?P<number>[a-z2-7]{10})$", corrections.report, name="correction-report"
    ),
    path("channels", forwarding.listing, name="forwarding"),
    path("channels/<int:number>", forwarding.one, name="forwarding-one"),
    path("channels/<slug:channel>.xlsx", forwarding.sheet, name="forwarding-sheet"),
    path("disclosure", disclosure.queue, name="disclosure"),
    path("disclosure/<uuid:uid>", disclosure.file, name="disclosure-file"),
    path("beforehand", beforehand.listing, name="beforehand"),
    path("beforehand/changes", beforehand.change, name="beforehand-change"),
    path("beforehand/<int:number>", beforehand.agency_page, name="beforehand-agency"),
    path("beforehand/<int:number>/acts/<slug:name>", beforehand.act, name="beforehand-act"),
    path("draws", draws.listing, name="draws"),
    path("draws/forms/<slug:name>", draws.form_page, name="draw-form"),
    path("draws/items/<int:number>/approve", draws.approve_item, name="draw-item-approve"),
    path("draws/<int:number>", draws.plan_page, name="draw"),
    path("draws/<int:number>/<slug:name>", draws.act, name="draw-act"),
    path("draws/tasks/<int:number>/open", draws.open_task, name="draw-open"),
    path("windows", windows.roster, name="windows"),
    path("guides", guides.listing, name="guides"),
    path("guides/agencies/<int:number>", guides.agency_page, name="guides-agency"),
    path("guides/<int:number>", guides.item_page, name="guide"),
    path("guides/<int:number>/write", guides.write, name="guide-write"),
    path("guides/<int:number>/acts/<slug:name>", guides.act, name="guide-act"),
    path("coverage", coverage.coverage_page, name="coverage"),
    path("recordings", recordings.recordings_page, name="recordings"),
    path("duties", lists.duties, name="duties"),
    path("documents", documents.documents, name="documents"),
    path("documents/<slug:code>", documents.document, name="document"),
    path("documents/<slug:code>.pdf", documents.document_pdf, name="document-pdf"),
    path("documents/<slug:code>/proof", proofs.document_proof, name="document-proof"),
    path("access", access.access, name="access"),
    path("access/ask", access.ask, name="access-ask"),
    path("access/<int:number>", access.read, name="access-read"),
    path("access/<int:number>/answer", access.answer, name="access-answer"),
    path("access/<int:number>/items/<slug:key>", access.item, name="access-item"),
    path("cases/<uuid:uid>/purpose", access.state_purpose, name="state-purpose"),
    path("archive", archive.archive, name="archive"),
    path("archive/<uuid:uid>", archive.archive_file, name="archive-file"),
    path("archive/<uuid:uid>/package", archive.package, name="archive-package"),
    path("people", lists.people, name="people"),
    path("licences", licences.register, name="licences"),
    path("licences/new", licences.enter, name="licence-new"),
    path("licences/<int:number>", licences.licence, name="licence"),
    path("rules", rules.rules_page, name="rules"),
    path("rules/pack.toml", rules.pack_file, name="rules-file"),
    path("mandates", mandates.mandates_page, name="mandates"),
    path("rules/scope", pilot.scope_page, name="pilot-scope"),
    path("rules/scope.csv", pilot.scope_file, name="pilot-scope-file"),
    path("rules/drafts", rules_drafts.drafts, name="rules-drafts"),
    path("rules/drafts/<uuid:uid>", rules_drafts.draft, name="rules-draft"),
    path("rules/drafts/<uuid:uid>/pack.toml", rules_drafts.draft_file, name="rules-draft-file"),
    path("rules/drafts/<uuid:uid>/entries/new", rules_drafts.entry, name="rules-entry-new"),
    path(
        "rules/drafts/<uuid:uid>/entries/<int:number>", rules_drafts.entry, name="rules-entry-row"
    ),
    path("rules/drafts/<uuid:uid>/keys/<str:key>", rules_drafts.entry, name="rules-entry"),
    re_path(
        f"^rules/drafts/(?P<uid>{UID})/(?P<what>propose|close|remove)$",
        rules_drafts.act,
        name="rules-act",
    ),
    path("rules/proposals/<int:number>", rules_release.proposal, name="rules-proposal"),
    path("rules/<str:key>", rules.rule_page, name="rule"),
]

interface = ui_urls.urlpatterns + (ui_urls.sample_urlpatterns if settings.SAMPLE_MODE else [])
urlpatterns: list[URLPattern | URLResolver] = [
    path("ui/", include((interface, "ui"))),
    path("", include((desk, "desk"))),
]
