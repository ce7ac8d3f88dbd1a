"""Addresses of the portal. They are permanent: a page once printed or quoted keeps its place."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from sanjian.portal import (
    annual,
    bases,
    beforehand,
    benchmarks,
    complaints,
    corrections,
    decisions,
    draws,
    feeds,
    guides,
    guiding,
    licences,
    onsite,
    open_data,
    own_case,
    places,
    rules,
    verifying,
    windows,
)

app_name = "portal"

SLUG = "(?P<slug>[a-z2-7]{8})"
NUMBER = "(?P<number>[a-z2-7]{10})"

urlpatterns: list[URLPattern] = [
    path("", places.home, name="home"),
    path("search", decisions.search, name="search"),
    path("decisions", decisions.listing, name="decisions"),
    re_path(f"^decisions/{NUMBER}$", decisions.decision, name="decision"),
    re_path(f"^decisions/{NUMBER}/proof.json$", decisions.proof, name="proof"),
    re_path(f"^decisions/{NUMBER}/correction$", corrections.form, name="correction"),
    path("corrections", corrections.progress, name="corrections"),
    path("my", own_case.own_case, name="own-case"),
    path("my/message", own_case.message, name="own-message"),
    path("my/paper", own_case.paper, name="own-paper"),
    path("opinion", complaints.form, name="complaint"),
    path("complaints", complaints.progress, name="complaints"),
    path(
        "decisions.csv",
        open_data.download,
        {"name": "decisions", "form": "csv"},
        name="decisions-csv",
    ),
    re_path(
        "^data/(?P<name>[a-z-]{1,40})[.](?P<form>csv|json|xlsx)$",
        open_data.download,
        name="dataset",
    ),
    path("decisions.atom", open_data.feed, name="feed"),
    path("data", open_data.listing, name="data"),
    path("agencies", places.agencies, name="agencies"),
    re_path("^agencies/(?P<slug>[a-z2-7]{8})$", places.agency, name="agency"),
    re_path("^agencies/(?P<slug>[a-z2-7]{8})/catalogue$", places.catalogue, name="catalogue"),
    re_path("^agencies/(?P<slug>[a-z2-7]{8})/before$", beforehand.file, name="before"),
    re_path("^agencies/(?P<slug>[a-z2-7]{8})/before.json$", beforehand.data, name="before-json"),
    re_path("^agencies/(?P<slug>[a-z2-7]{8})/notice$", beforehand.notice, name="before-notice"),
    re_path("^agencies/(?P<slug>[a-z2-7]{8})/windows$", windows.listing, name="windows"),
    re_path(f"^agencies/{SLUG}/windows/(?P<number>[0-9]{{1,12}})$", windows.plate, name="plate"),
    re_path("^onsite/(?P<code>[a-z2-7]{24})$", onsite.onsite, name="onsite"),
    path("progress", windows.progress, name="progress"),
    path("before", beforehand.listing, name="before-all"),
    path("during", beforehand.during, name="during"),
    path("before.csv", beforehand.table, name="before-csv"),
    path("before.json", beforehand.export, name="before-export"),
    path("guides", guides.listing, name="guides"),
    re_path(f"^guides/{SLUG}/(?P<code>[A-Za-z0-9._-]{{1,40}})$", guides.guide, name="guide"),
    path("draws", draws.listing, name="draws"),
    re_path("^draws/(?P<number>[0-9]{1,12})$", draws.draw, name="draw"),
    re_path("^draws/(?P<number>[0-9]{1,12})/pool.json$", draws.pool, name="draw-pool"),
    re_path("^draws/(?P<number>[0-9]{1,12})/proof.json$", draws.proof, name="draw-proof"),
    path("promptness", places.promptness, name="promptness"),
    path("reports", annual.listing, name="reports"),
    re_path("^reports/(?P<slug>[a-z2-7]{8})/(?P<year>[0-9]{4})$", annual.report, name="report"),
    re_path(
        "^reports/(?P<slug>[a-z2-7]{8})/(?P<year>[0-9]{4})[.](?P<form>xlsx|csv|json)$",
        annual.file,
        name="report-file",
    ),  # fmt: skip
    path("procedures", places.procedures, name="procedures"),
    path("rules", rules.listing, name="rules"),
    path("bases", bases.listing, name="bases"),
    path("guiding-cases", guiding.listing, name="guiding-cases"),
    path("benchmarks", benchmarks.listing, name="benchmarks"),
    re_path("^rules/(?P<key>[a-z0-9_]+(?:[.][a-z0-9_]+)*)$", rules.rule, name="rule"),
    path("licences", licences.listing, name="licences"),
    re_path("^licences/(?P<slug>[a-z2-7]{10})$", licences.licence, name="licence"),
    path("verify", verifying.verify, name="verify"),
    re_path("^v/(?P<code>[0-9A-Za-z]{1,64})$", verifying.scanned, name="scanned"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    re_path("^sitemap-(?P<after>[0-9]{1,12}).xml$", feeds.sitemap_page, name="sitemap-page"),
    path("robots.txt", feeds.robots, name="robots"),
]
