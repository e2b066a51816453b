"""Addresses of journal, actions and needs."""

from django.urls import path

from peripatos.web.growth import actions, journal, needs

urlpatterns = [
    path("journal", journal.journal, name="journal"),
    path("journal/write", journal.write, name="journal-write"),
    path("journal/<uuid:entry_id>", journal.entry, name="journal-entry"),
    path("journal/<uuid:entry_id>/remove", journal.remove, name="journal-remove"),
    path("actions", actions.actions, name="actions"),
    path("actions/add", actions.add, name="action-add"),
    path("actions/<uuid:action_id>", actions.action, name="action"),
    path("actions/<uuid:action_id>/tick", actions.tick, name="action-tick"),
    path("need", needs.need, name="need"),
    path("need/<slug:kind>", needs.answer, name="need-answer"),
]
