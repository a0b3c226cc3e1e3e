"""The fields that each kind of past list may have, how a column is recognised, and how its cells are read."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.core import language
from outreach.core.language import LazyString, l_
from outreach.core.spreadsheet import Sheet, header_key
from outreach.core.words import Word
from outreach.events.words import CountMethod, EventType, Language, Mode
from outreach.past import cells
from outreach.past.words import Came, ListKind, Outcome
from outreach.people.models import PersonRole

HEADER_WITHIN, SURE_HEADER = 15, 3


@dataclass(frozen=True)
class Field:
    """One fact of a line; `words` are what a cell that is not understood may be taken for."""

    name: str
    label: LazyString
    read: Callable[[str], Any]
    aliases: tuple[str, ...]
    words: type[Word] | None = None


def _word(
    name: str,
    label: LazyString,
    kind: type[Word],
    aliases: tuple[str, ...],
    said: Mapping[str, Word],
) -> Field:
    def read(text: str) -> str:
        return cells.word(text, kind, {**_labels(kind), **said})

    return Field(name, label, read, aliases, kind)


def _labels(kind: type[Word]) -> dict[str, Word]:
    members: dict[str, Word] = {}
    for lang in language.LANGUAGES:
        with language.speaking(lang):
            members |= {str(member.label): member for member in kind}
    return members


TYPES = {
    "visite": EventType.CLASSROOM_VISIT,
    "visite de classe": EventType.CLASSROOM_VISIT,
    "class visit": EventType.CLASSROOM_VISIT,
    "visit": EventType.CLASSROOM_VISIT,
    "conférence": EventType.TALK,
    "presentation": EventType.TALK,
    "talk": EventType.TALK,
    "atelier": EventType.WORKSHOP,
    "visite d'entreprise": EventType.COMPANY_TOUR,
    "salon": EventType.CAREER_FAIR,
    "foire": EventType.CAREER_FAIR,
    "salon des carrières": EventType.CAREER_FAIR,
    "kiosque": EventType.CAREER_FAIR,
    "stage d'un jour": EventType.JOB_SHADOW_DAY,
    "stage": EventType.JOB_SHADOW_DAY,
    "hack": EventType.HACKATHON,
    "semaine thématique": EventType.THEME_WEEK,
    "journée des conseillers": EventType.COUNSELLOR_DAY,
    "journée c.o.": EventType.COUNSELLOR_DAY,
    "jco": EventType.COUNSELLOR_DAY,
    "webinaire": EventType.WEBINAR,
    "formation": EventType.EDUCATOR_TRAINING,
}
MODES = {
    "présentiel": Mode.IN_PERSON,
    "sur place": Mode.IN_PERSON,
    "in class": Mode.IN_PERSON,
    "virtuel": Mode.ONLINE,
    "zoom": Mode.ONLINE,
    "teams": Mode.ONLINE,
    "à distance": Mode.ONLINE,
    "virtual": Mode.ONLINE,
    "hybride": Mode.HYBRID,
    "comodal": Mode.HYBRID,
}
LANGUAGES = {
    "f": Language.FR, "fr": Language.FR, "français": Language.FR, "a": Language.EN,
    "ang": Language.EN, "e": Language.EN, "en": Language.EN, "anglais": Language.EN,
    "bil": Language.BILINGUAL, "bilingue": Language.BILINGUAL,
}  # fmt: skip
METHODS = {
    "compté": CountMethod.COUNTED,
    "enseignant": CountMethod.TEACHER_REPORTED,
    "déclaré": CountMethod.TEACHER_REPORTED,
    "estimé": CountMethod.ESTIMATED,
    "environ": CountMethod.ESTIMATED,
}
OUTCOMES = {
    **dict.fromkeys(
        ("réalisé", "réalisée", "fait", "faite", "oui", "ok", "x", "done", "yes", "tenu", "tenue",
         "confirmé", "confirmée", "terminé", "terminée", "completed"), Outcome.DELIVERED),
    **dict.fromkeys(
        ("annulé", "annulée", "non", "no", "canceled", "reporté", "reportée", "postponed"),
        Outcome.CANCELLED),
}  # fmt: skip
PRESENCES = {
    **dict.fromkeys(("x", "oui", "yes", "1", "présente", "p", "o", "y", "ok"), Came.PRESENT),
    **dict.fromkeys(("non", "no", "0", "absente", "a", "n", "no show"), Came.ABSENT),
}
ROLES = {
    "co": PersonRole.GUIDANCE_COUNSELLOR,
    "c.o.": PersonRole.GUIDANCE_COUNSELLOR,
    "conseiller d'orientation": PersonRole.GUIDANCE_COUNSELLOR,
    "conseillère d'orientation": PersonRole.GUIDANCE_COUNSELLOR,
    "cisep": PersonRole.CAREER_INFORMATION_COUNSELLOR,
    "enseignante": PersonRole.TEACHER,
    "ens": PersonRole.TEACHER,
    "prof": PersonRole.TEACHER,
    "directeur": PersonRole.PRINCIPAL,
    "directrice": PersonRole.PRINCIPAL,
    "dir": PersonRole.PRINCIPAL,
    "cosp": PersonRole.COSP_LEAD,
    "api": PersonRole.ACADEMIC_ADVISOR,
    "conseillère en emploi": PersonRole.EMPLOYMENT_COUNSELLOR,
    "étudiant": PersonRole.STUDENT,
    "étudiante": PersonRole.STUDENT,
}
_DAY = Field("on", l_("Day"), cells.day, ("date", "jour", "day", "datevisite", "datedelavisite"))
_SCHOOL = (
    Field("school_code", l_("School code"), cells.line,
          ("code", "codeecole", "schoolcode", "codeorganisme", "cdorgns", "noecole")),
    Field("school", l_("School"), cells.line,
          ("ecole", "nomecole", "nomdelecole", "school", "schoolname", "etablissement")),
    Field("municipality", l_("Municipality"), cells.line,
          ("ville", "municipalite", "city", "town", "municipality")),
    Field("board", l_("School board"), cells.line,
          ("css", "cs", "centredeservices", "centredeservicesscolaire", "commissionscolaire",
           "schoolboard", "board")),
)  # fmt: skip
_REFERENCE = Field(
    "reference", l_("Number of the line"), cells.line, ("reference", "ref", "id", "numero", "no")
)
_PERSON = (
    Field("full_name", l_("Full name"), cells.full_name,
          ("nomcomplet", "fullname", "name", "participant", "participante", "contact", "personne")),
    Field("first_name", l_("First name"), cells.line, ("prenom", "firstname")),
    Field("last_name", l_("Last name"), cells.line,
          ("nom", "nomdefamille", "lastname", "surname")),
    Field("email", l_("E-mail"), cells.email,
          ("courriel", "email", "adressecourriel", "mail", "emailaddress")),
    Field("phone", l_("Phone"), cells.phone, ("telephone", "tel", "cell", "cellulaire", "phone", "poste")),
    _word("role", l_("Role"), PersonRole, ("role", "fonction"), ROLES),
    Field("job_title", l_("Job title"), cells.line, ("titre", "poste", "jobtitle", "title")),
    Field("member_number", l_("Member number"), cells.line,
          ("numerodemembre", "nodemembre", "membernumber", "permis")),
    Field("organisation", l_("Organisation"), cells.line,
          ("organisation", "organisme", "organization", "employeur")),
)  # fmt: skip
_TYPE = _word(
    "type", l_("Activity"), EventType,
    ("activite", "type", "typeactivite", "typedactivite", "activity", "activitytype"), TYPES,
)  # fmt: skip
_STARTS = Field("starts", l_("Hour"), cells.at, ("heure", "debut", "start", "time", "heuredebut"))
_MODE = _word("mode", l_("Mode"), Mode, ("mode", "modalite", "format"), MODES)
_LANGUAGE = _word("language", l_("Language"), Language, ("langue", "language"), LANGUAGES)
FIELDS: dict[ListKind, tuple[Field, ...]] = {
    ListKind.VISITS: (
        _DAY, *_SCHOOL, _TYPE,
        Field("grades", l_("Grade"), cells.grades,
              ("niveau", "niveaux", "niv", "sec", "degre", "grade", "grades", "cycle")),
        Field("label", l_("Group"), cells.line, ("groupe", "gr", "group", "classe", "class")),
        Field("youth", l_("Pupils"), cells.count,
              ("eleves", "nbeleves", "nombredeleves", "nbreeleves", "jeunes", "pupils", "students",
               "participants", "nbjeunes", "presents", "nbel", "nb")),
        Field("adults", l_("Adults"), cells.count, ("adultes", "adults", "accompagnateurs")),
        Field("girls", l_("Girls"), cells.count, ("filles", "girls")),
        Field("boys", l_("Boys"), cells.count, ("garcons", "boys")),
        Field("other", l_("Other or non-binary"), cells.count, ("autre", "autres", "nonbinaire", "other")),
        Field("not_declared", l_("Not declared"), cells.count, ("nondeclare", "notdeclared")),
        Field("planned", l_("Planned"), cells.count, ("prevus", "elevesprevus", "prevu", "planned")),
        _STARTS,
        Field("minutes", l_("Length"), cells.minutes, ("duree", "minutes", "duration", "length")),
        _MODE, _LANGUAGE,
        _word("method", l_("Counted how"), CountMethod, ("methode", "comptage", "method"), METHODS),
        _word("outcome", l_("Took place"), Outcome,
              ("statut", "etat", "status", "tenue", "fait", "faite", "realise", "realisee", "effectue",
               "done"), OUTCOMES),
        Field("presenters", l_("Presenters"), cells.line,
              ("conferencier", "conferenciere", "conferenciers", "intervenant", "intervenants",
               "presenters", "speaker", "animateur")),
        Field("contact", l_("Contact"), cells.full_name,
              ("contact", "enseignant", "enseignante", "teacher", "responsable", "personneressource")),
        Field("contact_email", l_("Contact's e-mail"), cells.email,
              ("courriel", "courrielcontact", "courrielenseignant", "email", "contactemail")),
        Field("contact_phone", l_("Contact's phone"), cells.phone,
              ("telephone", "tel", "cell", "cellulaire", "telephonecontact", "phone", "contactphone")),
        Field("note", l_("Note"), cells.passage,
              ("notes", "note", "commentaires", "remarques", "comments")),
        _REFERENCE,
    ),
    ListKind.CONTACTS: (*_PERSON, *_SCHOOL, _LANGUAGE),
    ListKind.PRESENCE: (
        _DAY,
        Field("title", l_("Event"), cells.line,
              ("evenement", "titre", "event", "eventtitle", "session", "formation")),
        _TYPE, *_PERSON, *_SCHOOL,
        _word("presence", l_("Presence"), Came, ("presence", "present", "statut", "attendance"), PRESENCES),
        Field("minutes", l_("Hours"), cells.hours, ("heures", "hours", "duree", "nbheures")),
        _STARTS, _MODE, _LANGUAGE,
        Field("place", l_("Place"), cells.line, ("lieu", "place", "salle", "location")),
    ),
}  # fmt: skip
NEEDED: dict[ListKind, tuple[tuple[str, ...], ...]] = {
    ListKind.VISITS: (("on",), ("school", "school_code")),
    ListKind.CONTACTS: (("full_name", "last_name"),),
    ListKind.PRESENCE: (("on",), ("title",), ("full_name", "last_name")),
}

DEFAULTS: dict[ListKind, tuple[str, ...]] = {
    ListKind.VISITS: ("type", "language", "method"),
    ListKind.CONTACTS: ("role", "language"),
    ListKind.PRESENCE: ("type", "role", "language"),
}


def field_of(kind: ListKind, name: str) -> Field:
    return next(field for field in FIELDS[kind] if field.name == name)


def guess(kind: ListKind, headers: Sequence[str]) -> dict[str, str]:
    """The header of each field, where one is recognised; a header serves one field."""
    keys = {header_key(header): header for header in headers if header}
    headers_of: dict[str, str] = {}
    for is_alike in (str.__eq__, _begins, _holds):
        for field in FIELDS[kind]:
            left = {k: h for k, h in keys.items() if h not in headers_of.values()}
            match = _match(field, left, is_alike)
            if field.name not in headers_of and match:
                headers_of[field.name] = match
    return headers_of


def _match(field: Field, keys: dict[str, str], is_alike: Callable[[str, str], bool]) -> str | None:
    """The header that is like one of the field's names."""
    for alias in (*field.aliases, header_key(str(field.label))):
        for key, header in keys.items():
            if is_alike(key, alias):
                return header
    return None


