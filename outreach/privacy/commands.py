"""`flask privacy purge`: forget what has been kept long enough."""

import click
from flask import Blueprint

from outreach.core.transaction import transaction
from outreach.privacy import actions

doors = Blueprint("privacy_commands", __name__, cli_group="privacy")


@doors.cli.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say how much it would be.")
def purge(dry_run: bool) -> None:
    """Clear accessibility needs 30 days after the event, and names beyond the years of retention."""
    with transaction():
        done = actions.purge(really=not dry_run)
    click.echo(f"accessibility needs cleared: {done.needs}")
    click.echo(f"registrations anonymised: {done.registrations}")
    click.echo(f"contacts of visits removed: {done.contacts}")
    click.echo(f"visit requests anonymised: {done.requests}")
    click.echo(f"mails blanked: {done.mails}")
    click.echo(f"files never taken in deleted: {done.uploads}")
    click.echo(f"used keys deleted: {done.keys}")
