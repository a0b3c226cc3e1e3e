"""What a speaker is told: to confirm, that we know them, and that a background check runs out."""

from collections.abc import Sequence
from datetime import date

from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.speakers import personal_link
from outreach.speakers.models import BackgroundCheck, Speaker


def to_confirm(speaker: Speaker) -> None:
    """To the address that was typed: nobody sees the speaker before its button was pressed."""
    with language.speaking(speaker.lang):
        letter = Letter(
            subject=_("Confirm that you want to speak in schools"),
            greeting=rendering.greeting(speaker.name),
            sentence=_(
                "Somebody offered with this address to speak in schools. Confirm that it was you, "
                "and we write to you."
            ),
            facts=_facts(speaker),
            buttons=(_button(_("Confirm my offer"), speaker),),
            whom_to_call=rendering.whom_to_call(),
            small_print=(_("If it was not you, do nothing: we forget it."),),
        )
    _post(speaker, "to_confirm", letter)


def known_already(speaker: Speaker) -> None:
    """To somebody who offers again what we have: only the address learns that we know it."""
    with language.speaking(speaker.lang):
        letter = Letter(
            subject=_("You are among our speakers already"),
            greeting=rendering.greeting(speaker.name),
            sentence=_("You offered again to speak in schools: we have you already, thank you."),
            paragraphs=(_("Answer this mail if something about you has changed."),),
            buttons=(_button(_("See what we have of you"), speaker),),
            whom_to_call=rendering.whom_to_call(),
        )
    _post(speaker, "known_already", letter)


def lost_link(speaker: Speaker) -> None:
    """Their link to their own address, once a minute at most."""
    with language.speaking(speaker.lang):
        letter = Letter(
            subject=_("The link of your speaker’s page"),
            greeting=rendering.greeting(speaker.name),
            sentence=_("Here is your own page: what you go to, and the days when you are away."),
            buttons=(own_page(speaker),),
            whom_to_call=rendering.whom_to_call(),
            small_print=(_("If you did not ask for it, do nothing."),),
        )
    _post(speaker, "lost_link", letter, key=f"lost speaker:{speaker.id}:{clock.now():%Y%m%d%H%M}")


def own_page(speaker: Speaker) -> Button:
    """The way to their page, in any mail to them."""
    return _button(_("See my speaker’s page"), speaker)


def checks_expire(speaker: Speaker, ends: Sequence[tuple[BackgroundCheck, date]]) -> None:
    """That checks run out, the nearest first, while there is time for others."""
    with language.speaking(speaker.lang):
        days = [(check.place, language.long_date(ends_on)) for check, ends_on in ends]
        lines = tuple(_("%(name)s: %(text)s", name=place, text=day) for place, day in days)
        place, day = days[0]
        subject = n_(
            "Your background check ends on %(day)s",
            "Your background checks end, the first on %(day)s",
            len(days),
            day=day,
        )
        single = Fact(_("For"), (place,)), Fact(_("Ends on"), (day,))
        letter = Letter(
            subject=subject,
            greeting=rendering.greeting(speaker.name),
            sentence=_("To go on speaking in these schools you need another background check."),
            facts=single if len(days) == 1 else (Fact(_("Ends on"), lines),),
            paragraphs=(
                _("Begin it now: it takes some weeks. Answer this mail once you have it."),
            ),
            buttons=(_button(_("See what we have of you"), speaker),),
            whom_to_call=rendering.whom_to_call(),
            small_print=(_("Send us no document: we note only who saw it, and when."),),
        )
    _post(speaker, "check_expires", letter)


@envelope.opens(personal_link.PAGE.purpose)
def speaker_address(speaker_id: int, _lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    speaker = db.session.get(Speaker, speaker_id)
    return personal_link.address(speaker) if speaker else None


def _post(speaker: Speaker, kind: str, letter: Letter, *, key: str | None = None) -> None:
    if speaker.email:
        to = mail.Recipient(speaker.email, speaker.name, speaker.lang, speaker.person_id)
        mail.post(f"speakers.{kind}", to=to, letter=letter, key=key)


def _facts(speaker: Speaker) -> tuple[Fact, ...]:
    facts = (
        Fact(_("Employer"), (speaker.employer,)),
        Fact(_("Job title"), (speaker.job_title,)),
        Fact(_("Topics"), (", ".join(speaker.topics),)),
    )
    return tuple(fact for fact in facts if any(fact.lines))


def _button(label: str, speaker: Speaker) -> Button:
    return Button(label, personal_link.PAGE.purpose, speaker.id, speaker.link_version)
