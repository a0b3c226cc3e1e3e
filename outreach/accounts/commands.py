"""`flask accounts …`: administrators and API tokens from the terminal."""

import click
from flask import Blueprint

from outreach.accounts import actions, setup_code
from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.core.errors import Refused
from outreach.core.transaction import transaction

doors = Blueprint("accounts_commands", __name__, cli_group="accounts")


@doors.cli.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="As colleagues read it; the e-mail when not given.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", help="Language of mails.")
def create_admin(email: str, name: str, lang: str) -> None:
    """Print a one-time link with which EMAIL sets a password and administers."""
    try:
        with transaction():
            user = actions.create_user(
                email=email, name=name or email, role=Role.ADMINISTRATOR, lang=lang, by=None
            )
            link = actions.one_time_link(user)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    setup_code.spend()
    click.echo(link)


@doors.cli.command("create-token")
@click.argument("name")
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]), required=True)
def create_token(name: str, scope: str) -> None:
    """Print an API token once."""
    with transaction():
        _token, secret = actions.create_token(name, scope=Scope(scope), by=None)
    click.echo(secret)
