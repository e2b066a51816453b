"""Addresses of plans for those who organise them."""

from django.urls import path

from peripatos.web.planning import plans, runs
from peripatos.web.planning.kinds.cohorts import views as cohorts
from peripatos.web.planning.kinds.meetings import views as meetings
from peripatos.web.planning.kinds.pilot import views as pilot
from peripatos.web.planning.kinds.rotations import views as rotations

urlpatterns = [
    path("plans", plans.list_plans, name="plans"),
    path("plans/new/<uuid:programme_id>/<slug:plan_kind>", plans.new_plan, name="plan-new"),
    path("plans/<uuid:plan_id>", plans.show_plan, name="plan"),
    path("plans/<uuid:plan_id>/settings", plans.edit_plan, name="plan-edit"),
    path("plans/<uuid:plan_id>/run", plans.run_plan, name="plan-again"),
    path("plans/<uuid:plan_id>/close", plans.end_plan, name="plan-close"),
    path("plans/<uuid:plan_id>/pins", plans.change_pin, name="plan-pins"),
    path("plans/runs/<uuid:plan_run_id>", runs.show_run, name="plan-run"),
    path("plans/runs/<uuid:plan_run_id>/progress", runs.show_progress, name="plan-progress"),
    path("plans/runs/<uuid:plan_run_id>/cancel", runs.cancel, name="plan-cancel"),
    path("plans/runs/<uuid:plan_run_id>/proof", runs.show_proof, name="plan-proof"),
    path("plans/runs/<uuid:plan_run_id>/publish", runs.publish, name="plan-publish"),
    path("plans/<uuid:plan_id>/quotas", pilot.edit_quotas, name="plan-quotas"),
    path("plans/runs/<uuid:plan_run_id>/announce", pilot.announce, name="plan-announce"),
    path("plans/runs/<uuid:plan_run_id>/draw", pilot.draw, name="plan-draw"),
    path("plans/runs/<uuid:plan_run_id>/pilot", pilot.export_pilot, name="plan-pilot-export"),
    path("plans/runs/<uuid:plan_run_id>/seats/<uuid:person_id>", cohorts.show_seat, name="plan-cohort-seat"),
    path("plans/runs/<uuid:plan_run_id>/dial", cohorts.turn_dial, name="plan-cohorts-dial"),
    path("plans/runs/<uuid:plan_run_id>/cohorts", cohorts.export_cohorts, name="plan-cohorts-export"),
    path("plans/runs/<uuid:plan_run_id>/booking", meetings.show_booking, name="plan-booking"),
    path("plans/runs/<uuid:plan_run_id>/dates", meetings.export, name="plan-dates"),
    path(
        "plans/runs/<uuid:plan_run_id>/meetings/<uuid:party_id>/<int:number>",
        meetings.show_meeting,
        name="plan-meeting",
    ),
    path("plans/runs/<uuid:plan_run_id>/leaders/<uuid:person_id>", rotations.show_leader, name="plan-rotation-leader"),
    path("plans/runs/<uuid:plan_run_id>/move", rotations.move, name="plan-rotations-move"),
    path("plans/runs/<uuid:plan_run_id>/longer", rotations.look_on, name="plan-rotations-longer"),
    path("plans/runs/<uuid:plan_run_id>/rotations", rotations.export_visits, name="plan-rotations-export"),
    path("plans/runs/<uuid:plan_run_id>/<slug:part>.json", runs.download_file, name="plan-download"),
]
