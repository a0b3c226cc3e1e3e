"""What the made-up cluster promised: programmes, who takes part, figures with made-up sources, and targets."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from outreach.core import clock, language
from outreach.core.database import db
from outreach.demo.circle import Circle
from outreach.demo.speakers import EMPLOYERS
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import VISITS, EventType
from outreach.funder_reports import actions as funder_reports
from outreach.indicators import actions as indicators
from outreach.indicators import queries as followed
from outreach.indicators import values
from outreach.indicators.models import Indicator
from outreach.indicators.words import Computed, Nature, Precision, Unit
from outreach.partners import actions as partners
from outreach.partners import joining
from outreach.partners.models import Partner
from outreach.partners.words import PartnerKind, PartnerSize
from outreach.programmes import actions, documents
from outreach.programmes import queries as programmes
from outreach.programmes.models import Programme
from outreach.programmes.words import DocumentKind, MemberPart, ProgrammeKind, ProgrammeStatus

SOURCE = "Donnée inventée pour la démonstration"
FUNDERS = ("Fonds d’essai pour la relève", "Agence fictive de développement")
COMPANIES = (
    *(name for name, _sector in EMPLOYERS),
    "Vecteur Libre", "Atelier Binaire", "Réseau Clair", "Algorithmes Anse", "Capteurs Laval-Nord",
)  # fmt: skip
ASSOCIATIONS = (
    "Association des logiciels d’exemple", "Cercle des jeux inventés", "Réseau fictif des femmes en TI",
    "Table imaginaire de la donnée", "Collectif d’essai en cybersécurité",
)  # fmt: skip
BRIEFS = (
    ("Pour une relève en nombre", (("Formation", "financer plus de places au cégep"),)),
    ("Les métiers du numérique à l’école", (("École", "inviter les entreprises dès la 3e secondaire"),
                                            ("Orientation", "former les personnes conseillères"))),
    ("Des stages pour tout le monde", (("Stages", "payer les stages courts"),)),
)  # fmt: skip


def fill(circle: Circle) -> None:
    """A project with its visits and funder, a corridor, coaching, a roundtable and briefs."""
    with clock.at(circle.before(circle.moment, days=(2, 4))):
        _joining()
    for make in (_outreach, _corridor, _coaching, _roundtable, _briefs, _report):
        with clock.at(circle.moment):
            make(circle)


def _outreach(circle: Circle) -> None:
    programme = _programme(
        circle, "Les TI, pourquoi pas?", "Why not IT?", ProgrammeKind.PROJECT,
        text_fr="Des personnes du métier vont en classe, et les personnes conseillères les rencontrent.",
        text_en="People of the trade go into classrooms, and guidance counsellors meet them.",
        first_on=date(clock.start_year(circle.today) - 2, 7, 1),
    )  # fmt: skip
    funder = _take_part(circle, programme, FUNDERS[:1], PartnerKind.PUBLIC_BODY, MemberPart.FUNDER)
    kinds = [kind for kind in EventType if kind in VISITS or kind is EventType.COUNSELLOR_DAY]
    own = select(Event).where(Event.type.in_(kinds)).order_by(Event.id)
    events.add_to_programme(db.session.scalars(own), programme, by=circle.coordinator)
    year = clock.year_days(clock.school_year(circle.today))
    for what, amount in (
        (Computed.PARTICIPATIONS, 6000), (Computed.SCHOOLS_REACHED, 120), (Computed.COUNSELLORS, 60),
    ):  # fmt: skip
        names = [_spoken(what.label, lang) for lang in language.LANGUAGES]
        row = _indicator(circle, programme, *names, computed=what, unit=what.unit)
        _target(circle, row, amount, *year, funder=funder[0])


def _corridor(circle: Circle) -> None:
    programme = _programme(
        circle, "Corridor du Portugal", "Portugal corridor", ProgrammeKind.CORRIDOR,
        first_on=_day(circle, -800),
    )  # fmt: skip
    _take_part(circle, programme, COMPANIES[:7], PartnerKind.COMPANY, MemberPart.MEMBER)
    _take_part(circle, programme, FUNDERS[1:], PartnerKind.PUBLIC_BODY, MemberPart.FUNDER)
    _indicator(
        circle, programme, "Entreprises du corridor", "Companies in the corridor",
        computed=Computed.MEMBERS, unit=Unit.COMPANIES,
    )  # fmt: skip
    money = _indicator(circle, programme, "Retombées", "Spinoffs", unit=Unit.DOLLARS)
    _value(circle, money, "1200000", last_on=_day(circle, -300), stated_on=_day(circle, -290))
    _value(
        circle, money, "4000000", nature=Nature.FORECAST, precision=Precision.MORE_THAN,
        last_on=_day(circle, 900), stated_on=_day(circle, -290), author="Grappe TI (démo)",
    )  # fmt: skip


def _coaching(circle: Circle) -> None:
    programme = _programme(
        circle, "Accompagnement des PME", "Coaching of SMEs", ProgrammeKind.COACHING,
        first_on=_day(circle, -200), last_on=_day(circle, 500),
    )  # fmt: skip
    _take_part(circle, programme, COMPANIES[5:], PartnerKind.COMPANY, MemberPart.MEMBER)
    row = _indicator(circle, programme, "PME inscrites", "SMEs registered", unit=Unit.COMPANIES)
    _value(circle, row, "5", last_on=_day(circle, -20), stated_on=_day(circle, -20))
    _target(circle, row, 50, _day(circle, -200), _day(circle, 500))
    jobs = _indicator(circle, programme, "Emplois", "Jobs", unit=Unit.JOBS)
    _value(
        circle, jobs, "45", nature=Nature.FORECAST, last_on=_day(circle, 900),
        stated_on=_day(circle, -150), author="Grappe TI (démo)", precision=Precision.ABOUT,
    )  # fmt: skip


def _roundtable(circle: Circle) -> None:
    programme = _programme(
        circle, "Table des associations", "Roundtable of associations", ProgrammeKind.ROUNDTABLE
    )
    _take_part(circle, programme, ASSOCIATIONS, PartnerKind.ASSOCIATION, MemberPart.MEMBER)


def _briefs(circle: Circle) -> None:
    programme = _programme(circle, "Mémoires", "Briefs", ProgrammeKind.ADVOCACY)
    authors, _new = partners.by_names(
        ASSOCIATIONS[:2], kind=PartnerKind.ASSOCIATION, by=circle.coordinator
    )
    for n, (title, recommendations) in enumerate(BRIEFS):
        documents.submit(
            programme, kind=DocumentKind.BRIEF, title_fr=title, submitted_on=_day(circle, -120 - 300 * n),
            submitted_to="Commission imaginaire", recommendations=[list(pair) for pair in recommendations],
            co_authors=authors[:n], by=circle.coordinator,
        )  # fmt: skip
    _indicator(
        circle, programme, "Mémoires déposés", "Briefs submitted",
        computed=Computed.BRIEFS, unit=Unit.DOCUMENTS,
    )  # fmt: skip


def _joining() -> None:
    """One that waits for an answer."""
    request = joining.apply(
        lang="fr", organisation="Pixels du Fjord", kind=PartnerKind.COMPANY, sector="Jeux vidéo",
        size=PartnerSize.SMALL, website="https://example.org", interests=["speaking", "hosting"],
        first_name="Rosalie", last_name="Gagné", email="rosalie.gagne@entreprise.example.org",
        phone="+15145550177", job_title="Productrice", message="Nous aimerions recevoir des classes.",
    )  # fmt: skip
    joining.confirm(request)


def _report(circle: Circle) -> None:
    """A draft about the project's year so far, to be looked at and frozen."""
    programme = programmes.named("Les TI, pourquoi pas?")
    assert programme
    first, last = clock.year_days(clock.school_year(circle.today))
    funder_reports.draft(
        title="Les TI, pourquoi pas? Bilan de l’année", lang="fr", programme_id=programme.id, funder_id=None,
        first_on=first, last_on=last, owner_id=circle.coordinator.id, findings="",
        introduction="Ce rapport d’exemple montre ce que le projet a rejoint depuis la rentrée.",
        indicator_ids=[row.id for row in followed.indicators(programme.id)], by=circle.coordinator,
    )  # fmt: skip


