"""One's own calendar: hours, busy times, the personal feed."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput
from peripatos.people.services.working_hours import save_working_hours
from peripatos.scheduling.calendars.reading import BYTES_MAX
from peripatos.scheduling.hours import WEEKDAYS
from peripatos.scheduling.selectors import calendar_settings
from peripatos.scheduling.services import (
    clear_busy_times,
    close_feed,
    renew_feed,
    subscribe_calendar,
    unsubscribe_calendar,
    upload_busy_times,
)
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.forms import BusyFileForm, SubscriptionForm

DAY_NAMES = {
    "mon": lazy("Monday"),
    "tue": lazy("Tuesday"),
    "wed": lazy("Wednesday"),
    "thu": lazy("Thursday"),
    "fri": lazy("Friday"),
    "sat": lazy("Saturday"),
    "sun": lazy("Sunday"),
}
FETCH_WORDS = {
    "address_not_public": lazy("That address does not lie on the public internet, so we do not open it."),
    "bad_address": lazy("That address cannot be opened."),
    "name_unknown": lazy("The server of that address was not found."),
    "no_answer": lazy("The server of that address did not answer."),
    "too_large": lazy("That calendar is larger than 5 MB."),
    "too_slow": lazy("The server of that address took too long."),
    "unreadable": lazy("What the server sent is not a calendar."),
    "port_not_allowed": lazy("That address uses an unusual port, so we do not open it."),
}


@require_safe
@asks(may.AVAILABILITY_EDIT_OWN)
def settings(request: ActingRequest) -> HttpResponse:
    """Hours, where busy times come from, and the feed."""
    return _show(request)


@require_POST
@asks(may.AVAILABILITY_EDIT_OWN)
def hours(request: ActingRequest) -> HttpResponse:
    """Saves zone and working hours."""
    zone = request.POST.get("zone", "")
    given = {day: _spans(request, day) for day in WEEKDAYS}
    try:
        save_working_hours(actor=request.actor, zone=zone, hours=given, now=clock.now())
    except (BadInput, ValueError) as problem:
        sentences = list(problem.fields.values()) if isinstance(problem, BadInput) else [_("Write hours as 09:00.")]
        return _show(request, hours_trouble=sentences[0], typed=given, typed_zone=zone)
    messages.success(request, _("Saved. Free times are sought within these hours from now on."))
    return _back()


@require_POST
@asks(may.AVAILABILITY_EDIT_OWN)
def upload(request: ActingRequest) -> HttpResponse:
    """Takes the busy times of an exported calendar."""
    form = BusyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, upload_form=form)
    try:
        raw = form.cleaned_data["calendar"].read(BYTES_MAX + 1)
        count = upload_busy_times(actor=request.actor, raw=raw, now=clock.now())
    except BadInput as problem:
        form.add_error("calendar", next(iter(problem.fields.values())))
        return _show(request, upload_form=form)
    said = ngettext("One busy stretch ahead was kept.", "{n} busy stretches ahead were kept.", count).format(n=count)
    messages.success(request, said)
    return _back()


@require_POST
@asks(may.AVAILABILITY_EDIT_OWN)
def clear(request: ActingRequest) -> HttpResponse:
    """Forgets uploaded busy times."""
    clear_busy_times(actor=request.actor, now=clock.now())
    messages.success(request, _("The uploaded busy times are gone."))
    return _back()


@require_POST
@asks(may.AVAILABILITY_EDIT_OWN)
def subscribe(request: ActingRequest) -> HttpResponse:
    """Keeps a calendar address to look at."""
    form = SubscriptionForm(request.POST)
    if not form.is_valid():
        return _show(request, subscribe_form=form)
    try:
        subscribe_calendar(actor=request.actor, address=form.cleaned_data["address"], now=clock.now())
    except BadInput as problem:
        form.add_error("address", next(iter(problem.fields.values())))
        return _show(request, subscribe_form=form)
    messages.success(request, _("Kept. The first look happens within a minute."))
    return _back()


@require_POST
@asks(may.AVAILABILITY_EDIT_OWN)
def unsubscribe(request: ActingRequest) -> HttpResponse:
    """Forgets the address."""
    unsubscribe_calendar(actor=request.actor, now=clock.now())
    messages.success(request, _("The address is forgotten, and the busy times that came from it."))
    return _back()


@require_POST
@asks(may.CALENDAR_FEED_READ_OWN)
def renew(request: ActingRequest) -> HttpResponse:
    """Makes the personal feed anew and shows its address once."""
    token = renew_feed(actor=request.actor, now=clock.now())
    address = f"{django_settings.BASE_URL}{reverse('calendar-feed', args=[f'{token}.ics'])}"
    return _show(request, feed_address=address)


@require_POST
@asks(may.CALENDAR_FEED_READ_OWN)
def close(request: ActingRequest) -> HttpResponse:
    """Ends the personal feed."""
    close_feed(actor=request.actor, now=clock.now())
    messages.success(request, _("The feed has ended. Calendars that held its address find nothing there now."))
    return _back()


def _show(request: ActingRequest, **more: Any) -> HttpResponse:
    found = calendar_settings(request.actor, now=clock.now())
    shown = more.pop("typed", None) or found.hours
    failed = bool(set(more) - {"feed_address"})
    context = {
        "found": found,
        "zone": more.pop("typed_zone", "") or found.zone,
        "zones": sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix", "right"))),
        "days": [(day, DAY_NAMES[day], _first(shown.get(day, ()))) for day in WEEKDAYS],
        "fetch_trouble": FETCH_WORDS.get(found.fetch_error, _("The last look did not work."))
        if found.fetch_error
        else "",
        "upload_form": BusyFileForm(),
        "subscribe_form": SubscriptionForm(),
        **more,
    }
    return render(request, "sessions/calendar.html", context, status=400 if failed else 200)


def _first(spans: Any) -> tuple[str, str]:
    span = next(iter(spans), ("", ""))
    return str(span[0]), str(span[1])


def _spans(request: ActingRequest, day: str) -> list[list[str]]:
    start, end = request.POST.get(f"{day}_start", "").strip(), request.POST.get(f"{day}_end", "").strip()
    return [[start, end]] if start or end else []


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("calendar-settings"), status=303)
