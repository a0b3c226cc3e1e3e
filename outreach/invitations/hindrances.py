"""What keeps a speaker back: another visit at that time, no valid background check; and that they are away."""

from collections.abc import Sequence
from datetime import date

from outreach.accounts.models import User
from outreach.core import language
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import rights
from outreach.events.models import Event
from outreach.invitations import queries
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import HOLDS_TIME
from outreach.speakers import checks
from outreach.speakers import queries as speaker_queries
from outreach.speakers.models import Speaker
from outreach.visits.conflicts import Conflict
from outreach.visits.words import ConflictKind


class SpeakerKeptBack(Refused):
    """A rule keeps the speaker back; a reason by somebody who may goes past it, and is kept."""


def hindrances(event: Event, speaker: Speaker) -> list[Conflict]:
    """What blocks: double-booking, and a board's rule that no check of theirs satisfies on the last day."""
    return [odd for odd in _of_speakers(event, [speaker])[speaker.id] if odd.rule.blocks]


def of_invitations(
    event: Event, invitations: Sequence[SpeakerInvitation]
) -> list[tuple[SpeakerInvitation, list[Conflict]]]:
    """Of who goes, or is asked to: what keeps them back now and no reason goes past, or that they are away."""
    if event.has_begun or event.reason is not None:
        return []
    watched = [row for row in invitations if row.status in HOLDS_TIME]
    conflicts = _of_speakers(event, [row.speaker for row in watched]) if watched else {}
    pairs = [
        (row, [odd for odd in conflicts[row.speaker_id] if cause(odd) not in row.override_for])
        for row in watched
    ]
    return [(row, kept_back) for row, kept_back in pairs if kept_back]


def of_event(event: Event) -> list[Conflict]:
    """The same, of whoever is asked for the event or goes, in one list."""
    pairs = of_invitations(event, queries.of_event(event.id))
    return [conflict for _row, kept_back in pairs for conflict in kept_back]


def _of_speakers(event: Event, speakers: Sequence[Speaker]) -> dict[int, list[Conflict]]:
    """By speaker, in four statements for any number of them."""
    ids = [speaker.id for speaker in speakers]
    busy, unchecked = queries.clashes(ids, event), _without_check(event, ids)
    away = _away(event, ids)
    kept: dict[int, list[Conflict]] = {speaker.id: [] for speaker in speakers}
    for speaker in speakers:
        if other := busy.get(speaker.id):
            sentence = _(
                "%(name)s is asked for “%(title)s” at that time.",
                name=speaker.name,
                title=other.title,
            )
            kept[speaker.id].append(Conflict(ConflictKind.SPEAKER, sentence, other.id))
        if event.school and speaker.id in unchecked:
            sentence = _(
                "%(name)s has no valid background check for %(school)s.",
                name=speaker.name,
                school=event.school.name,
            )
            kept[speaker.id].append(Conflict(ConflictKind.SPEAKER_CHECK, sentence))
        if day := away.get(speaker.id):
            sentence = _(
                "%(name)s is away on %(day)s.", name=speaker.name, day=language.day_and_date(day)
            )
            kept[speaker.id].append(Conflict(ConflictKind.SPEAKER_AWAY, sentence))
    return kept


def _away(event: Event, speaker_ids: Sequence[int]) -> dict[int, date]:
    """By speaker, the first day of the event on which they are away."""
    days = sorted({block.local_on for block in event.live_sessions})
    if not days:
        return {}
    rows = speaker_queries.absences_of(speaker_ids, days[0], days[-1])
    met = [(day, row.speaker_id) for row in rows for day in days if row.holds(day)]
    return {speaker_id: day for day, speaker_id in sorted(met, reverse=True)}


def _without_check(event: Event, speaker_ids: Sequence[int]) -> set[int]:
    """Whom checks keep out of the school on the last day of the event (domain.md 5)."""
    if event.school is None:
        return set()
    board, day = event.school.board, event.local_end.date()
    rule, rows = (
        checks.rule_of(board),
        speaker_queries.checks_for(speaker_ids, event.school.board_id),
    )
    return {
        speaker_id
        for speaker_id in speaker_ids
        if not checks.judge(rows.get(speaker_id), rule, on=day).lets_go
    }


def check(event: Event, speaker: Speaker, *, override: str, by: User | None) -> list[str]:
    """Refuse who is kept back, unless somebody who may says why all the same; returns what that goes past."""
    kept = hindrances(event, speaker)
    if kept and not override:
        raise _kept_back(kept)
    for hindrance in kept:
        rights.check(hindrance.rule.verb, by=by)
    return [cause(hindrance) for hindrance in kept]


def check_invitation(invitation: SpeakerInvitation) -> None:
    """Refuse what keeps the speaker back now, but for what a reason was given for."""
    kept = hindrances(invitation.event, invitation.speaker)
    if left := [odd for odd in kept if cause(odd) not in invitation.override_for]:
        raise _kept_back(left)


def cause(hindrance: Conflict) -> str:
    """Names it for the reason that goes past it, whatever the language: `speaker:12`, `speaker_check:`."""
    return f"{hindrance.kind}:{hindrance.other_id or ''}"


def _kept_back(kept: Sequence[Conflict]) -> SpeakerKeptBack:
    return SpeakerKeptBack(" ".join(odd.sentence for odd in kept), about="override")
