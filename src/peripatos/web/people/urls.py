"""Addresses of people, profiles, mentors, grades, accounts and notifications."""

from django.urls import path

from peripatos.web.people import (
    accounts,
    adding,
    directory,
    ladder,
    notices,
    profile,
    repository,
    sentences,  # noqa: F401  registers its sentences
    terms,
)

urlpatterns = [
    path("people", directory.people, name="people"),
    path("people/new", adding.add, name="add-person"),
    path("people/export", directory.export_people, name="export-people"),
    path("people/mentors", repository.mentors, name="mentors"),
    path("people/mentors/external", repository.external_mentors, name="external-mentors"),
    path("people/mentors/export", repository.export_mentors, name="export-mentors"),
    path("people/shortlists", repository.shortlists, name="shortlists"),
    path("people/shortlists/<uuid:shortlist_id>", repository.shortlist, name="shortlist"),
    path("people/<uuid:person_id>", directory.person, name="person"),
    path("people/<uuid:person_id>/shortlist", directory.shortlist_person, name="shortlist-person"),
    path("people/profiles/<uuid:profile_id>", directory.judge_profile, name="judge-profile"),
    path("profile", profile.profile, name="profile"),
    path("profile/hours", profile.hours, name="profile-hours"),
    path("profile/private", profile.private, name="profile-private"),
    path("profile/<slug:role>", profile.edit_profile, name="profile-edit"),
    path("profile/<slug:role>/expertise", profile.expertise, name="profile-expertise"),
    path("profile/<slug:role>/expertise/<int:expertise_id>", profile.drop_expertise, name="profile-expertise-drop"),
    path("welcome", profile.welcome, name="welcome"),
    path("accounts", accounts.list_accounts, name="accounts"),
    path("accounts/<uuid:person_id>", accounts.change_account, name="account-change"),
    path("invitation/<str:token>/", accounts.invitation, name="accept-invitation"),
    path("grades", ladder.show_ladder, name="grade-ladder"),
    path("stages", ladder.show_stages, name="stages"),
    path("stages/<uuid:person_id>", ladder.change_stage, name="stage-change"),
    path("vocabulary", terms.vocabulary, name="vocabulary"),
    path("notifications", notices.notifications, name="notifications"),
]
