"""Another system: a client that sends a token and JSON."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.accounts import actions as accounts
from outreach.accounts.models import Scope, User
from outreach.core.database import db
from outreach.core.transaction import transaction

BASE = "/api/v1"


def secret(scope: Scope = Scope.WRITE, *, by: User | None = None) -> str:
    """The secret of a fresh token."""
    with transaction():
        _token, made = accounts.create_token(
            "Portail", scope=scope, by=db.session.merge(by) if by else None
        )
        return made


class Caller:
    """Calls with one token."""

    def __init__(
        self, client: FlaskClient, scope: Scope = Scope.WRITE, *, by: User | None = None
    ) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret(scope, by=by)}"}

    def call(
        self, method: str, path: str, *, status: int = 200, key: str = "", **sent: Any
    ) -> TestResponse:
        """The answer, which must have that status."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        headers |= sent.pop("headers", {})
        answer = self.client.open(BASE + path, method=method, headers=headers, **sent)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more).get_json()

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("POST", path, json=body, **more).get_json()
