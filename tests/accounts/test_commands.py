"""`flask accounts …`."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from outreach.accounts import queries
from outreach.accounts.models import Scope, User
from outreach.accounts.roles import Role
from outreach.core.database import db
from tests import make
from tests.browser import Client


def run(app: Flask, *args: str) -> Any:
    return app.test_cli_runner().invoke(args=["accounts", *args])


def test_create_admin_prints_a_link_that_sets_the_password(client: Client) -> None:
    done = run(client.application, "create-admin", "Ana@Example.org", "--name", "Ana Roy")
    url = re.findall(r"http://127.0.0.1:8000(\S+)", done.output)[0]
    page = client.submit(url, password=make.PASSWORD, again=make.PASSWORD)
    assert page.url == "/fr/staff/"
    user = db.session.scalars(select(User)).one()
    assert (user.email, user.role) == ("ana@example.org", Role.ADMINISTRATOR)


def test_create_admin_refuses_an_address_that_has_an_account(app: Flask) -> None:
    make.user(email="ana@example.org")
    done = run(app, "create-admin", "ana@example.org")
    assert done.exit_code == 1
    assert "ana@example.org" in done.output


def test_create_token_prints_the_secret_once(app: Flask) -> None:
    done = run(app, "create-token", "site", "--scope", "read")
    token = queries.token_with(done.output.strip())
    assert token is not None
    assert token.scope is Scope.READ
    assert run(app, "create-token", "site", "--scope", "all").exit_code != 0
