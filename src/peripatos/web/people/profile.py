"""One's own profiles: looked at, edited, made complete; working hours; what is private about being matched."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, Missing, VersionConflict
from peripatos.people import vocabulary
from peripatos.people.policies import own_id
from peripatos.people.selectors.concepts import suggest_concepts
from peripatos.people.selectors.directory import card_of, search_people
from peripatos.people.selectors.private_lists import private_lists
from peripatos.people.selectors.profiles import (
    ProfileView,
    own_languages,
    own_profile,
    own_profile_roles,
    own_working_hours,
)
from peripatos.people.services.expertise import add_expertise, remove_expertise
from peripatos.people.services.private_lists import (
    add_no_match,
    declare_conflict,
    remove_no_match,
    withdraw_conflict,
)
from peripatos.people.services.profiles import save_profile
from peripatos.people.services.working_hours import save_working_hours
from peripatos.people.types import ConflictKind, Direction, PersonKind, ProfileRole
from peripatos.web.people import words
from peripatos.web.people.directory import said_card, said_profile, said_work
from peripatos.web.people.forms import (
    ExpertiseForm,
    HoursForm,
    PersonChoiceForm,
    ProfileForm,
    WelcomeForm,
)
from peripatos.web.rules import ActingRequest, asks

EDITS = (may.LEADER_PROFILE_EDIT_OWN, may.CAPABILITY_PROFILE_CREATE_UPDATE_OWN)


@asks(may.DIRECTORY_CARD_READ)
def profile(request: ActingRequest) -> HttpResponse:
    """What one's own page holds, and what is missing."""
    actor = request.actor
    card = card_of(actor, own_id(actor))
    shown = [_said_own(actor_profile) for actor_profile in _own_profiles(request)]
    held = {entry["role_code"] for entry in shown}
    further = [
        {"label": words.ROLES[role], "purpose": words.PURPOSES[role], "address": reverse("profile-edit", args=[role])}
        for role in _possible(card.kind)
        if role.value not in held
    ]
    context = {
        "card": card,
        "facts": said_card(card),
        "profiles": shown,
        "further": further,
        "hours": own_working_hours(actor),
        "under": said_work(card.title, card.function),
    }
    return render(request, "people/profile.html", context)


@asks(*EDITS)
def edit_profile(request: ActingRequest, role: str) -> HttpResponse:
    """The calm form of one profile."""
    actor, wanted = request.actor, _role(role)
    current = own_profile(actor, wanted)
    if request.method == "POST":
        return _saved_profile(request, wanted, current)
    form = ProfileForm.of(current, own_languages(actor), wanted)
    return render(request, "people/profile_edit.html", _editing(wanted, form))


@asks(*EDITS)
def expertise(request: ActingRequest, role: str) -> HttpResponse:
    """What one offers and seeks: typed first, then confirmed from suggestions."""
    actor, wanted = request.actor, _role(role)
    form = ExpertiseForm(request.POST or None, initial={"direction": _usual_direction(wanted)})
    if request.method == "POST" and request.POST.get("step") == "confirm":
        return _confirmed_expertise(request, wanted)
    suggestions = None
    if form.is_bound and form.is_valid():
        suggestions = suggest_concepts(actor, form.cleaned_data["typed"])
    current = own_profile(actor, wanted)
    context = {
        "role": wanted,
        "label": words.ROLES[wanted],
        "form": form,
        "suggestions": suggestions,
        "lines": _said_lines(current),
    }
    return render(request, "people/expertise.html", context)


@asks(*EDITS)
def drop_expertise(request: ActingRequest, role: str, expertise_id: int) -> HttpResponse:
    """Takes one line off."""
    wanted = _role(role)
    if request.method == "POST":
        remove_expertise(actor=request.actor, role=wanted, line_id=expertise_id, now=clock.now())
    else:
        own_profile(request.actor, wanted)
    return HttpResponseRedirect(reverse("profile-expertise", args=[wanted]), status=303)