def _begins(key: str, alias: str) -> bool:
    return len(alias) > 3 and key.startswith(alias)


def _holds(key: str, alias: str) -> bool:
    return len(alias) > 4 and alias in key


def lacking(kind: ListKind, matched: Mapping[str, str]) -> list[str]:
    """What the list needs and no column gives, by label; one of several fields is enough."""
    return [
        " / ".join(str(field_of(kind, name).label) for name in names)
        for names in NEEDED[kind]
        if not any(matched.get(name) for name in names)
    ]


def likely_kind(headers: Sequence[str]) -> ListKind:
    """The kind that recognises what it needs, else the one that recognises most."""
    return max(
        ListKind,
        key=lambda kind: (not lacking(kind, guess(kind, headers)), len(guess(kind, headers))),
    )


def recognised(headers: Sequence[str]) -> int:
    """How many fields are recognised by the kind that recognises most."""
    return max(len(guess(kind, headers)) for kind in ListKind)


def below_titles(sheet: Sheet) -> Sheet:
    """The sheet from its true header on: the one of the first lines that is recognised best."""
    lines = [(0, sheet.headers), *sheet.rows[:HEADER_WITHIN]]
    best = max(range(len(lines)), key=lambda n: (recognised(lines[n][1]), -n))
    if best and recognised(lines[best][1]) >= SURE_HEADER:
        return Sheet(_named(lines[best][1]), sheet.rows[best:], sheet.encoding)
    return Sheet(_named(sheet.headers), sheet.rows, sheet.encoding)


def _named(headers: Sequence[str]) -> tuple[str, ...]:
    """Each column with a name of its own: a second “Nom” is “Nom (2)”, one without a name its number."""
    times: Counter[str] = Counter()
    names = []
    for index, header in enumerate(headers):
        name = header or f"({index + 1})"
        times[name] += 1
        names.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return tuple(names)


def headers_key(headers: Sequence[str]) -> str:
    """What makes two lists the same layout: the same headers in any order."""
    keys = "|".join(sorted(header_key(header) for header in headers if header))
    return hashlib.sha256(keys.encode()).hexdigest()
