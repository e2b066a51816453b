"""What selectors found, as the shapes that components draw."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.matching.selectors.board import PAGE, Board, BoardLine, RunHead
from peripatos.matching.selectors.comparing import Pair, Turned
from peripatos.matching.selectors.people import Who
from peripatos.matching.selectors.rounds import Constraint, RoundLine, RunLine
from peripatos.matching.types import RoundState, RunState
from peripatos.programmes.types import Component, StreamKind
from peripatos.web.components.shapes import Bar, Figure, FitPart, Text
from peripatos.web.matching.words import (
    BUSIEST,
    MARKS,
    OBJECTIVES,
    PART_ORDER,
    PARTS,
    ROUND_STATES,
    RUN_STATES,
    SETTINGS,
    STREAMS,
    mentors,
)
from peripatos.web.templatetags.words import hundredths, said_date

PAIRS_NAMED = 12
Drawn = dict[str, Any]


def said_rounds(rounds: Iterable[RoundLine]) -> list[Drawn]:
    """Rounds as lines of a list."""
    return [
        {
            "round": r,
            "stream": STREAMS[r.kind],
            "state": ROUND_STATES[r.state],
            "finding": _finding(r),
            "address": _round_address(r),
        }
        for r in rounds
    ]


def _finding(r: RoundLine) -> str:
    if r.offers:
        formed, waiting = r.offers.get("formed", 0), r.offers.get("open", 0)
        pairs = ngettext("{n} pair formed", "{n} pairs formed", formed).format(n=formed)
        offers = ngettext("{n} offer open", "{n} offers open", waiting).format(n=waiting)
        return f"{pairs}, {offers}"
    if r.last_run is None:
        return _("No run yet")
    return said_run(r.last_run)


def _round_address(r: RoundLine) -> str:
    if r.offers:
        return reverse("match-offers", args=[r.id])
    return reverse("match-run", args=[r.last_run.id]) if r.last_run else reverse("match-round", args=[r.id])


def said_run(run: RunLine) -> str:
    """One run in a few words."""
    if run.state is RunState.SOLVED:
        return _("Run {number}: {served} of {leaders} leaders served").format(
            number=run.number, served=run.served, leaders=run.leaders
        )
    return _("Run {number}: {state}").format(number=run.number, state=RUN_STATES[run.state])


def said_runs(runs: Iterable[RunLine]) -> list[Drawn]:
    """Runs as rows of a quiet list."""
    return [
        {
            "title": said_run(r),
            "meta": _("{day}, lowest fit {floor}").format(day=said_date(r.at), floor=hundredths(r.floor))
            if r.floor is not None
            else said_date(r.at),
            "address": reverse("match-run", args=[r.id]),
        }
        for r in runs
    ]


def said_constraints(constraints: Iterable[Constraint]) -> list[Drawn]:
    """Pins and vetoes with the words for what they do."""
    words = {"pin": _("kept together"), "veto": _("ruled out")}
    return [{"pair": c, "said": words[c.kind], "kind": MARKS[c.kind][1]} for c in constraints]


def headline(head: RunHead) -> str:
    """What the run found, in one line."""
    forms = {
        StreamKind.COACHING: ngettext(
            "{served} of {leaders} leader has a coach", "{served} of {leaders} leaders have a coach", head.leaders
        ),
        StreamKind.ADVISING: ngettext(
            "{served} of {leaders} leader has an advisor", "{served} of {leaders} leaders have an advisor", head.leaders
        ),
        StreamKind.REVERSE: ngettext(
            "{served} of {leaders} leader has a reverse mentor",
            "{served} of {leaders} leaders have a reverse mentor",
            head.leaders,
        ),
    }
    return forms[head.kind].format(served=head.served, leaders=head.leaders)


def whom_it_is_about(head: RunHead) -> str:
    """Who the leaders of the headline are, and who has heard of it."""
    form = ngettext(
        "{n} leader of the stream looks for one in this round.",
        "{n} leaders of the stream look for one in this round.",
        head.leaders,
    )
    draft = head.round_state in (RoundState.OPEN, RoundState.REVIEW)
    heard = _("A proposal: nobody has heard of it yet.") if draft else ""
    return " ".join(part for part in (form.format(n=head.leaders), heard) if part)


def figures(head: RunHead) -> list[Figure]:
    """The five figures of the board."""
    spread, load, waiting = head.facts.get("fit"), head.facts["load"], len(head.facts["waiting"])
    of_all = _("{served} of {leaders}").format(served=head.served, leaders=head.leaders)
    served = Figure(_("Served"), of_all, note=_waiting_note(waiting))
    typical = Figure(_("Typical fit"), hundredths(spread["median"]) if spread else "", note=_spread_note(spread))
    lowest = Figure(_("Lowest fit"), hundredths(head.floor) if head.floor is not None else "", note=_floor_note(head))
    swaps = ngettext("{n} pair", "{n} pairs", head.blocking_pairs).format(n=head.blocking_pairs)
    swap_note = _price_of_stability(head) or _("who would both rather have each other")
    busiest = _("{taken} of {limit}").format(taken=load["busiest"][0], limit=load["busiest"][1])
    return [
        served,
        typical,
        lowest,
        Figure(_("Would rather swap"), swaps, note=swap_note),
        Figure(BUSIEST[head.kind], busiest, note=_load_note(head.kind, load)),
    ]


def _price_of_stability(head: RunHead) -> str:
    """What it would cost if no two would rather have each other; empty where it costs nothing."""
    stable = head.facts.get("stability", {})
    lost = (head.value or 0) - stable.get("fit", 0)
    if not stable or not head.blocking_pairs or lost <= 0:
        return ""
    return _("who would both rather have each other; with none, the total fit would be {share:.1f} % lower").format(
        share=lost * 100 / (head.value or 1)
    )


def _waiting_note(waiting: int) -> str:
    if not waiting:
        return _("nobody waits")
    return ngettext("{n} waits; the reason stands below", "{n} wait; the reasons stand below", waiting).format(
        n=waiting
    )


def _spread_note(spread: Mapping[str, int] | None) -> str:
    if spread is None:
        return ""
    return _("of 100; middle half {lower} to {upper}").format(
        lower=hundredths(spread["lower"]), upper=hundredths(spread["upper"])
    )


def _floor_note(head: RunHead) -> str:
    if head.previous_floor is None or head.previous_number is None:
        return _("of 100")
    return _("was {floor} in run {number}").format(floor=hundredths(head.previous_floor), number=head.previous_number)


def _load_note(kind: StreamKind, load: Mapping[str, int]) -> str:
    return _("{full} full, {room} with room, {idle} with nobody").format(
        full=mentors(kind, load["full"]), room=load["room"], idle=load["idle"]
    )


def price_of_fairness(head: RunHead, total_fit: int) -> str:
    """What the chosen aim costs beside the best total; empty when it costs nothing."""
    best = head.facts.get("best_total") or {}
    lost = best.get("fit", total_fit) - total_fit
    if head.objective == "total" or lost <= 0:
        return ""
    share = lost * 100 / max(1, best["fit"])
    more = head.served - best["served"]
    said = _("The aim costs {share:.1f} % of the total fit").format(share=share)
    if more < 0:
        return said + ngettext(
            "; the best total would serve {n} leader more.", "; the best total would serve {n} leaders more.", -more
        ).format(n=-more)
    if more > 0:
        return said + ngettext(
            "; the best total would leave {n} more leader without.",
            "; the best total would leave {n} more leaders without.",
            more,
        ).format(n=more)
    return f"{said}."


def parts_of(parts: Mapping[str, int]) -> list[FitPart]:
    """The components of a fit in reading order, for the small bar."""
    return [FitPart(PARTS[name], parts[name]) for name in PART_ORDER if name in parts]


def bars_of(parts: Mapping[str, int], whole: Mapping[str, int], *, to_leader: bool = False) -> list[Bar]:
    """The components of a fit beside what each could be; ``to_leader`` says "you"."""
    names = PARTS | ({Component.EXPERTISE.value: _("What you seek")} if to_leader else {})
    return [
        Bar(
            names[name],
            parts[name],
            whole[name],
            _("{part} of {whole}").format(part=hundredths(parts[name]), whole=hundredths(whole[name])),
        )
        for name in PART_ORDER
        if name in parts and whole.get(name)
    ]


def said_lines(board: Board, *, chosen: object = None) -> list[Drawn]:
    """Proposals as lines of the board's table."""
    return [_line(board, line, chosen) for line in board.lines]


