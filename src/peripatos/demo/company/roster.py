"""Files as an HR system would export them: clean ones, for trying the import."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from peripatos.demo.company.make import make_company
from peripatos.demo.company.types import Company, Member
from peripatos.people.vocabulary import concepts_by_id, functions, languages

SMALL_LEADERS = 12
HEADER = (
    "Employee ID",
    "First Name",
    "Last Name",
    "Work Email",
    "Job Title",
    "Grade",
    "Function",
    "Department",
    "Location",
    "Country",
    "Time Zone",
    "Languages",
    "Hire Date",
    "Manager ID",
    "Employment Status",
)
OUTSIDE_HEADER = (
    "ID",
    "First Name",
    "Last Name",
    "Email",
    "Job Title",
    "Organisation",
    "Time Zone",
    "Languages",
    "Expertise",
)
_FUNCTIONS = {function.id: function.label for function in functions()}
_LANGUAGES = {language.code: language.name for language in languages()}


def roster_csv(company: Company) -> str:
    """Everybody inside the company, one line each, comma-separated, dates as YYYY-MM-DD; managers by employee id."""
    return _csv(HEADER, (_row(member) for member in company.members if not member.external))


def outsiders_csv(company: Company) -> str:
    """The external advisors as a file of their own, with what they offer."""
    offers = {portrait.member: portrait.offers for portrait in company.portraits if portrait.role == "advisor"}
    members = [member for member in company.members if member.external]
    return _csv(OUTSIDE_HEADER, (_outside_row(m, [item.concept for item in offers[m.key]]) for m in members))


def small_clean_csv(seed: int, today: date) -> str:
    """The roster of the smallest useful company; the cast has the addresses that it has in every company."""
    return roster_csv(make_company(seed, SMALL_LEADERS, today))


def _row(member: Member) -> tuple[str, ...]:
    return (
        member.key,
        member.given_name,
        member.family_name,
        member.email,
        member.title,
        member.grade,
        _FUNCTIONS[member.function],
        member.department,
        member.city,
        member.country,
        member.zone,
        _named(member.languages),
        member.hired_on.isoformat(),
        member.manager or "",
        "On leave" if member.on_leave else "Active",
    )


def _outside_row(member: Member, offered: Iterable[str]) -> tuple[str, ...]:
    expertise = "; ".join(concepts_by_id()[concept].label for concept in offered)
    names = (member.key, member.given_name, member.family_name, member.email, member.title, member.organisation)
    return (*names, member.zone, _named(member.languages), expertise)


def _named(codes: Sequence[str]) -> str:
    return "; ".join(_LANGUAGES[code] for code in codes)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
