"""Messy lists as people keep them, made for the tests; the schools are those a test has stored."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from outreach.accounts.models import User
from outreach.core.transaction import transaction
from outreach.past import actions, imports, lines, matching
from outreach.past.models import PastRun

VISITS = (
    "Date de la visite", "École", "Ville", "Activité", "Niveau", "Groupe", "Nb d'élèves",
    "Enseignant", "Courriel", "Statut", "Notes",
)  # fmt: skip
CONTACTS = ("Nom", "Prénom", "Courriel", "Téléphone", "Fonction", "Code école")
PRESENCE = (
    "Date", "Événement", "Nom complet", "Courriel", "Fonction", "École", "Ville", "Présence", "Heures",
)  # fmt: skip
VISIT = dict(
    zip(
        VISITS,
        ("14 mars 2024", "Éc. sec. des Érables", "Montréal", "Atelier", "Sec 3", "31", "28 élèves",
         "Mme Anne Côté", " ACote@csdm.example", "Réalisé", ""),
        strict=True,
    )
)  # fmt: skip
CAME = dict(
    zip(
        PRESENCE,
        ("2024-11-06", "Journée des c.o. 2024", "Roy, Zoé", "zroy@csdm.example", "c.o.",
         "Éc. sec. des Érables", "Montréal", "x", "6"),
        strict=True,
    )
)  # fmt: skip
PERSON = dict(
    zip(
        CONTACTS,
        ("Roy", "Zoé", "zroy@csdm.example", "514-555-0134 p. 12", "Conseillère d’orientation", "900100"),
        strict=True,
    )
)  # fmt: skip


def visits(*rows: dict[str, str]) -> bytes:
    """Lines of past visits; what a row does not say is as in VISIT."""
    return as_csv(VISITS, *([*(VISIT | row).values()] for row in rows))


def presence(*rows: dict[str, str]) -> bytes:
    return as_csv(PRESENCE, *([*(CAME | row).values()] for row in rows))


def contacts(*rows: dict[str, str]) -> bytes:
    return as_csv(CONTACTS, *([*(PERSON | row).values()] for row in rows))


def as_csv(headers: Sequence[str], *rows: Sequence[Any], separator: str = ";") -> bytes:
    """As Excel writes it in Quebec: semicolons and Windows letters."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerows([headers, *rows])
    return buffer.getvalue().encode("cp1252")


def as_xlsx(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with the given rows on each sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def bring(content: bytes, *, by: User, mended: dict[str, dict[str, str]] | None = None) -> PastRun:
    """Take a list in without the pages, the proposed schools taken."""
    with transaction():
        upload = actions.send(content, name="liste.csv", by=by)
        if mended:
            actions.mend(upload, mended, left_out=[], by=by)
        proposals = matching.propose(lines.read(upload).undecided)
        chosen = {p.wording.key: p.candidates[0].id for p in proposals}
        actions.choose_schools(chosen, by=by)
        return imports.take_in(upload, by=by)[0]
