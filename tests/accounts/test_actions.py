"""Users, links, tokens and sessions: what opens, what stops opening, and what history keeps."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.accounts import actions, mails, queries
from outreach.accounts.models import ApiToken, OneTimeLink, Scope, SignIn, User
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from tests import make

NOW = time_machine.travel("2026-11-10T15:00:00Z", tick=False)


def verbs(noun: str = "user") -> list[str]:
    query = select(Entry.verb).where(Entry.noun == noun).order_by(Entry.id)
    return list(db.session.scalars(query))


def change(user: User, **facts: Any) -> None:
    values = {"name": user.name, "role": user.role, "active": True, "phone": ""} | facts
    with transaction() as session:
        row = session.merge(user)
        actions.change_user(row, by=row, **values)


def test_an_installation_is_set_up_once(app: Flask) -> None:
    facts = {"name_fr": "Grappe TI", "name_en": "IT Cluster", "email": "info@example.org"}
    first = {"email": "a@example.org", "name": "Ève Roy"}
    with transaction():
        made = actions.set_up(administrator=first, organisation_facts=facts)
        assert made.role is Role.ADMINISTRATOR
    with transaction(), pytest.raises(Refused):
        actions.set_up(administrator=first | {"email": "b@example.org"}, organisation_facts=facts)


@pytest.mark.parametrize(
    ("facts", "others", "is_right"),
    [
        ({"role": Role.STAFF}, [], False),
        ({"active": False}, [], False),
        ({"name": "Line Roy"}, [], True),
        ({"active": False}, [True], True),
        ({"role": Role.READER}, [True], True),
        ({"active": False}, [False], False),
    ],
)
def test_the_last_open_administrator_stays_one(
    app: Flask, facts: dict[str, Any], others: list[bool], is_right: bool
) -> None:
    user = make.user(Role.ADMINISTRATOR)
    for active in others:
        other = make.user(Role.ADMINISTRATOR)
        with transaction() as session:
            session.merge(other).active = active
    with nullcontext() if is_right else pytest.raises(Refused):
        change(user, **facts)


@NOW
@pytest.mark.parametrize(
    ("facts", "signed_in", "tokens"),
    [
        ({"phone": "514 555-0100"}, 1, 1),
        ({"role": Role.COORDINATOR}, 1, 0),
        ({"active": False}, 0, 0),
    ],
)
def test_who_is_closed_is_signed_out_and_who_administers_no_more_has_no_tokens(
    app: Flask, facts: dict[str, Any], signed_in: int, tokens: int
) -> None:
    make.user(Role.ADMINISTRATOR)
    user = make.user(Role.ADMINISTRATOR)
    with transaction() as session:
        row = session.merge(user)
        actions.note_sign_in(row, device="Firefox", address="::1")
        token, secret = actions.create_token("Portail", scope=Scope.READ, by=row)
        link = actions.one_time_link(row)
        assert (token.start, token.created_by_id) == (secret[:12], row.id)
    change(user, **facts)
    row = db.session.get_one(User, user.id)
    assert (len(queries.sign_ins_of(row)), len(queries.tokens_of(row))) == (signed_in, tokens)
    assert (queries.token_with(secret) is not None) == bool(tokens)
    assert (queries.link_with(link.rpartition("/")[2]) is not None) == bool(signed_in)
    change(user)
    assert (queries.link_with(link.rpartition("/")[2]) is not None) == bool(signed_in)
    assert verbs("api_token") == ["create", "revoke"][: 2 - tokens]
    assert verbs()[-1] == "change"


@pytest.mark.parametrize(("second", "opens"), [(-1, True), (0, False)])
@pytest.mark.parametrize(("is_invited", "days"), [(True, 7), (False, 1)])
def test_a_link_opens_until_its_end(
    app: Flask, is_invited: bool, days: int, second: int, opens: bool
) -> None:
    with NOW, transaction():
        by = actions.create_user(email="a@example.org", name="A", role=Role.ADMINISTRATOR, by=None)
        facts = {"email": "line@example.org", "name": "Line Roy", "role": Role.STAFF}
        if is_invited:
            user = actions.invite(by=by, **facts)
            link = user_link(user)
        else:
            user = actions.create_user(by=by, **facts)
            link = actions.one_time_link(user).rpartition("/")[2]
        end = clock.now() + timedelta(days=days, seconds=second)
    with time_machine.travel(end, tick=False):
        assert (queries.link_with(link) is not None) == opens
        assert queries.waiting_invitations() == ({user.id} if opens else set())


def user_link(user: User) -> str:
    """The token of the newest link."""
    query = select(OneTimeLink).where(OneTimeLink.user_id == user.id)
    return mails.token(db.session.scalars(query.order_by(OneTimeLink.id.desc())).first())


def test_entering_uses_the_links_up_and_asks_for_a_password(app: Flask) -> None:
    user = make.user()
    with transaction() as session:
        row = session.merge(user)
        first, second = (actions.one_time_link(row).rpartition("/")[2] for _n in range(2))
        link = queries.link_with(first)
        assert link is not None
        with pytest.raises(Refused):
            actions.enter(link)
        with pytest.raises(Refused):
            actions.enter(link, password="motdepasse")
        assert actions.enter(link, password=make.PASSWORD).password
        assert queries.link_with(second) is None
        with pytest.raises(Refused):
            actions.invite_again(row, by=row)
    assert verbs()[-1] == "enter"


def test_who_has_a_second_factor_enters_by_no_link(app: Flask) -> None:
    user, _key, _codes = make.with_second_factor()
    with transaction() as session:
        row = session.merge(user)
        link = queries.link_with(actions.one_time_link(row).rpartition("/")[2])
        assert link is not None
        with pytest.raises(Refused):
            actions.enter(link)


def test_recovery_codes_are_for_who_has_a_second_factor(app: Flask) -> None:
    user = make.user()
    with transaction() as session:
        row = session.merge(user)
        with pytest.raises(Refused):
            actions.renew_recovery_codes(row, codes=["a"])
        actions.turn_on_second_factor(row, secret="x", codes=["a"])
        actions.renew_recovery_codes(row, codes=["b"])
        assert (row.mf_recovery_codes, row.has_second_factor) == (["b"], True)
        actions.turn_off_second_factor(row, by=row)
        kept = (row.tf_totp_secret, row.totp_counter, row.mf_recovery_codes)
        assert (kept, row.has_second_factor) == ((None, None, None), False)
        actions.describe_self(row, name="Line Roy", phone="1", lang="en")
        assert (row.name, row.phone, row.lang) == ("Line Roy", "1", "en")
    assert verbs()[1:] == [
        "turn_on_second_factor",
        "renew_recovery_codes",
        "turn_off_second_factor",
        "describe_self",
    ]


def test_sessions_end_one_or_all_but_this(app: Flask) -> None:
    user, other = make.user(), make.user()
    with transaction() as session:
        row = session.merge(user)
        tokens = [actions.note_sign_in(row, device="x" * 201, address="1" * 65) for _n in range(3)]
        actions.note_sign_in(session.merge(other), device="", address="")
        one = queries.sign_ins_of(row)[0]
        assert (len(one.device), len(one.address)) == (200, 64)
        assert actions.sign_out_everywhere(row, by=row, but=tokens[0]) == 2
        (left,) = queries.sign_ins_of(row)
        actions.sign_out(left, by=row)
    assert len(db.session.scalars(select(SignIn)).all()) == 1
    entry = db.session.scalars(select(Entry).where(Entry.verb == "sign_out")).one()
    assert (entry.note, verbs()[-2:]) == ("x" * 200, ["sign_out_everywhere", "sign_out"])


def test_an_address_has_one_account_whatever_its_letters(app: Flask) -> None:
    make.user(email="Line@Example.org")
    with pytest.raises(Refused):
        make.user(email=" line@example.ORG")
    assert queries.user_with(" LINE@example.org ") is not None


def test_users_and_tokens_stand_with_the_open_ones_first(app: Flask) -> None:
    names = {"Zoé": True, "Abel": False, "Line": True}
    made = {name: make.user(Role.ADMINISTRATOR, name=name) for name in names}
    with transaction() as session:
        session.merge(made["Abel"]).active = False
        rows = [actions.create_token(n, scope=Scope.READ, by=made["Zoé"])[0] for n in "abc"]
        actions.revoke_token(rows[2], by=made["Zoé"])
    assert [user.name for user in queries.users()] == ["Line", "Zoé", "Abel"]
    assert [user.name for user in queries.active_users()] == ["Line", "Zoé"]
    assert [token.name for token in queries.tokens()] == ["b", "a", "c"]
    assert [queries.user(id_) for id_ in (None, 0, 99)] == [None] * 3


def test_an_invitation_again_ends_the_former(app: Flask) -> None:
    by = make.user(Role.ADMINISTRATOR)
    with transaction() as session:
        by = session.merge(by)
        facts = {"email": "line@example.org", "name": "Line Roy", "role": Role.STAFF}
        user = actions.invite(by=by, **facts)
        former = actions.one_time_link(user).rpartition("/")[2]
        actions.invite_again(user, by=by)
        assert queries.link_with(former) is None
    assert len(db.session.scalars(select(Message)).all()) == 2
    assert verbs()[-1] == "invite_again"
    assert db.session.scalars(select(ApiToken)).all() == []
