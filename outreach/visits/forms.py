"""What staff type about a visit; teachers are in wish_forms."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from wtforms import (
    EmailField,
    FieldList,
    FormField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from outreach.accounts import queries as accounts
from outreach.accounts.models import User
from outreach.core import clock, contact
from outreach.core.language import _, fold, l_
from outreach.events.contacts import DayContact
from outreach.events.forms import (
    MOST_GROUPS,
    NO_PUPIL_NAMES,
    OfProgrammes,
    WithItsRow,
)
from outreach.events.groups import Group, as_group
from outreach.events.models import Event
from outreach.events.words import (
    VISITS,
    EventStatus,
    EventType,
    Grade,
    Language,
    Mode,
)
from outreach.people import queries as people
from outreach.schools.models import Building, School
from outreach.visits.joint_letter_actions import MOST as MOST_TOGETHER
from outreach.visits.queries import Habits
from outreach.web.fields import (
    WEB,
    Chips,
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    PhoneField,
    RadioField,
    Required,
    SelectField,
    Shaped,
    TextField,
)
from outreach.web.forms import Form, RowForm
from outreach.web.sealed_forms import Sealed

LANGUAGES = [("fr", l_("French")), ("en", l_("English"))]


class GroupForm(RowForm):
    """A row of the visit form; one left empty is not a group."""

    on = DateField(l_("Other day"), [Optional()])
    starts = TimeField(
        l_("Starts"), [WithItsRow(l_("Enter the start of this group, or empty its row."))]
    )
    minutes = IntegerField(
        l_("Minutes"),
        [Optional(), NumberRange(15, 720, l_("A block lasts from 15 to 720 minutes."))],
    )
    grades = Chips(l_("Grades"), choices=Grade.choices())
    label = LineField(l_("Group"), [Optional(), Length(max=60)])
    pupils = IntegerField(
        l_("Pupils planned"), [Optional(), NumberRange(1, 400, l_("A group has 1 to 400 pupils."))]
    )
    language = SelectField(
        l_("Language of the group"),
        [Optional()],
        choices=[("", l_("As the visit")), *Language.choices()],
    )
    period = LineField(l_("Day and period"), [Optional(), Length(max=60)])

    def as_group(self, day: date, minutes: int) -> Group:
        return Group(
            on=self.on.data or day,
            starts=self.starts.data or time(9),
            minutes=self.minutes.data or minutes,
            grades=tuple(self.grades.data or ()),
            label=self.label.data or "",
            planned_count=self.pupils.data,
            language=Language(self.language.data) if self.language.data else None,
            period=self.period.data or "",
        )


class VisitForm(OfProgrammes):
    """Booking or changing a visit, in the order in which it is told on the phone."""

    FACTS = (
        "mode",
        "language",
        "room",
        "online_url",
        "title_fr",
        "title_en",
        "presenters",
        "co_hosts",
        "objectives_fr",
        "objectives_en",
        "access_notes",
        "private_note",
    )

    type = SelectField(l_("Activity"), [Chosen()], choices=[(k.value, k.label) for k in VISITS])
    on = DateField(l_("Date"), [Required(l_("Enter the date of the visit."))])
    groups = FieldList(
        FormField(GroupForm, label=l_("Group")), label=l_("Group"), max_entries=MOST_GROUPS
    )
    contact_name = LineField(l_("Contact on the day"), [Optional(), Length(max=200)])
    contact_phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    contact_email = EmailField(l_("E-mail"), [Optional(), Shaped(contact.email)])
    contact_role = LineField(l_("Role"), [Optional(), Length(max=200)])
    contact_lang = SelectField(l_("Language of the mails"), choices=LANGUAGES)
    room = LineField(l_("Room"), [Optional(), Length(max=120)])
    building_id = SelectField(l_("Building"), [Optional()], coerce=int)
    state = RadioField(
        l_("State"),
        choices=[
            (EventStatus.CONFIRMED.value, l_("Booked")),
            (EventStatus.TENTATIVE.value, l_("Option, to be confirmed")),
        ],
        default=EventStatus.CONFIRMED.value,
    )
    mode = SelectField(l_("Mode"), choices=Mode.choices())
    language = SelectField(l_("Language of the visit"), choices=Language.choices())
    online_url = StringField(
        l_("Online address"),
        [Optional(), WEB],
    )
    owner_id = SelectField(l_("Who looks after it"), coerce=int)
    title_fr = LineField(
        l_("Title in French"),
        [Optional(), Length(max=200)],
        description=l_("Empty: the activity and the school's name."),
    )
    title_en = LineField(l_("Title in English"), [Optional(), Length(max=200)])
    presenters = LineField(l_("Presenters"), [Optional(), Length(max=1000)])
    co_hosts = LineField(l_("Co-hosts"), [Optional(), Length(max=1000)])
    objectives_fr = TextField(l_("Objectives in French"), [Optional(), Length(max=2000)])
    objectives_en = TextField(l_("Objectives in English"), [Optional(), Length(max=2000)])
    access_notes = TextField(
        l_("Access: entrance, parking, equipment, bells"),
        [Optional(), Length(max=2000)],
        description=NO_PUPIL_NAMES,
    )
    private_note = TextField(
        l_("Private note"), [Optional(), Length(max=2000)], description=NO_PUPIL_NAMES
    )

    def validate_groups(self, field: Any) -> None:
        if not self.filled_rows and not field.errors:
            raise ValidationError(l_("Enter the start of at least one group."))

    @property
    def filled_rows(self) -> list[GroupForm]:
        return [row.form for row in self.groups if row.form.starts.data]

    @property
    def as_groups(self) -> list[Group]:
        minutes = EventType(self.type.data).kind.minutes
        day = self.on.data or clock.today()
        return [row.as_group(day, minutes) for row in self.filled_rows]

    @property
    def facts(self) -> dict[str, Any]:
        """The plain facts, named as the event's columns."""
        facts = {name: self[name].data or "" for name in self.FACTS}
        words = {"mode": Mode(self.mode.data), "language": Language(self.language.data)}
        return {**facts, **words, "programmes": self.programmes}

    def booking(self, school: School, *, proposed: dict[str, Any]) -> dict[str, Any]:
        """What `visits.actions.book` is told of a visit at that school."""
        return self.facts | {
            "type": EventType(self.type.data),
            "school": school,
            "building": self.building_of(school),
            "groups": self.as_groups,
            "contact": self.day_contact(school, proposed=proposed),
            "owner": accounts.user(self.owner_id.data),
            "status": EventStatus(self.state.data),
        }

    def offer_grades_of(self, school: School) -> None:
        """Show only the grades that the school may teach, all of them when that is unknown."""
        grades = [g for g in Grade if not g.flag or getattr(school, g.flag) is not False]
        kept = {grade for row in self.groups for grade in row.form.grades.data or ()}
        for row in self.groups:
            row.form.grades.choices = [
                (g.value, g.label) for g in Grade if g in grades or g.value in kept
            ]

    def offer_rows(self, count: int) -> None:
        while len(self.groups) < min(count, MOST_GROUPS):
            self.groups.append_entry()

    def prepare(self, school: School, *, rows: int = 1) -> None:
        """Offer what belongs to the school: its buildings and grades, and so many groups."""
        self.owner_id.choices = accounts.owner_choices()
        self.building_id.choices = building_labels(school)
        self.offer_rows(rows)
        self.offer_grades_of(school)

    def add_group(self, school: School, habits: Habits) -> None:
        """One more row: as the last one, in the next period."""
        if len(self.groups) < MOST_GROUPS:
            self.groups.append_entry(self._next_values(self.groups[-1].form, habits))
            self.offer_grades_of(school)

    def _next_values(self, last: GroupForm, habits: Habits) -> dict[str, Any]:
        usual = next((kind.kind.minutes for kind in VISITS if kind == self.type.data), 60)
        begins, minutes = last.starts.data, last.minutes.data or usual
        names = ("on", "minutes", "grades", "pupils", "language")
        starts = habits.next_start(begins, minutes=minutes) if begins else None
        return {**{name: last[name].data for name in names}, "starts": starts}

    def building_of(self, school: School) -> Building | None:
        return next((b for b in school.buildings if b.id == self.building_id.data), None)

    def day_contact(self, school: School, *, proposed: dict[str, Any]) -> DayContact:
        """Who was typed; another name alone takes over neither phone nor address of who was proposed."""
        name, phone = self.contact_name.data or "", self.contact_phone.data or ""
        email = (self.contact_email.data or "").strip().casefold()
        is_other = fold(name) != fold(proposed["contact_name"])
        if is_other and (phone, email) == (proposed["contact_phone"], proposed["contact_email"]):
            there = people.named_at(school.id, name)
            phone, email = (there.phone, there.email) if there else ("", "")
        return DayContact(
            name=name,
            phone=phone,
            email=email,
            role=self.contact_role.data or "",
            lang=self.contact_lang.data,
            person=people.person_with(email=email, name=name),
        )


