"""Addresses of offers, ranked lists and asking for somebody else."""

from django.urls import path

from peripatos.web.matching import sentences  # noqa: F401  (registers them)
from peripatos.web.offers import views, wishes

urlpatterns = [
    path("offers", views.list_offers, name="offers"),
    path("offers/<uuid:offer_id>", views.show_offer, name="offer"),
    path("offers/<uuid:offer_id>/answer", views.answer, name="offer-answer"),
    path("preferences", wishes.list_own, name="preferences"),
    path("preferences/<uuid:enrolment_id>", wishes.show_list, name="preference-list"),
    path("preferences/<uuid:enrolment_id>/entries", wishes.change_list, name="preference-change"),
    path("rematch/<uuid:enrolment_id>", wishes.rematch, name="rematch"),
    path("rematch/<uuid:enrolment_id>/back", wishes.take_back, name="rematch-back"),
]
