"""Addresses of roster imports."""

from django.urls import path

from peripatos.web.imports import (
    acts,
    sentences,  # noqa: F401  registers its sentences
    views,
)

urlpatterns = [
    path("imports", views.imports_page, name="imports"),
    path("imports/changes", views.changes, name="import-changes"),
    path("imports/<uuid:import_id>", views.import_page, name="import"),
    path("imports/<uuid:import_id>/progress", views.progress, name="import-progress"),
    path("imports/<uuid:import_id>/findings", views.findings, name="import-findings"),
    path("imports/<uuid:import_id>/differences", views.difference_page, name="import-differences"),
    path("imports/<uuid:import_id>/columns", acts.columns, name="import-columns"),
    path("imports/<uuid:import_id>/reading", acts.reading, name="import-reading"),
    path("imports/<uuid:import_id>/lines", acts.lines, name="import-lines"),
    path("imports/<uuid:import_id>/commit", acts.commit, name="import-commit"),
    path("imports/<uuid:import_id>/undo", acts.undo, name="import-undo"),
    path("imports/<uuid:import_id>/discard", acts.discard, name="import-discard"),
]
