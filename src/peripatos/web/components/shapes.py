"""What the components take: finished values, ready to be read. A view fills them, a template draws them."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

Text = str | Promise


class ArchState(StrEnum):
    """How an arch stands: with somebody in it, as an invitation, or outlined because the stream does not run here."""

    HELD = "held"
    EMPTY = "empty"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class Arch:
    """One arch of the colonnade: ``stream`` is the kind of stream, ``bay`` holds initials or a count."""

    stream: str
    label: Text
    state: ArchState = ArchState.HELD
    who: Text = ""
    bay: str = ""
    when: Text = ""
    address: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure with what it rests on: ``n`` and ``interval`` in words; ``value`` empty means too few to judge."""

    label: Text
    value: Text
    n: int | None = None
    interval: Text = ""
    note: Text = ""


@dataclass(frozen=True)
class Row:
    """A line of a quiet list. ``late`` marks ``meta`` as overdue; ``tag`` with ``tag_kind`` good, warn or care."""

    title: Text
    meta: Text = ""
    address: str = ""
    late: bool = False
    tag: Text = ""
    tag_kind: str = ""
    person: str = ""
    stream: str = ""


@dataclass(frozen=True)
class ActionRow:
    """Something taken on. A press on the box posts to ``address``; ``version`` guards against two saves at once."""

    title: Text
    address: str
    meta: Text = ""
    late: bool = False
    done: bool = False
    version: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Act:
    """A suggested act: a page to open, or with ``post`` a form of its own."""

    label: Text
    address: str
    post: bool = False
    primary: bool = False


@dataclass(frozen=True)
class CareRow:
    """Somebody who needs care, with dated reasons in words and at most two acts."""

    title: Text
    meta: Text = ""
    stream: str = ""
    reasons: tuple[Text, ...] = ()
    acts: tuple[Act, ...] = ()
    tag: Text = ""
    address: str = ""


@dataclass(frozen=True)
class Stage:
    """A stage of the pipeline."""

    value: Text
    said: Text
    address: str = ""
    nothing: bool = False


@dataclass(frozen=True)
class Cell:
    """A month or week of the strip: ``state`` is now, quiet, event or nothing."""

    label: Text = ""
    state: str = ""
    now: bool = False


@dataclass(frozen=True)
class Moment:
    """An entry of a line of time, or an event to come."""

    when: Text
    title: Text
    meta: Text = ""
    stream: str = ""
    done: bool = False
    address: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar with its label and its words ("14 of 40")."""

    label: Text
    part: float
    whole: float
    said: Text = ""


@dataclass(frozen=True)
class FitPart:
    """One component of a fit, in ten thousandths."""

    label: Text
    points: int


@dataclass(frozen=True)
class TrendPoint:
    """One period of a trend. ``value`` None: too few to judge; ``said`` is the value in words, ``n`` its basis."""

    label: Text
    value: float | None
    said: Text = ""
    low: float | None = None
    high: float | None = None
    interval: Text = ""
    n: int | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; ``number`` aligns figures, ``whole`` gives the cell the full width on a phone."""

    label: Text
    number: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a table: cells in the order of the columns; the first one names the line."""

    cells: tuple[object, ...]
    address: str = ""
    selected: bool = False
    metas: tuple[Text, ...] = field(default=())


@dataclass(frozen=True)
class Step:
    """A page of a short series: ``state`` is done, now or later."""

    label: Text
    state: str = "later"
    address: str = ""


@dataclass(frozen=True)
class Tab:
    """A place beside others under one heading."""

    label: Text
    address: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Fact:
    """A name and what it is."""

    label: Text
    value: Text
