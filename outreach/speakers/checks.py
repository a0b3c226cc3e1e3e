"""Background checks: whether one lets a speaker go to a board's schools on a day, entering and reminding."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.schools.models import Board
from outreach.speakers import mails, queries
from outreach.speakers.models import (
    BackgroundCheck,
    CheckPolicy,
    Speaker,
    place_name,
    status_on,
)
from outreach.speakers.queries import SOON
from outreach.speakers.words import CheckRule, CheckStatus, Standing

COUNTS_FOR = relativedelta(months=36)


def standing(speaker: Speaker, board: Board | None, *, on: date) -> Standing:
    """Whether the speaker may go to schools of that board, or of the private network, on that day."""
    board_id = board.id if board else None
    return judge(queries.check_for(speaker.id, board_id), rule_of(board), on=on)


def judge(check: BackgroundCheck | None, rule: CheckRule, *, on: date) -> Standing:
    """What a rule says of a check on a day."""
    status, ends_on = (check.status, check.expires_on) if check else (None, None)
    return judge_facts(status, ends_on, rule, on=on)


def judge_facts(
    status: CheckStatus | None, expires_on: date | None, rule: CheckRule, *, on: date
) -> Standing:
    """The same of what was entered; who was refused goes nowhere of that board, whatever its rule."""
    if status is CheckStatus.REFUSED:
        return Standing.MISSING
    if rule is CheckRule.NONE:
        return Standing.NOT_NEEDED
    if status is None or status_on(status, expires_on, on) not in rule.satisfied_by:
        return Standing.MISSING
    ends_soon = expires_on is not None and expires_on - on <= timedelta(days=SOON)
    return Standing.EXPIRES_SOON if ends_soon else Standing.VALID


def standings(speaker: Speaker, *, on: date) -> list[tuple[BackgroundCheck, CheckRule, Standing]]:
    """Each check of the speaker with the rule of its board and what that says, by name of the board."""
    rules = queries.rules()
    by_name = sorted(speaker.checks, key=lambda check: (check.board is None, check.place))
    pairs = [(check, rules.get(check.board_id, CheckRule.REQUIRED)) for check in by_name]
    return [(check, rule, judge(check, rule, on=on)) for check, rule in pairs]


def rule_of(board: Board | None) -> CheckRule:
    """What a board asks for; a verified check where nobody said otherwise."""
    policy = queries.policy_of(board.id if board else None)
    return policy.rule if policy else CheckRule.REQUIRED


def enter(
    speaker: Speaker,
    board: Board | None,
    *,
    status: CheckStatus,
    by: User,
    checked_on: date | None = None,
    expires_on: date | None = None,
) -> BackgroundCheck:
    """The first check of a speaker for a board, or for the private network; 36 months unless said."""
    hold(f"checks of speaker {speaker.id}")
    if queries.check_for(speaker.id, board.id if board else None):
        sentence = _("There is a check for %(place)s already: correct it.", place=place_name(board))
        raise Refused(sentence, about="board_id")
    ends_on = _end(board, status, checked_on, expires_on)
    check = BackgroundCheck(speaker=speaker, board=board)
    _fill(check, status, checked_on, ends_on, by=by)
    db.session.add(check)
    history.record(check, "enter", by=by, note=check.place)
    return check


def correct(
    check: BackgroundCheck,
    *,
    status: CheckStatus,
    by: User,
    checked_on: date | None = None,
    expires_on: date | None = None,
) -> BackgroundCheck:
    """What was seen since; whoever enters it has seen it, and reminders begin anew with another date."""
    ends_on = _end(check.board, status, checked_on, expires_on)
    _fill(check, status, checked_on, ends_on, by=by)
    history.record(check, "correct", by=by, note=check.place)
    return check


def set_rule(board: Board | None, rule: CheckRule, *, by: User) -> CheckPolicy:
    """What a board, or the private network, asks for from now on."""
    board_id = board.id if board else None
    hold(f"check policy {board_id}")
    policy = queries.policy_of(board_id) or CheckPolicy(board_id=board_id)
    policy.rule = rule
    db.session.add(policy)
    history.record(policy, "set_rule", by=by, note=place_name(board))
    return policy


def set_rules(boards: Sequence[Board], rules: Mapping[int | None, CheckRule], *, by: User) -> None:
    """What changes of what boards ask for; the rest has no entry in the history."""
    present = queries.rules()
    places = {None: None} | {board.id: board for board in boards}
    for board_id, rule in rules.items():
        if rule is not present.get(board_id, CheckRule.REQUIRED):
            set_rule(places[board_id], rule, by=by)


def remind(speaker: Speaker) -> None:
    """Of all that runs out and was not yet told: one mail to the speaker, a line a check on Today for staff."""
    today = clock.today()
    pairs = [(check, check.expires_on) for check in queries.to_remind(speaker, today)]
    ending = [(check, ends_on) for check, ends_on in pairs if ends_on]
    for check, ends_on in ending:
        check.reminded_days = queries.reminder_for((ends_on - today).days)
        check.is_unseen = True
        history.record(check, "remind", by=None, note=check.place)
    if ending:
        mails.checks_expire(speaker, ending)


def see(check: BackgroundCheck, *, by: User) -> None:
    """Staff know that it runs out: the line leaves Today, until the next reminder."""
    check.is_unseen = False
    history.record(check, "see", by=by, note=check.place)


def _end(
    board: Board | None, status: CheckStatus, checked_on: date | None, expires_on: date | None
) -> date | None:
    """The last day on which it counts; refused where the facts do not fit one another or the board's rule."""
    if status is CheckStatus.NOT_REQUIRED and rule_of(board) is not CheckRule.NONE:
        raise Refused(_("This board asks for a check: change its rule first."), about="state")
    if checked_on and checked_on > clock.today():
        raise Refused(_("That day is still to come."), about="checked_on")
    if not status.counts_for_a_while:
        return None
    if checked_on is None:
        raise Refused(_("Enter the day on which it was seen."), about="checked_on")
    if expires_on and expires_on <= checked_on:
        raise Refused(
            _("The last day must come after the day on which it was seen."), about="expires_on"
        )
    return expires_on or checked_on + COUNTS_FOR


def _fill(
    check: BackgroundCheck,
    status: CheckStatus,
    checked_on: date | None,
    ends_on: date | None,
    *,
    by: User,
) -> None:
    if ends_on != check.expires_on:
        check.reminded_days, check.is_unseen = None, False
    check.status, check.checked_on, check.expires_on = status, checked_on, ends_on
    check.seen_by = by