@asks(may.AVAILABILITY_EDIT_OWN)
def hours(request: ActingRequest) -> HttpResponse:
    """Zone and working hours."""
    current = own_working_hours(request.actor)
    form = (
        HoursForm(request.POST, zone=current.zone)
        if request.method == "POST"
        else HoursForm.of(current.zone, current.hours)
    )
    if form.is_bound and form.is_valid():
        _save_hours(request, form)
        messages.success(request, _("Your hours are saved. Sessions are only proposed inside them."))
        return HttpResponseRedirect(reverse("profile"), status=303)
    return render(request, "people/hours.html", {"form": form, "confirmed": current.confirmed})


@asks(may.AVAILABILITY_EDIT_OWN)
def welcome(request: ActingRequest) -> HttpResponse:
    """The first day: zone, hours, calendar."""
    current = own_working_hours(request.actor)
    form = (
        WelcomeForm(request.POST, zone=current.zone)
        if request.method == "POST"
        else WelcomeForm.of(current.zone, current.hours)
    )
    if form.is_bound and form.is_valid():
        _save_hours(request, form)
        return HttpResponseRedirect(_after_welcome(form.cleaned_data["calendar"]), status=303)
    return render(request, "people/welcome.html", {"form": form})


@asks(may.NO_MATCH_LIST_READ_EDIT_OWN)
def private(request: ActingRequest) -> HttpResponse:
    """Whom one would rather not be matched with, and conflicts of interest."""
    actor = request.actor
    form = PersonChoiceForm(request.POST or None)
    found: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("other"):
            _change_private(request, form.cleaned_data["other"])
            return HttpResponseRedirect(reverse("profile-private"), status=303)
        found = search_people(actor, form.cleaned_data["text"])
    context = {
        "lists": private_lists(actor, now=clock.now()),
        "kinds": words.CONFLICTS,
        "found": found,
        "searching": request.POST.get("list", "") if request.method == "POST" else "",
        "kind": request.POST.get("kind", ""),
        "looked_for": request.POST.get("text", ""),
    }
    return render(request, "people/private.html", context)


def _own_profiles(request: ActingRequest) -> list[tuple[ActingRequest, ProfileRole, ProfileView | None]]:
    return [(request, role, own_profile(request.actor, role)) for role in own_profile_roles(request.actor)]


def _said_own(entry: tuple[ActingRequest, ProfileRole, ProfileView | None]) -> dict[str, Any]:
    request, role, view = entry
    points = view.completeness.points if view and view.completeness else 0
    missing = view.completeness.missing if view and view.completeness else ()
    shown: dict[str, Any] = (
        said_profile(request.actor, view) if view else {"role": words.ROLES[role], "state": _("not written yet")}
    )
    where = {"offers": "profile-expertise", "seeks": "profile-expertise", "hours": "profile-hours"}
    return shown | {
        "role_code": role.value,
        "purpose": words.PURPOSES[role],
        "points": points,
        "missing": [
            {"said": words.PARTS[part], "address": _part_address(where.get(part, "profile-edit"), role)}
            for part in (missing if view else ())
        ],
        "edit": reverse("profile-edit", args=[role]),
        "expertise": reverse("profile-expertise", args=[role]),
    }


def _part_address(route: str, role: ProfileRole) -> str:
    return reverse(route) if route == "profile-hours" else reverse(route, args=[role])


def _possible(kind: PersonKind) -> tuple[ProfileRole, ...]:
    if kind is PersonKind.EXTERNAL:
        return (ProfileRole.ADVISOR,)
    return (ProfileRole.LEADER, ProfileRole.COACH, ProfileRole.REVERSE_MENTOR)


def _role(text: str) -> ProfileRole:
    try:
        return ProfileRole(text.replace("-", "_"))
    except ValueError:
        raise Missing(kind="profile role") from None


def _editing(role: ProfileRole, form: ProfileForm, **further: Any) -> dict[str, Any]:
    return {
        "role": role,
        "label": words.ROLES[role],
        "purpose": words.PURPOSES[role],
        "form": form,
        "groups": [_group(form, name) for name in ("languages", "industries", "functions")],
        "acknowledgement": vocabulary.industry_acknowledgement(),
        **further,
    }


