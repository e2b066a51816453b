"""Tables of people."""

from peripatos.people.models.account import Account, AccountInvitation
from peripatos.people.models.notice import Notification
from peripatos.people.models.person import Conflict, GradeStep, NoMatch, Person, WorkPattern
from peripatos.people.models.profile import Concept, Profile, ProfileExpertise, Shortlist, ShortlistEntry

__all__ = [
    "Account",
    "AccountInvitation",
    "Concept",
    "Conflict",
    "GradeStep",
    "NoMatch",
    "Notification",
    "Person",
    "Profile",
    "ProfileExpertise",
    "Shortlist",
    "ShortlistEntry",
    "WorkPattern",
]
