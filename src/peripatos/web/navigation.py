"""The main navigation: what each duty leads to. No entry leads to something unbuilt."""

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peripatos.core.access import Actor, DutyKind


@dataclass(frozen=True)
class Entry:
    """One entry: the name of its route, its label, its lucide icon."""

    route: str
    label: str | Promise
    icon: str

    @property
    def address(self) -> str:
        return _address_of(self.route) or ""


@cache
def _address_of(route: str) -> str | None:
    """Asked some dozen times for each page, and the same until the process ends; None for a route that is not built."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return None


LEADER = (
    Entry("today", _("Today"), "sun"),
    Entry("journal", _("Journal"), "notebook-pen"),
    Entry("sessions", _("Sessions"), "calendar"),
    Entry("actions", _("Actions"), "list-checks"),
    Entry("mentors", _("Mentors"), "users"),
)
MENTOR = (
    Entry("my-people", _("My people"), "users"),
    Entry("journal", _("Journal"), "notebook-pen"),
    Entry("sessions", _("Sessions"), "calendar"),
    Entry("actions", _("Actions"), "list-checks"),
)
COORDINATOR = (
    Entry("care", _("Care"), "heart-handshake"),
    Entry("matching", _("Matching"), "git-merge"),
    Entry("plans", _("Plans"), "waypoints"),
    Entry("people", _("People"), "users"),
    Entry("programmes", _("Programme"), "landmark"),
)
SPONSOR = (Entry("overview", _("Overview"), "gauge"), Entry("programmes", _("Programme"), "landmark"))
STEWARD = (
    Entry("integrity", _("Integrity"), "scale"),
    Entry("matching", _("Matching"), "git-merge"),
    Entry("programmes", _("Programme"), "landmark"),
    Entry("duties-to-confirm", _("Duties"), "user-check"),
)
ADMINISTRATOR = (
    Entry("installation", _("Installation"), "settings"),
    Entry("imports", _("Imports"), "file-up"),
    Entry("programmes", _("Programme"), "landmark"),
    Entry("duties-to-confirm", _("Duties"), "user-check"),
)
ANYBODY = (
    Entry("my-data", _("My data"), "shield"),
    Entry("profile", _("Profile"), "user"),
    Entry("taking-part", _("Taking part"), "footprints"),
)


def entries_of(actor: Actor) -> tuple[Entry, ...]:
    """The entries of the navigation of ``actor``, without repeats, only those whose route exists."""
    wanted: list[Entry] = []
    by_duty = {
        DutyKind.COORDINATOR: COORDINATOR,
        DutyKind.SPONSOR: SPONSOR,
        DutyKind.STEERING: SPONSOR,
        DutyKind.STEWARD: STEWARD,
        DutyKind.ADMINISTRATOR: ADMINISTRATOR,
    }
    if "OT" in actor.standing:
        wanted += LEADER
    if actor.standing & {"CO", "AD", "RV", "XC", "XA"}:
        wanted += MENTOR
    for kind, entries in by_duty.items():
        if actor.has_duty(kind):
            wanted += entries
    return tuple(e for e in dict.fromkeys(wanted or ANYBODY) if _address_of(e.route))


def home_of(actor: Actor) -> str:
    """Where the day of ``actor`` starts."""
    entries = entries_of(actor)
    return entries[0].address if entries else reverse("limits")