def _group(form: ProfileForm, name: str) -> dict[str, Any]:
    """A long list of boxes behind one press, with what is chosen in its label."""
    bound = form[name]
    chosen = [str(v) for v in bound.value() or []]
    labels = [str(label) for value, label in bound.field.choices if value in chosen]  # type: ignore[attr-defined]
    said = ", ".join(labels) or _("none yet")
    return {"field": bound, "label": f"{bound.label}: {said}", "opened": bool(bound.errors) or not labels}


def _saved_profile(request: ActingRequest, role: ProfileRole, current: ProfileView | None) -> HttpResponse:
    form = ProfileForm(request.POST, role=role)
    if not form.is_valid():
        return render(request, "people/profile_edit.html", _editing(role, form))
    try:
        save_profile(
            actor=request.actor,
            role=role,
            words=form.profile_words(),
            version=form.cleaned_data["version"] or 0,
            languages=form.cleaned_data["languages"],
            now=clock.now(),
        )
    except VersionConflict:
        data = request.POST.copy()
        data["version"] = str(current.version if current else 0)
        form = ProfileForm(data, role=role)
        form.is_valid()
        return render(request, "people/profile_edit.html", _editing(role, form, theirs=current), status=409)
    messages.success(request, _("Your profile is saved."))
    return HttpResponseRedirect(reverse("profile"), status=303)


def _usual_direction(role: ProfileRole) -> str:
    return Direction.SEEKS.value if role is ProfileRole.LEADER else Direction.OFFERS.value


def _confirmed_expertise(request: ActingRequest, role: ProfileRole) -> HttpResponse:
    form = ExpertiseForm(request.POST)
    if not form.is_valid():
        own_profile(request.actor, role)
        raise BadInput({"typed": _("Go back and write what it is, in a few words.")})
    line = add_expertise(
        actor=request.actor,
        role=role,
        typed=form.cleaned_data["typed"],
        concept=request.POST.get("concept") or None,
        direction=Direction(form.cleaned_data["direction"]),
        level=form.cleaned_data["level"],
        now=clock.now(),
    )
    messages.success(
        request,
        _("Added.")
        if request.POST.get("concept")
        else _("Added in your own words: “{words}”. A coordinator looks at new words before they count.").format(
            words=line.raw_text
        ),
    )
    return HttpResponseRedirect(reverse("profile-expertise", args=[role]), status=303)


def _said_lines(current: ProfileView | None) -> list[dict[str, Any]]:
    lines = (*current.offers, *current.seeks) if current else ()
    return [
        {
            "id": line.id,
            "label": line.label,
            "typed": line.typed if line.typed.casefold() != line.label.casefold() else "",
            "direction": _("you offer") if line.direction is Direction.OFFERS else _("you seek"),
            "level": (words.LEVELS if line.direction is Direction.OFFERS else words.LEVELS_SOUGHT)[line.level],
            "waiting": line.waiting,
        }
        for line in lines
    ]


def _save_hours(request: ActingRequest, form: HoursForm) -> None:
    save_working_hours(actor=request.actor, zone=form.cleaned_data["zone"], hours=form.hours(), now=clock.now())


def _after_welcome(calendar: str) -> str:
    routes = ("calendar-settings", "today", "home") if calendar == "subscribe" else ("today", "home")
    for route in routes:
        try:
            return reverse(route)
        except NoReverseMatch:
            continue
    return "/"


def _change_private(request: ActingRequest, other: UUID) -> None:
    actor, now = request.actor, clock.now()
    match request.POST.get("list", ""), request.POST.get("step", "add"):
        case "conflict", "remove":
            withdraw_conflict(actor=actor, conflict_id=other, now=now)
        case "conflict", _:
            declare_conflict(actor=actor, other_id=other, kind=_conflict_kind(request), now=now)
        case _, "remove":
            remove_no_match(actor=actor, other_id=other, now=now)
        case _:
            add_no_match(actor=actor, other_id=other, now=now)


def _conflict_kind(request: ActingRequest) -> ConflictKind:
    try:
        return ConflictKind(request.POST.get("kind", ""))
    except ValueError:
        raise BadInput({"kind": _("Choose what stands between you.")}) from None