class TellForm(Form):
    personal_line = TextField(
        l_("A personal line"),
        [Optional(), Length(max=1000)],
        description=l_("Stands at the top of the mail."),
    )


class TellTogetherForm(TellForm):
    """Which visits one letter tells of."""

    visits = Chips(l_("Visits that the letter tells of"))

    def offer(self, rows: Sequence[Event], *, ticked: Sequence[Event]) -> None:
        """Those that may be told of; at first these are ticked."""
        self.visits.choices = [(str(row.id), f"{row.days}, {row.type.label}") for row in rows]
        if self.visits.raw_data is None:
            self.visits.data = [str(row.id) for row in ticked]

    def validate_visits(self, field: Any) -> None:
        if not 1 <= len(field.data) <= MOST_TOGETHER:
            raise ValidationError(_("Tick 1 to %(count)s visits.", count=MOST_TOGETHER))


class EditVisitForm(Sealed, VisitForm):
    """A visit that is there, and that others, the teacher too, may change meanwhile."""


def building_labels(school: School) -> list[tuple[int, str]]:
    """Id and name of each building; those of one name with their municipality, else their address."""
    spelled = [_spellings(building, school.name) for building in school.buildings]
    counts = Counter(spelling for spellings in spelled for spelling in set(spellings))
    return [
        (building.id, next((text for text in spellings if counts[text] == 1), spellings[-1]))
        for building, spellings in zip(school.buildings, spelled, strict=True)
    ]


