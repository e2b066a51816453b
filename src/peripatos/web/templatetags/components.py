"""The components of every page as template tags. Each draws one template of ``components/``.

The shapes they take stand in :mod:`peripatos.web.components.shapes`; any mapping or object with the same names will do.

Presentation only: a tag never asks whether somebody may see a thing.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from peripatos.web.components.bars import Segment, fit_segments, width_of
from peripatos.web.components.shapes import TrendPoint
from peripatos.web.components.trend import HEIGHT, WIDTH, trend_of
from peripatos.web.templatetags.words import initials

register = template.Library()

Text = str | Promise
SILENT: dict[str, object] = {"stroke_width": 1.75, "focusable": "false", "aria-hidden": "true", "class": "icon"}
Shape = Any  # a dataclass of `shapes`, a domain type or a mapping: templates look names up on all of them


@register.simple_tag
@cache
def icon(name: str, size: int = 18) -> str:
    """A lucide icon that assistive technology skips; the words beside it carry the meaning. Drawn once."""
    try:
        drawn: str = lucide(name, size=size, **SILENT)
    except IconDoesNotExist:
        raise template.TemplateSyntaxError(f"there is no icon called {name!r}") from None
    return drawn


@register.inclusion_tag("components/button.html")
def button(
    label: Text,
    href: str = "",
    *,
    kind: str = "",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    describe: Text = "",
    busy: bool = False,
    disabled: bool = False,
    download: bool = False,
) -> dict[str, object]:
    """A link that looks like a button when ``href`` is given, else a submit button."""
    return locals()


@register.inclusion_tag("components/post_button.html")
def post_button(
    address: str, label: Text, *, kind: str = "", icon: str = "", describe: Text = "", **hidden: object
) -> dict[str, object]:
    """One press that changes something: a form of its own, with ``hidden`` as its values."""
    return {"address": address, "label": label, "kind": kind, "icon": icon, "describe": describe, "hidden": hidden}


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, *, stream: str = "", small: bool = False) -> dict[str, object]:
    """Initials in a circle; the name stands beside it, so the circle itself is silent."""
    return {"letters": initials(name), "stream": stream, "small": small}


@register.inclusion_tag("components/person.html")
def person(name: str, *, meta: Text = "", address: str = "", stream: str = "") -> dict[str, object]:
    """Initials, name and one line about somebody."""
    return {"name": name, "letters": initials(name), "meta": meta, "address": address, "stream": stream}


@register.inclusion_tag("components/figures.html")
def figures(items: Iterable[Shape]) -> dict[str, object]:
    """The figures of a page: label, value, n and interval, note."""
    return {"items": items}


@register.inclusion_tag("components/colonnade.html")
def colonnade(arches: Iterable[Shape], *, aggregated: bool = False) -> dict[str, object]:
    """Five arches, one for each stream: nowhere as decoration."""
    return {"arches": arches, "aggregated": aggregated}


@register.inclusion_tag("components/rows.html")
def rows(items: Iterable[Shape], *, ordered: bool = False) -> dict[str, object]:
    """A quiet list with hairlines."""
    return {"items": items, "ordered": ordered}


@register.inclusion_tag("components/action_rows.html")
def action_rows(items: Iterable[Shape]) -> dict[str, object]:
    """Actions with a box; a press on it posts, without a script."""
    return {"items": items}


@register.inclusion_tag("components/care_rows.html")
def care_rows(items: Iterable[Shape]) -> dict[str, object]:
    """Who needs care: reasons in words, at most two suggested acts."""
    return {"items": items}


@register.inclusion_tag("components/pipeline.html")
def pipeline(stages: Iterable[Shape], *, label: Text) -> dict[str, object]:
    """What waits at each stage, one press from its list."""
    return {"stages": stages, "label": label}


@register.inclusion_tag("components/year.html")
def year_strip(cells: Iterable[Shape], upcoming: Sequence[Shape], *, label: Text) -> dict[str, object]:
    """Months or weeks as a strip; on a phone the next three events as a list."""
    return {"cells": cells, "upcoming": upcoming[:3], "label": label}


@register.inclusion_tag("components/tag.html")
def tag(label: Text, kind: str = "", *, stream: str = "") -> dict[str, object]:
    """A word about a thing: kind is good, warn, care or nothing."""
    return {"label": label, "kind": kind, "stream": stream}


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Shape], *, label: Text = "", shared: Iterable[str] = ()) -> dict[str, object]:
    """Expertise, languages: short words side by side; those in ``shared`` are marked as common to both."""
    common = set(shared)
    return {"items": [(item, str(item) in common) for item in items], "label": label}


@register.inclusion_tag("components/seal.html")
def seal(sentence: Text, *, lock: bool = True) -> dict[str, object]:
    """Who can see this, in one sentence."""
    return {"sentence": sentence, "lock": lock}


@register.inclusion_tag("components/private_seal.html")
def private_seal() -> dict[str, object]:
    """The one honest sentence of every private place."""
    return {}


@register.inclusion_tag("components/bar.html")
def bar(
    part: float | None, whole: float, *, label: Text = "", low: float | None = None, high: float | None = None
) -> dict[str, object]:
    """One bar: ``part`` of ``whole``, with the interval from ``low`` to ``high`` when there is one."""
    interval = None if low is None or high is None else Segment(width_of(low, whole), width_of(high - low, whole), "")
    return {"width": width_of(part or 0, whole), "label": label, "interval": interval}


@register.inclusion_tag("components/bars.html")
def bars(items: Iterable[Shape]) -> dict[str, object]:
    """Bars with their label before and their words behind: items carry label, part, whole, said."""
    return {"items": items}


@register.inclusion_tag("components/fit.html")
def fit(total: int, parts: Iterable[Shape] = ()) -> dict[str, object]:
    """A fit of 0..10,000 as 0..100 above the bar of its components; parts carry label and points in the same unit."""
    segments = fit_segments(parts)
    return {"total": total, "segments": segments}


@register.inclusion_tag("components/trend.html")
def trend(
    heading: Text,
    points: Sequence[TrendPoint],
    *,
    lowest: float = 0,
    highest: float = 1,
    lowest_said: Text = "0 %",
    highest_said: Text = "100 %",
    download: str = "",
) -> dict[str, object]:
    """A chart over time: ``heading`` states the finding; the same figures stand in a table and behind ``download``."""
    drawing = trend_of(points, lowest=lowest, highest=highest)
    return {**locals(), "width": WIDTH, "height": HEIGHT}


@register.inclusion_tag("components/empty.html")
def empty_state(
    what: Text, *, why: Text = "", label: Text = "", href: str = "", icon: str = "", level: int = 2
) -> dict[str, object]:
    """What this is, why it is empty, the one thing to do."""
    return locals()


@register.inclusion_tag("components/progress.html")
def progress(
    heading: Text,
    *,
    done: int | None = None,
    total: int | None = None,
    unit: Text = "",
    estimate: Text = "",
    note: Text = "",
    state: str = "running",
    poll: str = "",
    refresh: str = "",
) -> dict[str, object]:
    """Long work: a count and an estimate. htmx asks ``poll`` every second; ``refresh`` is the link without a script."""
    return locals()


@register.inclusion_tag("components/table.html")
def table(
    columns: Iterable[Shape], lines: Iterable[Shape], *, caption: Text = "", stays: bool = False
) -> dict[str, object]:
    """A table whose rows become two columns on a phone; ``lines`` are sequences of cells, or shapes that hold them."""
    return {"columns": list(columns), "lines": lines, "caption": caption, "stays": stays}


@register.inclusion_tag("components/filters.html")
def filter_bar(
    form: forms.BaseForm,
    address: str = "",
    *,
    label: Text = "",
    clear: str = "",
    id: str = "filters",  # noqa: A002
) -> dict[str, object]:
    """Filters go by POST, so that no address holds a name or a choice."""
    return {"form": form, "address": address, "label": label, "clear": clear, "id": id}


@register.inclusion_tag("components/pagination.html")
def pagination(page: Page[Any], *, form: str = "", unit: Text = "") -> dict[str, object]:
    """Previous and next; with ``form`` they are buttons of that filter form and keep its choices."""
    return {"page": page, "form": form, "unit": unit}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Shape], *, label: Text) -> dict[str, object]:
    """The steps of a short series of pages: items carry label, state (done, now, later), address."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Shape]) -> dict[str, object]:
    """One line of time: items carry when, title, meta, stream, done, address."""
    return {"items": items}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Shape], *, label: Text) -> dict[str, object]:
    """Places beside each other under one heading: items carry label, address, here, count."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[Shape], *, beside: bool = False) -> dict[str, object]:
    """Pairs of a name and what it is: items carry label, value."""
    return {"items": items, "beside": beside}


@register.inclusion_tag("components/field.html")
def field(bound: forms.BoundField, *, columns: bool = False, counter: bool = False) -> dict[str, object]:
    """A form field: label above, hint, error. ``columns`` for many choices, ``counter`` for a text with a limit."""
    kind = bound.widget_type
    return {
        "field": bound,
        "kind": kind,
        "grouped": bound.use_fieldset,
        "single_box": kind == "checkbox",
        "columns": columns,
        "limit": getattr(bound.field, "max_length", None) if counter else None,
    }


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, object]:
    """All fields of a form, the hidden ones too."""
    return {"form": form}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm, *, title: Text = "") -> dict[str, object]:
    """What is wrong with a form, above it, with a link to each place; nothing when all is well."""
    return {"form": form, "title": title, "places": [form[name] for name in form.errors if name in form.fields]}


@register.simple_block_tag
def section(
    content: str,
    *,
    heading: Text,
    aside: Text = "",
    href: str = "",
    link: Text = "",
    lead: Text = "",
    id: str = "",  # noqa: A002
) -> SafeString:
    """A quiet part of a page under its own heading, with a word or a link at its end."""
    return _around("section", locals())


@register.simple_block_tag
def panel(content: str, *, heading: Text = "", lead: Text = "", level: int = 2) -> SafeString:
    """A card: only for what is acted on, never inside another one."""
    return _around("panel", locals())


@register.simple_block_tag
def next_card(content: str, *, heading: Text, when: Text = "", stream: str = "", href: str = "") -> SafeString:
    """The one thing on a page with weight."""
    return _around("next", locals())


@register.simple_block_tag
def private_paper(content: str, *, heading: Text, who: Text = "", level: int = 2) -> SafeString:
    """Private paper: warm, with a heavy edge, a lock and the honest sentence; ``who`` adds who cannot read it."""
    return _around("private_paper", locals())


@register.simple_block_tag
def shared_note(content: str, *, heading: Text, who: Text, level: int = 2) -> SafeString:
    """A note that several people read: plain white; ``who`` names them."""
    return _around("shared_note", locals())


@register.simple_block_tag
def question(content: str, *, prompt: Text) -> SafeString:
    """One question on private paper, with the honest sentence."""
    return _around("question", locals())


@register.simple_block_tag
def proof(content: str, *, title: Text, kind: str = "", icon: str = "check") -> SafeString:
    """A proof beside the finding it belongs to, in words."""
    return _around("proof", locals())


@register.simple_block_tag
def notice(content: str, *, title: Text = "", kind: str = "") -> SafeString:
    """A message in the page: kind is good, warn, care or nothing."""
    return _around("notice", locals())


@register.simple_block_tag
def reveal(content: str, *, label: Text, opened: bool = False) -> SafeString:
    """Detail behind one press, open to those without a script."""
    return _around("reveal", locals())


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context,
    content: str,
    *,
    address: str,
    label: Text,
    back: str,
    kind: str = "primary",
    back_label: Text = "",
) -> SafeString:
    """A page that asks once more instead of a dialog: the consequence in words, one act, one way back."""
    values = {"address": address, "label": label, "back": back, "kind": kind, "back_label": back_label}
    return _around("confirm", {**values, "content": content, "csrf_token": context.get("csrf_token")})


@register.simple_block_tag
def sheet(content: str) -> SafeString:
    """A sheet of paper that prints as it looks."""
    return _around("sheet", locals())


def _around(name: str, values: dict[str, object]) -> SafeString:
    return mark_safe(render_to_string(f"components/{name}.html", values))  # noqa: S308  the template escapes
