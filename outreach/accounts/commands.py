"""`flask accounts …`: administrators and API tokens from the terminal."""

import click
from flask import Blueprint

from outreach.accounts import actions
from outreach.accounts.models import Scope
from outreach.core.transaction import transaction

doors = Blueprint("accounts_commands", __name__, cli_group="accounts")


@doors.cli.command("create-token")
@click.argument("name")
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]), required=True)
def create_token(name: str, scope: str) -> None:
    """Print an API token once."""
    with transaction():
        _token, secret = actions.create_token(name, scope=Scope(scope), by=None)
    click.echo(secret)