def _line(board: Board, line: BoardLine, chosen: object) -> Drawn:
    marks = [MARKS[m] for m in (*line.marks, line.held) if m in MARKS]
    return {
        "line": line,
        "leader_meta": _where(line.leader.function, line.leader.location or line.leader.organisation),
        "places": _("{taken} of {limit} places").format(taken=line.taken, limit=line.limit),
        "parts": parts_of(line.parts),
        "marks": [{"label": label, "kind": kind} for label, kind in marks],
        "selected": line.id == chosen,
        "address": reverse("match-pair", args=[board.head.id, line.id]),
    }


def _where(*words: str) -> str:
    return ", ".join(w for w in words if w)


def page_of(board: Board) -> Page[int]:
    """The place of the board's page among all of them, for the buttons below it."""
    return Paginator(range(board.shown), PAGE).get_page(board.page)


def said_conflicts(rows: Iterable[Mapping[str, Any]], people: Mapping[UUID, Who]) -> list[str]:
    """Rules that cannot hold together, one sentence each."""
    said = []
    for row in rows:
        if row["kind"] == "pin":
            names = people[UUID(row["leader"])].name, people[UUID(row["mentor"])].name
            said.append(_("{leader} is kept with {mentor}.").format(leader=names[0], mentor=names[1]))
        else:
            name = people[UUID(row["person"])].name
            form = _("{name} has fewer places than that.") if row["kind"] == "capacity" else _("{name} wants fewer.")
            said.append(form.format(name=name))
    return said


