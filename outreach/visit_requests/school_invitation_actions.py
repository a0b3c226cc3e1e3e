"""Inviting schools to ask for a visit."""

from collections.abc import Mapping, Sequence

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock, database
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, n_
from outreach.events import rights
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.organisation import queries as organisation
from outreach.schools.models import School
from outreach.visit_requests import school_invitation_mails as mails
from outreach.visit_requests import school_invitations
from outreach.visit_requests.models import SchoolInvitation
from outreach.visit_requests.school_invitations import MOST, InvitationPlan


def invite(schools: Sequence[School], *, lines: Mapping[str, str], by: User) -> InvitationPlan:
    """Write to everybody who may be written to there, once; pressed twice, nobody is left to write to.

    To speak to many in the organisation's name is what publishing is: the same roles may.
    """
    rights.check(roles.PUBLISH, by=by)
    database.hold("school invitations")
    check_sender()
    if len(schools) > MOST:
        raise Refused(
            n_(
                "Invite at most %(num)s school at once.",
                "Invite at most %(num)s schools at once.",
                MOST,
            )
        )
    plan = school_invitations.plan(schools)
    if not plan.addressees:
        raise Refused(_("Nobody of these schools may be written to."))
    mail.post_all([mails.draft(to, lines=lines, by=by) for to in plan.addressees])
    rows = [
        SchoolInvitation(school_id=school.id, person_id=to.person.id, invited_at=clock.now())
        for to in plan.addressees
        for school in to.schools
    ]
    db.session.add_all(rows)
    history.record_all([history.RowChange(row, "invite") for row in rows], by=by)
    return plan


def check_sender() -> None:
    """The law asks for a postal address and a way to reach who writes in each announcement (domain.md 5)."""
    sender = organisation.current()
    if not (sender.address.strip() and (sender.phone or sender.email or sender.website)):
        raise Refused(
            _(
                "Enter the postal address of the organisation first, and its phone, e-mail or site: the law "
                "asks that they stand in each announcement."
            )
        )