def _spellings(building: Building, school_name: str) -> list[str]:
    """From the shortest to the one that tells most."""
    name, town = building.name or school_name, building.municipality
    spelled = [(name,), (name, town), (name, building.address, town)]
    return [", ".join(part for part in parts if part) for parts in spelled]


def first_values(school: School, habits: Habits, *, owner: User) -> dict[str, Any]:
    """All as last time; the contact marked as usual, else the last one if still there, else who came last."""
    last, there = habits.contact, people.contacts_at(school.id)
    present = {affiliation.person_id for affiliation in there}
    usual = next(
        (affiliation.person for affiliation in there if affiliation.is_usual_contact), None
    )
    stays = last if last and last.person_id in {None, *present} else None
    contact = usual or stays or next((affiliation.person for affiliation in there), None)
    values = habits.first_values
    if contact:
        values = values | {"room": habits.room_of(contact.name)}
    return {
        **values,
        "owner_id": owner.id,
        "access_notes": values.get("access_notes") or school.access_notes,
        "contact_name": contact.name if contact else "",
        "contact_phone": contact.phone if contact else "",
        "contact_email": contact.email if contact else "",
        "contact_lang": contact.lang if contact else "fr",
        "contact_role": getattr(contact, "role", "") or getattr(contact, "job_title", ""),
    }


def visit_values(event: Event) -> dict[str, Any]:
    """What the visit form shows for an event that exists."""
    first = event.live_sessions[0]
    who = event.contacts[0] if event.contacts else None
    names = VisitForm.FACTS
    return {
        **{name: getattr(event, name) for name in names},
        "type": event.type.value,
        "programme_ids": [str(number) for number in event.programme_ids],
        "on": first.local_on,
        "building_id": event.building_id,
        "owner_id": event.owner_id,
        "contact_name": who.name if who else "",
        "contact_phone": who.phone if who else "",
        "contact_email": who.email if who else "",
        "contact_role": who.role if who else "",
        "contact_lang": who.lang if who else "fr",
        "groups": [_group_values(as_group(s), first.local_on) for s in event.live_sessions],
    }


def _group_values(group: Group, day: date) -> dict[str, Any]:
    return {
        "on": group.on if group.on != day else None,
        "starts": group.starts,
        "minutes": group.minutes,
        "grades": list(group.grades),
        "label": group.label,
        "pupils": group.planned_count,
        "language": group.language.value if group.language else "",
        "period": group.period,
    }