def _programme(
    circle: Circle, name_fr: str, name_en: str, kind: ProgrammeKind, **facts: Any
) -> Programme:
    """On the public site, as all of what is made up here."""
    facts |= {"status": ProgrammeStatus.RUNNING, "owner_id": circle.coordinator.id}
    programme = actions.add(
        name_fr=name_fr, name_en=name_en, kind=kind, by=circle.coordinator, **facts
    )
    actions.publish(programme, by=circle.coordinator)
    return programme


def _take_part(
    circle: Circle,
    programme: Programme,
    names: tuple[str, ...],
    kind: PartnerKind,
    part: MemberPart,
) -> list[Partner]:
    rows, _new = partners.by_names(names, kind=kind, by=circle.coordinator)
    for partner in rows:
        actions.take_part(
            programme, partner, part=part, joined_on=programme.first_on, by=circle.coordinator
        )
    return rows


def _indicator(
    circle: Circle, programme: Programme, name_fr: str, name_en: str = "", **facts: Any
) -> Indicator:
    usual = {"computed": None, "adds_up": False, "source": SOURCE}
    row = indicators.add(
        programme, name_fr=name_fr, name_en=name_en, by=circle.coordinator, **usual | facts
    )
    indicators.publish(row, by=circle.coordinator)
    return row


def _value(circle: Circle, row: Indicator, amount: str, **facts: Any) -> None:
    facts = {"nature": Nature.MEASURED, "source": SOURCE} | facts
    values.enter(row, amount=Decimal(amount), by=circle.coordinator, **facts)


def _target(
    circle: Circle,
    row: Indicator,
    amount: int,
    first: date,
    last: date,
    *,
    funder: Partner | None = None,
) -> None:
    indicators.set_target(
        row,
        first_on=first,
        last_on=last,
        amount=Decimal(amount),
        funder=funder,
        by=circle.coordinator,
    )


def _spoken(label: Any, lang: str) -> str:
    with language.speaking(lang):
        return str(label)


def _day(circle: Circle, days: int) -> date:
    return circle.today + timedelta(days=days)
