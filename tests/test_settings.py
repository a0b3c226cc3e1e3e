"""Where settings come from, and what must not be empty or seen."""

from pathlib import Path

import pytest

from outreach import create_app, settings


def app_with(folder: Path, **given: object) -> dict[str, object]:
    return create_app(OUTREACH_INSTANCE=str(folder), **given).config


def test_the_address_follows_the_port_and_only_this_machine_is_listened_to(tmp_path: Path) -> None:
    config = app_with(tmp_path, OUTREACH_PORT=8101)
    assert config["OUTREACH_BASE_URL"] == "http://127.0.0.1:8101"
    assert config["OUTREACH_HOST"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "is_secure"), [("https://a.example", True), ("http://a.example", False)]
)
def test_cookies_are_secure_with_https(tmp_path: Path, url: str, is_secure: bool) -> None:
    config = app_with(tmp_path, OUTREACH_BASE_URL=url)
    assert config["SESSION_COOKIE_SECURE"] is config["REMEMBER_COOKIE_SECURE"] is is_secure


def test_the_own_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    key = app_with(tmp_path)["SECRET_KEY"]
    file = tmp_path / "secret_key"
    assert (app_with(tmp_path)["SECRET_KEY"], file.stat().st_mode & 0o777) == (key, 0o600)
    assert [path.name for path in tmp_path.glob(".secret*")] == []


@pytest.mark.parametrize("text", ["", "\n", "x" * 15])
def test_an_empty_secret_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret_key").write_text(text)
    with pytest.raises(settings.CannotStart, match="delete it"):
        app_with(tmp_path)


def test_a_blank_secret_key_is_none(tmp_path: Path) -> None:
    with pytest.raises(settings.CannotStart, match="Set OUTREACH_SECRET_KEY"):
        app_with(tmp_path, OUTREACH_SECRET_KEY=" ", OUTREACH_DATABASE_URL="postgresql://x/y")


def test_passwords_and_keys_are_not_shown(tmp_path: Path) -> None:
    app = create_app(
        OUTREACH_INSTANCE=str(tmp_path),
        OUTREACH_MAIL_URL="smtp://anna:s3cr:et@mail.example.org:587?tls=starttls",
        OUTREACH_SECRET_KEY="k" * 40,
    )
    shown = app.test_cli_runner().invoke(args=["settings"]).output
    assert "smtp://anna:(set)@mail.example.org:587" in shown
    assert "s3cr" not in shown
    assert "k" * 40 not in shown
    with app.app_context():
        assert settings.value("OUTREACH_MAIL_URL").startswith("smtp://anna:s3cr")