def said_turned(turned: Turned) -> list[Drawn]:
    """What was set otherwise in the later of two runs, as facts with a label."""
    rows: list[tuple[Text, str]] = []
    if turned.objective:
        rows.append((_("Aim"), _was(OBJECTIVES[turned.objective[1]][0], OBJECTIVES[turned.objective[0]][0])))
    rows += [
        (PARTS[name], _was(f"{now / 100:g}", f"{before / 100:g}")) for name, (before, now) in turned.weights.items()
    ]
    rows += [(SETTINGS[name], _was(_setting(now), _setting(before))) for name, (before, now) in turned.rules.items()]
    rows += [(said, _pairs(pairs)) for said, pairs in _decided(turned) if pairs]
    rows += [(said, _was(now, before)) for said, (before, now) in _counted(turned)]
    return [{"label": label, "value": value} for label, value in rows]


def _decided(turned: Turned) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
    return (
        (_("Kept since"), turned.pinned),
        (_("No longer kept"), turned.unpinned),
        (_("Ruled out since"), turned.vetoed),
        (_("No longer ruled out"), turned.unvetoed),
    )


def _counted(turned: Turned) -> list[tuple[str, tuple[int, int]]]:
    counts = (
        (_("Leaders who take part"), turned.leaders),
        (_("Who gives places"), turned.mentors),
        (_("Free places"), turned.places),
        (_("Seed"), turned.seed),
    )
    return [(said, both) for said, both in counts if both]


def _was(now: object, before: object) -> str:
    return _("{now}, was {before}").format(now=now, before=before)


def _setting(value: object) -> str:
    if value is None:
        return _("no bound")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _pairs(pairs: tuple[Pair, ...]) -> str:
    named = [
        _("{leader} with {mentor}").format(leader=p.leader.name, mentor=p.mentor.name) for p in pairs[:PAIRS_NAMED]
    ]
    more = len(pairs) - len(named)
    return "; ".join([*named, *([_("and {n} more").format(n=more)] if more else [])])
