"""Planned money and the policy of a stream, both changed by two people."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Hand, may, require
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.money import BudgetOfStream, BudgetPage, PolicyPage, budget_page, policy_page
from peripatos.programmes.services.budget import agree_amount, propose_amount, reject_amount
from peripatos.programmes.services.policy import agree_policy, propose_policy, reject_policy
from peripatos.programmes.types import Component, HardRules
from peripatos.web.components.shapes import Bar, Fact
from peripatos.web.programme import words
from peripatos.web.programme.forms.streams import AmountField
from peripatos.web.programme.reading import put_errors, tried
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of

Settling = tuple[Callable[..., None], str]
POLICY = may.STREAM_POLICY_CHANGE_WHAT_PUBLISHED_RUNS_USE


class AmountForm(forms.Form):
    """A new planned amount."""

    amount = AmountField(label=gettext_lazy("New planned amount"))


@asks(may.BUDGET_LINE_READ)
def budget(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """Planned amounts, and what waits for a second person."""
    return _budget_page(request, programme_id, {})


def _budget_page(request: ActingRequest, programme_id: UUID, forms_sent: dict[UUID, AmountForm]) -> HttpResponse:
    page = budget_page(request.actor, programme_id)
    lines = [_said_budget(page, line, forms_sent.get(line.stream_id)) for line in page.lines]
    context = {"page": page, "lines": lines}
    return render(request, "programme/budget.html", context, status=400 if forms_sent else 200)


def _said_budget(page: BudgetPage, line: BudgetOfStream, sent: AmountForm | None) -> dict[str, Any]:
    standing = line.agreed_minor if line.agreed_minor is not None else line.proposed_minor
    initial = {"amount": None if standing is None else Decimal(standing) / 100}
    may_change = page.changes and not page.drafting
    return {
        "line": line,
        "stream": words.stream_name(line.kind),
        "standing": standing,
        "waits": line.proposed if not page.drafting else None,
        "form": (sent or AmountForm(initial=initial, prefix=str(line.stream_id))) if may_change else None,
    }


@asks(may.BUDGET_LINE_EDIT)
@require_POST
def propose(request: ActingRequest, programme_id: UUID, stream_id: UUID) -> HttpResponse:
    """The first signature under a new amount."""
    require(request.actor, may.BUDGET_LINE_EDIT, target_of_programme(programme_id), hand=Hand.FIRST)
    form = AmountForm(request.POST, prefix=str(stream_id))
    if form.is_valid():
        try:
            propose_amount(
                actor=request.actor, stream_id=stream_id, amount_minor=form.cleaned_data["amount"], now=clock.now()
            )
        except BadInput as problem:
            put_errors(form, problem)
        except GuardFailed as problem:
            form.add_error(None, sentence_of(problem))
        else:
            return HttpResponseRedirect(reverse("programme-budget", args=[programme_id]), status=303)
    return _budget_page(request, programme_id, {stream_id: form})


@asks(may.BUDGET_LINE_EDIT)
@require_POST
def settle_amount(request: ActingRequest, programme_id: UUID, line_id: UUID, verdict: str) -> HttpResponse:
    """The second signature, or none."""
    require(request.actor, may.BUDGET_LINE_EDIT, target_of_programme(programme_id), hand=Hand.SECOND)
    act, done = _verdict(
        verdict, (agree_amount, _("The amount is agreed.")), (reject_amount, _("The old amount stands."))
    )
    tried(request, lambda: act(actor=request.actor, line_id=line_id, now=clock.now()), done)
    return HttpResponseRedirect(reverse("programme-budget", args=[programme_id]), status=303)


def _verdict(word: str, agree: Settling, reject: Settling) -> Settling:
    """The act behind a word of an address; raises ``Missing`` for any other word."""
    if word not in ("agree", "reject"):
        raise Missing(verdict=word)
    return agree if word == "agree" else reject


class PolicyForm(forms.Form):
    """Six shares that add up to 100, and the hard rules."""

    language = forms.BooleanField(label=gettext_lazy("They share a language"), required=False)
    overlap_minutes = forms.IntegerField(label=gettext_lazy("Minutes of working time in common in a week"), min_value=0)
    rank_gap_min = forms.IntegerField(label=gettext_lazy("Grades between them, at least"), required=False, min_value=0)
    rank_gap_max = forms.IntegerField(label=gettext_lazy("Grades between them, at most"), required=False, min_value=0)
    different_chain = forms.BooleanField(
        label=gettext_lazy("They come from different reporting chains"), required=False
    )
    cooling_off_months = forms.IntegerField(
        label=gettext_lazy("Months before the same two are paired again"), min_value=0
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        shares = {
            f"share_{part.value}": forms.DecimalField(
                label=str(words.COMPONENTS[part][0]),
                help_text=str(words.COMPONENTS[part][1]),
                min_value=Decimal(0),
                max_value=Decimal(100),
                decimal_places=2,
            )
            for part in Component
        }
        self.fields = type(self.fields)({**shares, **self.fields})

    @property
    def shares(self) -> list[Any]:
        return [self[f"share_{part.value}"] for part in Component]

    @property
    def rules(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith("share_")]

    def weights(self) -> dict[str, int]:
        """Basis points by component."""
        return {part.value: int(self.cleaned_data[f"share_{part.value}"] * 100) for part in Component}

    def hard_rules(self) -> HardRules:
        """The rules as chosen."""
        return HardRules(**{name: self.cleaned_data[name] for name in HardRules.__dataclass_fields__})


@asks(may.PROGRAMME_READ_BLUEPRINT)
def policy(request: ActingRequest, stream_id: UUID) -> HttpResponse:
    """What runs of the stream use, and a form for a new version."""
    page = policy_page(request.actor, stream_id)
    form = PolicyForm(request.POST or None, initial=_policy_initial(page)) if page.changes else None
    if form is not None and request.method == "POST" and form.is_valid() and _propose_policy(request, stream_id, form):
        return HttpResponseRedirect(reverse("stream-policy", args=[stream_id]), status=303)
    context = {
        "page": page,
        "stream": words.stream_name(page.kind),
        "bars": _bars(page.agreed.weights),
        "rules": rules_facts(page.agreed.rules),
        "bars_proposed": _bars(page.weights_proposed) if page.weights_proposed else [],
        "rules_proposed": rules_facts(page.rules_proposed) if page.rules_proposed else [],
        "form": form,
    }
    return render(request, "programme/policy.html", context, status=400 if form is not None and form.errors else 200)


def _policy_initial(page: PolicyPage) -> dict[str, Any]:
    shares = {f"share_{name}": Decimal(points) / 100 for name, points in page.agreed.weights.items()}
    return shares | {name: getattr(page.agreed.rules, name) for name in HardRules.__dataclass_fields__}


def _propose_policy(request: ActingRequest, stream_id: UUID, form: PolicyForm) -> bool:
    try:
        propose_policy(
            actor=request.actor, stream_id=stream_id, weights=form.weights(), rules=form.hard_rules(), now=clock.now()
        )
    except BadInput as problem:
        put_errors(form, problem)
        return False
    return True


def _bars(weights: Any) -> list[Bar]:
    return [
        Bar(
            words.COMPONENTS[part][0],
            weights.get(part.value, 0),
            10_000,
            f"{weights.get(part.value, 0) / 100:g} of 100",
        )
        for part in Component
    ]


def rules_facts(rules: HardRules) -> list[Fact]:
    """Hard rules in words."""
    return [
        Fact(
            _("Always"), _("no conflict of interest, nobody on a no-match list, nobody in the other's reporting line")
        ),
        Fact(_("Language"), _("one in common") if rules.language else _("not asked")),
        Fact(_("Working hours in common"), _minutes_a_week(rules.overlap_minutes)),
        Fact(_("Grades between them"), _gap(rules)),
        Fact(_("Reporting chains"), _("different ones") if rules.different_chain else _("any")),
        Fact(_("The same two again"), _again(rules.cooling_off_months)),
    ]


def _minutes_a_week(minutes: int) -> str:
    return _("{minutes} minutes a week, at least").format(minutes=minutes) if minutes else _("not asked")


def _gap(rules: HardRules) -> str:
    low, high = rules.rank_gap_min, rules.rank_gap_max
    if low is not None and high is not None:
        return _("{low} to {high}").format(low=low, high=high)
    if low is not None:
        return _("at least {low}").format(low=low)
    return _("at most {high}").format(high=high) if high is not None else _("not asked")


def _again(months: int) -> str:
    return _("after {months} months").format(months=months) if months else _("at once")


@asks(POLICY)
@require_POST
def settle_policy(request: ActingRequest, stream_id: UUID, policy_id: UUID, verdict: str) -> HttpResponse:
    """The second signature under a policy, or none."""
    act, done = _verdict(
        verdict,
        (agree_policy, _("The policy is agreed. Later runs use it.")),
        (reject_policy, _("The old policy stands.")),
    )
    tried(request, lambda: act(actor=request.actor, policy_id=policy_id, now=clock.now()), done)
    return HttpResponseRedirect(reverse("stream-policy", args=[stream_id]), status=303)
