"""Ways to fill a form in: as meant, empty, far too long, and with everything of the wrong type."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from form_walk.html import Field, Form, number_free

HUGE = "x" * 200_000
STRIDE = 4
MOST_IN_ONE = 9  # a body may have 2 MB
WRONG = (
    *(
        "\x00",
        "a\x00b",
        "1" + "0" * 30,
        "-1",
        "-" + "9" * 19,
        "99/99/9999",
        "0000-00-00",
        "9999-12-31",
        "no such choice",
    ),
    *("1e400", "NaN", "٣", "²", "00000000-0000-0000-0000-000000000000", "{}", "[[1]]", "%s%n{0}", "<b>'\"&", "\ud800"),
)
SAMPLES = {
    "date": "2026-04-14",
    "time": "10:00",
    "datetime-local": "2026-04-14T10:00",
    "number": "1",
    "email": "somebody.else@example.com",
    "url": "https://calendar.example.com/own.ics",
    "month": "2026-04",
    "color": "#000000",
}
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Posting:
    """What is sent, why, and what must be found again in an answer that refuses it."""

    why: str
    pairs: Pairs
    button: tuple[str, str, str]
    typed: str = ""
    files: str = "as meant"


def filled(form: Form) -> Pairs:
    """As rendered, with a sensible value in every place that is empty."""
    pairs: Pairs = []
    for name, group in groupby(sorted(form.fields, key=lambda f: f.name), key=lambda f: f.name):
        controls = list(group)
        sent = [(name, _meant(f)) for f in controls if f.on and f.kind != "file"]
        if not sent and controls[0].kind in {"radio", "checkbox"}:
            sent = [(name, controls[0].value)]
        pairs += sent
    return pairs


def _meant(one: Field) -> str:
    if one.kind == "select":
        return one.value or next((o for o in one.options if o), "")
    if one.kind in {"hidden", "checkbox", "radio"} or one.value.strip():
        return one.value
    return SAMPLES.get(one.kind, "Said in a few words")


def postings(form: Form, *, singly: bool) -> Iterator[Posting]:
    """What is tried with one form: wrong values take turns among its fields; ``singly`` spoils each field alone."""
    buttons = list({number_free(f"{name}={value}"): (name, value, to) for name, value, to in form.buttons}.values())
    buttons = buttons or [("", "", "")]
    hidden = [(f.name, f.value) for f in form.of_kind("hidden")]
    for button in buttons:
        yield Posting("as meant", filled(form), button)
        yield Posting("empty", hidden, button, files="none")
    names = list(dict.fromkeys(f.name for f in form.fields if f.name != "csrfmiddlewaretoken"))
    yield from _oversized(form, names, buttons[0])
    for turn in range(0, len(WRONG), STRIDE) if names else ():
        wrong = [(name, WRONG[(turn + place) % len(WRONG)]) for place, name in enumerate(names)]
        yield Posting(f"wrong from {turn}", wrong, buttons[0], files="none")
    if not singly:
        return
    yield Posting("nothing at all", [], ("", "", buttons[0][2]), files="none")
    for one in names:
        rest = [(name, value) for name, value in filled(form) if name != one]
        for value in WRONG:
            yield Posting(f"{one} {value[:24]!r}", [*rest, (one, value)], buttons[0])


def _oversized(form: Form, names: list[str], button: tuple[str, str, str]) -> Iterator[Posting]:
    typed = list(dict.fromkeys(f.name for f in form.fields if f.typed))
    for start in range(0, len(typed), MOST_IN_ONE):
        long = typed[start : start + MOST_IN_ONE]
        rest = [(name, value) for name, value in filled(form) if name not in long]
        shown = any(f.name in long and f.kind != "password" for f in form.fields)
        yield Posting("oversized", [*rest, *((n, HUGE) for n in long)], button, HUGE if shown else "")
    if names:
        yield Posting("all far too long", [(name, "9" * 20_000) for name in names], button, files="garbage")
