"""The journal: a writing page with one question and nothing else; its texts stay on the page."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, VersionConflict
from peripatos.growth.selectors.journal import entry_of, has_entry, question_of_the_day
from peripatos.growth.selectors.journal import journal as own_journal
from peripatos.growth.services.journal import delete_entry, save_entry, start_entry
from peripatos.growth.types import EntryView
from peripatos.scheduling.merging import merge
from peripatos.web.growth.forms import EntryForm
from peripatos.web.growth.words import prompt_text
from peripatos.web.people.asked import page_number
from peripatos.web.rules import ActingRequest, asks

EXCERPT = 140
RULES = (may.JOURNAL_ENTRY_READ, may.JOURNAL_ENTRY_CREATE_UPDATE_DELETE)


@asks(may.JOURNAL_ENTRY_READ)
def journal(request: ActingRequest) -> HttpResponse:
    """The actor's pages, newest first, under today's question."""
    now = clock.now()
    page = own_journal(request.actor, page=page_number(request), now=now)
    entries = [_line(found) for found in page]
    question = question_of_the_day(request.actor, today=now.date())
    return render(request, "growth/journal.html", {"page": page, "entries": entries, "question": question})


@asks(*RULES)
def write(request: ActingRequest) -> HttpResponse:
    """A new page; its id is made with the form, so that saving twice makes one page."""
    if request.method == "POST":
        return _keep(request)
    question = question_of_the_day(request.actor, today=clock.now().date())
    prompt = question.id if request.GET.get("free") != "1" else ""
    form = EntryForm(initial={"entry": uuid4(), "version": 0, "prompt": prompt})
    return render(request, "growth/write.html", _page(form, prompt))


@asks(*RULES)
def entry(request: ActingRequest, entry_id: UUID) -> HttpResponse:
    """One page, to read and go on writing."""
    if request.method == "POST":
        return _keep(request)
    found = entry_of(request.actor, entry_id, now=clock.now())
    form = EntryForm(
        initial={
            "entry": found.id,
            "version": found.version,
            "prompt": found.prompt,
            "base": found.text,
            "text": found.text,
        }
    )
    return render(request, "growth/write.html", _page(form, found.prompt, written_at=found.created_at))


@asks(*RULES)
def remove(request: ActingRequest, entry_id: UUID) -> HttpResponse:
    """Asks once, then deletes for good."""
    if request.method == "POST":
        delete_entry(actor=request.actor, entry_id=entry_id, now=clock.now())
        messages.success(request, _("The page is deleted for good."))
        return HttpResponseRedirect(reverse("journal"), status=303)
    found = entry_of(request.actor, entry_id, now=clock.now())
    return render(request, "growth/remove.html", {"entry_id": found.id, "at": found.created_at})


def _keep(request: ActingRequest) -> HttpResponse:
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise BadInput({"text": _("The page could not be read. Keep your text and open the journal again.")})
    try:
        version = _saved(request, form)
    except VersionConflict:
        return _conflict(request, form)
    except BadInput as problem:
        return _refused(request, form, problem)
    if _by_script(request):
        return JsonResponse({"version": version})
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("journal"), status=303)


def _saved(request: ActingRequest, form: EntryForm) -> int:
    given, now = form.cleaned_data, clock.now()
    if has_entry(request.actor, given["entry"]):
        return save_entry(
            actor=request.actor, entry_id=given["entry"], text=given["text"], version=given["version"] or 0, now=now
        )
    return start_entry(
        actor=request.actor, entry_id=given["entry"], prompt=given["prompt"], text=given["text"], now=now
    )


def _conflict(request: ActingRequest, form: EntryForm) -> HttpResponse:
    given = form.cleaned_data
    theirs = entry_of(request.actor, given["entry"], now=clock.now())
    merged = merge(given["base"], given["text"], theirs.text)
    if _by_script(request):
        answer = {"version": theirs.version, "theirs": theirs.text} | ({"merged": merged.text} if merged.clean else {})
        return JsonResponse(answer, status=409)
    initial = {"entry": theirs.id, "version": theirs.version, "prompt": theirs.prompt, "base": theirs.text}
    again = EntryForm(initial=initial | {"text": merged.text})
    context = _page(again, theirs.prompt) | {"yours": given["text"], "theirs": theirs.text, "clean": merged.clean}
    return render(request, "growth/write.html", context, status=409)


def _refused(request: ActingRequest, form: EntryForm, problem: BadInput) -> HttpResponse:
    sentence = problem.fields["text"]
    if _by_script(request):
        return JsonResponse({"error": sentence}, status=400)
    context = _page(form, form.cleaned_data["prompt"]) | {"sentence": sentence}
    return render(request, "growth/write.html", context, status=400)


def _page(form: EntryForm, prompt: str, **further: object) -> dict[str, object]:
    known = bool(form.initial.get("version") or form.data.get("version", "0") != "0")
    return {"form": form, "prompt": prompt_text(prompt), "saved_before": known, **further}


def _by_script(request: ActingRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _line(found: EntryView) -> dict[str, object]:
    return {
        "address": reverse("journal-entry", args=[found.id]),
        "at": found.created_at,
        "prompt": prompt_text(found.prompt),
        "excerpt": _excerpt(found),
    }


def _excerpt(found: EntryView) -> str:
    first = found.text.strip().partition("\n")[0]
    return first if len(first) <= EXCERPT else first[:EXCERPT].rsplit(" ", 1)[0] + "…"
