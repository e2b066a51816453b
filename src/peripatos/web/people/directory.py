"""The directory and the page of one person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Actor, decide, may, require
from peripatos.core.audit.services import record
from peripatos.people.policies import own_target
from peripatos.people.selectors.directory import Card, card_of, directory, directory_functions, directory_to_export
from peripatos.people.selectors.private_lists import shortlists
from peripatos.people.selectors.profiles import ProfileView, profiles_of
from peripatos.people.services.profiles import retire_profile, verify_profile
from peripatos.people.services.shortlists import add_to_shortlist, create_shortlist
from peripatos.people.types import Employment, ProfileRole, ProfileState, Stage
from peripatos.programmes.selectors.outsiders import sees_outsiders
from peripatos.web.components.shapes import Fact, Row, Tab
from peripatos.web.exports import Sheet, download
from peripatos.web.people import words
from peripatos.web.people.asked import id_of, page_number
from peripatos.web.people.forms import DirectoryForm
from peripatos.web.rules import ActingRequest, asks


@asks(may.DIRECTORY_CARD_READ, may.CAPABILITY_PROFILE_READ)
def people(request: ActingRequest) -> HttpResponse:
    """Insiders by name."""
    require(request.actor, may.DIRECTORY_CARD_READ)
    form = DirectoryForm(request.POST or None, functions=directory_functions(request.actor))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = directory(
        request.actor, text=asked.get("text", ""), function=asked.get("function", ""), page=page_number(request)
    )
    rows = [
        Row(
            title=line.name,
            meta=said_work(line.title, line.function, line.location),
            address=reverse("person", args=[line.id]),
            person=line.name,
            tag=words.EMPLOYMENT[line.employment],
        )
        for line in page
    ]
    context = {
        "form": form,
        "again": DirectoryForm(request.POST or None, functions=[name for name, _same in form.functions], auto_id=False),
        "page": page,
        "rows": rows,
        "tabs": tabs_of(request.actor, "people"),
        "exports": decide(request.actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD).allowed,
    }
    return render(request, "people/people.html", context)


@asks(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
@require_POST
def export_people(request: ActingRequest) -> HttpResponse:
    """The filtered directory as a file, C0 and C1 fields only."""
    actor = request.actor
    require(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
    form = DirectoryForm(request.POST, functions=directory_functions(actor))
    asked = form.cleaned_data if form.is_valid() else {}
    found = directory_to_export(actor, text=asked.get("text", ""), function=asked.get("function", ""))
    record(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD, now=clock.now(), code="people")
    columns = [
        _("Name"),
        _("Title"),
        _("Function"),
        _("Department"),
        _("Place"),
        _("Grade"),
        _("Leadership stage"),
    ]
    rows = ([p.name, p.title, p.function, p.department, p.location, p.grade, str(words.STAGES[p.stage])] for p in found)
    return download(Sheet("people", columns, rows), request.POST.get("form", "csv"))


@asks(may.DIRECTORY_CARD_READ)
def person(request: ActingRequest, person_id: UUID) -> HttpResponse:
    """What the actor may see of one person."""
    actor = request.actor
    card = card_of(actor, person_id, sees_outsiders=sees_outsiders(actor))
    profiles = [said_profile(actor, view) for view in profiles_of(actor, person_id)]
    lists = shortlists(actor, now=clock.now()) if _may_shortlist(actor, card, profiles) else None
    context = {
        "card": card,
        "under": said_work(card.title, card.function, card.organisation),
        "facts": said_card(card),
        "profiles": profiles,
        "lists": lists,
    }
    return render(request, "people/person.html", context)


@asks(may.SHORTLIST_READ_EDIT_OWN)
@require_POST
def shortlist_person(request: ActingRequest, person_id: UUID) -> HttpResponse:
    """Puts somebody on one of the actor's lists, or on a new one."""
    require(request.actor, may.SHORTLIST_READ_EDIT_OWN, own_target(request.actor.person_id))
    card_of(request.actor, person_id, sees_outsiders=sees_outsiders(request.actor))
    now, chosen, name = clock.now(), request.POST.get("list", ""), request.POST.get("name", "").strip()
    list_id = create_shortlist(actor=request.actor, name=name, now=now) if name else id_of(chosen)
    if list_id is None:
        messages.error(request, _("Choose a list, or give a new one a name."))
    else:
        add_to_shortlist(actor=request.actor, shortlist_id=list_id, person_id=person_id, now=now)
        messages.success(request, _("Added to your list."))
    return HttpResponseRedirect(reverse("person", args=[person_id]), status=303)


