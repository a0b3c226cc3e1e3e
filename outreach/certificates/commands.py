"""`flask certificates issue EVENT_ID`: attestations from the terminal."""

from pathlib import Path

import click
from flask import Blueprint

from outreach.certificates import actions, papers
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event

doors = Blueprint("certificates_commands", __name__, cli_group="certificates")


@doors.cli.command("issue")
@click.argument("event_id", type=int)
@click.option("--pdf", "file", type=click.Path(dir_okay=False, path_type=Path), help="One PDF.")
@click.option("--mail", is_flag=True, help="Also send the new ones.")
def issue(event_id: int, file: Path | None, mail: bool) -> None:
    """Issue an attestation to everybody who was at the event EVENT_ID."""
    try:
        with transaction():
            event = db.session.get(Event, event_id)
            if event is None:
                raise click.ClickException(f"there is no event {event_id}")
            issued = papers.in_order(actions.issue_all(event, by=None, with_mail=mail), "name")
            for attestation in issued:
                click.echo(f"{attestation.number}  {attestation.name}  {attestation.hours} h")
            if file and issued:
                file.write_bytes(papers.pdf_of(issued))
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
