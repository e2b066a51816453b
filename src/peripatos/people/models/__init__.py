"""Tables of people."""

from peripatos.people.models.account import Account, AccountInvitation
from peripatos.people.models.notice import Notification
from peripatos.people.models.person import Conflict, GradeStep, NoMatch, Person, WorkPattern
from peripatos.people.models.profile import Concept, Profile, ProfileExpertise, Shortlist, ShortlistEntry
from peripatos.people.models.roster import PersonSource, RosterDifference, RosterImport, RosterRow

__all__ = [
    "Account",
    "AccountInvitation",
    "Concept",
    "Conflict",
    "GradeStep",
    "NoMatch",
    "Notification",
    "Person",
    "PersonSource",
    "Profile",
    "ProfileExpertise",
    "RosterDifference",
    "RosterImport",
    "RosterRow",
    "Shortlist",
    "ShortlistEntry",
    "WorkPattern",
]