@asks(may.CAPABILITY_PROFILE_VERIFY_RETIRE_FROM_POOL)
@require_POST
def judge_profile(request: ActingRequest, profile_id: UUID) -> HttpResponse:
    """The coordinator verifies a profile or takes it out of the pool."""
    if request.POST.get("decision") == "retire":
        retire_profile(actor=request.actor, profile_id=profile_id, now=clock.now())
        messages.success(request, _("The profile is out of the pool. Pairs that exist go on."))
    else:
        verify_profile(actor=request.actor, profile_id=profile_id, now=clock.now())
        messages.success(request, _("The profile is verified."))
    back = id_of(request.POST.get("person", ""))
    return HttpResponseRedirect(reverse("person", args=[back]) if back else reverse("mentors"), status=303)


def tabs_of(actor: Actor, here: str) -> list[Tab]:
    """The places under People that the actor may open."""
    wanted = [("people", _("Directory")), ("mentors", _("Mentors"))]
    if sees_outsiders(actor):
        wanted.append(("external-mentors", _("From outside")))
    if decide(actor, may.SHORTLIST_READ_EDIT_OWN, own_target(actor.person_id)).allowed:
        wanted.append(("shortlists", _("My lists")))
    if decide(actor, may.CORE_VOCABULARY_ACCEPT_MERGE_RETIRE_A_CONCEPT).allowed:
        wanted.append(("vocabulary", _("Vocabulary")))
    if decide(actor, may.GRADE_LADDER_READ_EDIT).allowed:
        wanted.append(("grade-ladder", _("Grades")))
    if decide(actor, may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS).allowed:
        wanted.append(("imports", _("Imports")))
    return [Tab(label, reverse(route), here=route == here) for route, label in wanted]


def said_work(*parts: str) -> str:
    """Title, function and place in one line."""
    return " · ".join(part for part in parts if part)


def said_card(card: Card) -> list[Fact]:
    """The card as pairs of a name and a value, without empty ones."""
    pairs = [
        (_("Department"), card.department),
        (_("Place"), said_work(card.location, card.country)),
        (_("Time zone"), card.zone.replace("_", " ")),
        (_("Languages"), ", ".join(words.language_names(card.languages))),
        (_("Grade"), card.grade),
        (_("Leadership stage"), words.STAGES[card.stage] if card.stage is not Stage.NONE else ""),
        (_("Reports to"), card.manager_name),
        (_("Employment"), words.EMPLOYMENT[card.employment] if card.employment is not Employment.ACTIVE else ""),
        (_("E-mail"), card.email or (_("known; calendar invitations arrive") if card.has_email else "")),
    ]
    return [Fact(label, value) for label, value in pairs if value]


def said_profile(actor: Actor, view: ProfileView) -> dict[str, object]:
    """A profile ready for its template."""
    state, kind = words.STATES[view.state]
    judges = view.role is not ProfileRole.LEADER and view.person_id != actor.person_id
    may_judge = judges and decide(actor, may.CAPABILITY_PROFILE_VERIFY_RETIRE_FROM_POOL).allowed
    return {
        "view": view,
        "role": words.ROLES[view.role],
        "stream": words.ROLE_STREAMS[view.role],
        "state": state,
        "state_kind": kind,
        "offers": [f"{line.label}, {words.LEVELS[line.level]}" for line in view.offers if not line.waiting],
        "seeks": [line.label for line in view.seeks if not line.waiting],
        "facts": _profile_facts(view),
        "preferences": said_preferences(view),
        "may_verify": may_judge and view.state is not ProfileState.VERIFIED and _complete(view),
        "may_retire": may_judge and view.state is not ProfileState.RETIRED,
    }


def said_preferences(view: ProfileView) -> list[dict[str, object]]:
    """Working preferences as bars of five with their two ends."""
    chosen = view.working_preferences or {}
    return [
        {"label": label, "value": chosen[name], "said": _("{n} of 5").format(n=chosen[name]), "low": low, "high": high}
        for name, (label, low, high) in words.PREFERENCES.items()
        if name in chosen
    ]


def _profile_facts(view: ProfileView) -> list[Fact]:
    pairs = [
        (_("Industries"), ", ".join(words.industry_labels(view.industries))),
        (_("Functions"), ", ".join(words.function_labels(view.functions))),
        (_("Leads by"), ", ".join(words.style_labels(view.styles))),
        (_("Wishes for a mentor who leads by"), ", ".join(words.style_labels(view.preferred_styles))),
    ]
    return [Fact(label, value) for label, value in pairs if value]


def _complete(view: ProfileView) -> bool:
    return view.completeness is not None and view.completeness.complete


def _may_shortlist(actor: Actor, card: Card, profiles: list[dict[str, object]]) -> bool:
    mentors = [p for p in profiles if isinstance(p["view"], ProfileView) and p["view"].role is not ProfileRole.LEADER]
    allowed = decide(actor, may.SHORTLIST_READ_EDIT_OWN, own_target(actor.person_id)).allowed
    return bool(mentors) and not card.own and allowed
