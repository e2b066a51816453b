"""What a criterion means: which fields may be asked, how they compare, and the conditions that follow for people.

A criterion whose fact is missing for somebody is *unknown* for them: it forbids nothing and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast
from django.db.models.query import QuerySet

from peripatos.people.models import GradeStep, Person
from peripatos.people.types import Employment, Stage
from peripatos.programmes.types import CriterionField, Operator

WORDS = (Operator.IS, Operator.IS_NOT)
AMOUNTS = (Operator.AT_LEAST, Operator.AT_MOST)
OPERATORS: dict[CriterionField, tuple[Operator, ...]] = {
    CriterionField.EMPLOYMENT: WORDS,
    CriterionField.STAGE: (*WORDS, *AMOUNTS),
    CriterionField.GRADE: (*WORDS, *AMOUNTS),
    CriterionField.FUNCTION: WORDS,
    CriterionField.DEPARTMENT: WORDS,
    CriterionField.LOCATION: WORDS,
    CriterionField.COUNTRY: WORDS,
    CriterionField.LANGUAGE: WORDS,
    CriterionField.TENURE_MONTHS: AMOUNTS,
    CriterionField.DIRECT_REPORTS: AMOUNTS,
}
LADDER = [stage.value for stage in Stage]
TEXT_FIELDS = {
    CriterionField.FUNCTION,
    CriterionField.DEPARTMENT,
    CriterionField.LOCATION,
    CriterionField.COUNTRY,
    CriterionField.GRADE,
}
LANGUAGES_AS_TEXT = "languages_text"


class CriterionLike(Protocol):
    """A stored criterion or a draft of one."""

    @property
    def field(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def value(self) -> object: ...


@dataclass(frozen=True)
class Ground:
    """What conditions are reckoned against: the day, and the rank of each placed grade."""

    today: date
    ranks: Mapping[str, int]


def ground_on(today: date) -> Ground:
    """The ground of a day, with the grade ladder as it stands."""
    placed = GradeStep.objects.filter(rank__isnull=False).values_list("code", "rank")
    return Ground(today, {code: rank for code, rank in placed if rank is not None})


def values_of(criterion: CriterionLike) -> list[str]:
    """The values as words, whether one or several were stored."""
    value = criterion.value
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def wrong_with(criterion: CriterionLike) -> tuple[str, str] | None:
    """The field of a form and the code of what is wrong with it; None when the criterion can stand."""
    if criterion.field not in list(CriterionField):
        return ("field", "unknown_field")
    field = CriterionField(criterion.field)
    if criterion.operator not in OPERATORS[field]:
        return ("operator", "operator_does_not_fit")
    values = [v for v in values_of(criterion) if v.strip()]
    if not values:
        return ("value", "value_missing")
    return _wrong_value(field, Operator(criterion.operator), values)


def _wrong_value(field: CriterionField, operator: Operator, values: Sequence[str]) -> tuple[str, str] | None:
    if operator in AMOUNTS and len(values) != 1:
        return ("value", "one_value_only")
    if field in (CriterionField.TENURE_MONTHS, CriterionField.DIRECT_REPORTS) and not values[0].isdigit():
        return ("value", "number_wanted")
    if field is CriterionField.STAGE and not set(values) <= set(LADDER[1:]):
        return ("value", "stage_wanted")
    if field is CriterionField.EMPLOYMENT and not set(values) <= {e.value for e in Employment}:
        return ("value", "employment_wanted")
    return None


def prepared(people: QuerySet[Person]) -> QuerySet[Person]:
    """``people`` with what the conditions below refer to."""
    return people.annotate(**{LANGUAGES_AS_TEXT: Cast("languages", TextField())})


def unknown(criterion: CriterionLike, ground: Ground) -> Q:
    """People for whom the fact that this criterion asks about is missing."""
    field = CriterionField(criterion.field)
    if field in TEXT_FIELDS:
        blank = Q(**{field.value: ""})
        if field is CriterionField.GRADE and criterion.operator in AMOUNTS:
            return ~Q(grade__in=ground.ranks) if _rank(criterion, ground) is not None else Q(pk__isnull=False)
        return blank
    match field:
        case CriterionField.STAGE:
            return Q(stage=Stage.NONE)
        case CriterionField.LANGUAGE:
            return Q(**{LANGUAGES_AS_TEXT: "[]"})
        case CriterionField.TENURE_MONTHS:
            return Q(hired_on__isnull=True)
    return Q(pk__in=())


def satisfied(criterion: CriterionLike, ground: Ground) -> Q:
    """People who satisfy the criterion, reckoned without regard to missing facts."""
    field, operator, values = CriterionField(criterion.field), Operator(criterion.operator), values_of(criterion)
    match field:
        case CriterionField.TENURE_MONTHS:
            return _hired(operator, months_before(ground.today, int(values[0])))
        case CriterionField.DIRECT_REPORTS:
            return _reports(operator, int(values[0]))
    if operator in AMOUNTS:
        return _on_ladder(criterion, operator, ground)
    found = _any_of(field, values)
    return found if operator is Operator.IS else ~found


def broken(criterion: CriterionLike, ground: Ground) -> Q:
    """People who are known not to satisfy the criterion."""
    return ~unknown(criterion, ground) & ~satisfied(criterion, ground)


def _any_of(field: CriterionField, values: Sequence[str]) -> Q:
    found = Q(pk__in=())
    for value in values:
        if field is CriterionField.LANGUAGE:
            found |= Q(**{f"{LANGUAGES_AS_TEXT}__contains": f'"{value.lower()}"'})
        else:
            found |= Q(**{f"{field.value}__iexact": value})
    return found


def _hired(operator: Operator, mark: date) -> Q:
    return Q(hired_on__lte=mark) if operator is Operator.AT_LEAST else Q(hired_on__gte=mark)


def _reports(operator: Operator, number: int) -> Q:
    counted = Person.objects.filter(manager__isnull=False).order_by().values("manager").annotate(n=Count("id"))
    if operator is Operator.AT_LEAST:
        return Q(pk__in=counted.filter(n__gte=number).values("manager")) if number else Q(pk__isnull=False)
    return ~Q(pk__in=counted.filter(n__gt=number).values("manager"))


def _on_ladder(criterion: CriterionLike, operator: Operator, ground: Ground) -> Q:
    if criterion.field == CriterionField.STAGE:
        mark = LADDER.index(values_of(criterion)[0])
        stages = LADDER[mark:] if operator is Operator.AT_LEAST else LADDER[: mark + 1]
        return Q(stage__in=stages)
    rank = _rank(criterion, ground)
    if rank is None:
        return Q(pk__isnull=False)
    high = operator is Operator.AT_LEAST
    return Q(grade__in=[code for code, r in ground.ranks.items() if (r >= rank if high else r <= rank)])


def _rank(criterion: CriterionLike, ground: Ground) -> int | None:
    wanted = values_of(criterion)[0].casefold()
    return next((rank for code, rank in ground.ranks.items() if code.casefold() == wanted), None)


def months_before(day: date, months: int) -> date:
    """The same day of the month, ``months`` earlier; the 28th where the month is shorter."""
    index = day.year * 12 + day.month - 1 - months
    return date(max(index // 12, 1), index % 12 + 1, min(day.day, 28))
