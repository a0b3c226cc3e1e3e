"""What the fields of every form refuse before they look closely."""

from wtforms import Form as PlainForm

from outreach.core.forms import Length, LineField, Shaped


def test_what_is_too_long_is_not_shaped() -> None:
    seen: list[str] = []

    class Named(PlainForm):
        name = LineField("Name", [Length(max=100), Shaped(lambda text: seen.append(text) or text)])

    assert Named(name="a" * 100).validate()
    assert not Named(name="a" * 101).validate()
    assert seen == ["a" * 100]
