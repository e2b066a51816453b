"""An invented international company, for demonstration and tests: pure, deterministic, without tables or clock."""

from peripatos.demo.company.calendars import busy_calendars
from peripatos.demo.company.make import make_company
from peripatos.demo.company.personas import PERSONA_KEYS, personas
from peripatos.demo.company.roster import outsiders_csv, roster_csv, small_clean_csv
from peripatos.demo.company.types import (
    Apart,
    AskedNeed,
    BusyBlock,
    CalendarEvent,
    Company,
    Expertise,
    HeldDuty,
    JournalPage,
    MatchingRoundPlan,
    Member,
    Pair,
    Persona,
    PlannedAction,
    PlannedSession,
    Portrait,
    Scope,
    Site,
    TakingPart,
    Wishes,
    WorkWeek,
)

__all__ = [
    "PERSONA_KEYS",
    "Apart",
    "AskedNeed",
    "BusyBlock",
    "CalendarEvent",
    "Company",
    "Expertise",
    "HeldDuty",
    "JournalPage",
    "MatchingRoundPlan",
    "Member",
    "Pair",
    "Persona",
    "PlannedAction",
    "PlannedSession",
    "Portrait",
    "Scope",
    "Site",
    "TakingPart",
    "Wishes",
    "WorkWeek",
    "busy_calendars",
    "make_company",
    "outsiders_csv",
    "personas",
    "roster_csv",
    "small_clean_csv",
]
