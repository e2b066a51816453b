"""Addresses of matching for those who organise it."""

from django.urls import path

from peripatos.web.matching import (
    board,
    proof,
    publish,
    rounds,
    sentences,  # noqa: F401  (registers them)
    what_if,
)

urlpatterns = [
    path("matching", rounds.list_rounds, name="matching"),
    path("matching/streams/<uuid:stream_id>/new", rounds.new_round, name="match-round-new"),
    path("matching/rounds/<uuid:round_id>", rounds.show_round, name="match-round"),
    path("matching/rounds/<uuid:round_id>/settings", rounds.edit_round, name="match-round-edit"),
    path("matching/rounds/<uuid:round_id>/run", rounds.run_round, name="match-round-run"),
    path("matching/rounds/<uuid:round_id>/close", rounds.end_round, name="match-round-close"),
    path("matching/rounds/<uuid:round_id>/pairs", rounds.change_constraint, name="match-constraint"),
    path("matching/rounds/<uuid:round_id>/offers", publish.show_offers, name="match-offers"),
    path("matching/rounds/<uuid:round_id>/offers/remind", publish.remind, name="match-remind"),
    path("matching/rounds/<uuid:round_id>/offers/withdraw", publish.withdraw, name="match-withdraw"),
    path("matching/rounds/<uuid:round_id>/offers/declined", publish.declined, name="match-declined"),
    path("matching/rounds/<uuid:round_id>/offers/export", publish.export_offers, name="match-offers-export"),
    path("matching/<uuid:run_id>", board.show_run, name="match-run"),
    path("matching/<uuid:run_id>/progress", board.show_progress, name="match-progress"),
    path("matching/<uuid:run_id>/cancel", board.cancel, name="match-cancel"),
    path("matching/<uuid:run_id>/approve", board.approve, name="match-approve"),
    path("matching/<uuid:run_id>/waiting", board.show_waiting, name="match-waiting"),
    path("matching/<uuid:run_id>/export", board.export, name="match-export"),
    path("matching/<uuid:run_id>/pairs/<uuid:proposal_id>", board.show_pair, name="match-pair"),
    path("matching/<uuid:run_id>/pairs/<uuid:proposal_id>/swap", board.swap, name="match-swap"),
    path("matching/<uuid:run_id>/proof", proof.show_proof, name="match-proof"),
    path("matching/<uuid:run_id>/compare", proof.show_comparison, name="match-compare"),
    path("matching/<uuid:run_id>/<slug:part>.json", proof.download_file, name="match-download"),
    path("matching/<uuid:run_id>/what-if", what_if.show_what_if, name="match-what-if"),
    path("matching/<uuid:run_id>/what-if/use", what_if.use_what_if, name="match-what-if-use"),
    path("matching/<uuid:run_id>/publish", publish.publish, name="match-publish"),
]
