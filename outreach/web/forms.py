"""The base of every form: what was typed stays, a refusal becomes a sentence, a double post happens once."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any

from babel.support import NullTranslations, Translations
from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    HiddenField,
    StringField,
)
from wtforms import Form as PlainForm
from wtforms.form import BaseForm
from wtforms.i18n import messages_path

from outreach.core import transaction
from outreach.core.errors import Refused
from outreach.core.language import LOCALES, _, current, l_, long_date
from outreach.web.fields import in_choices


def keep_our_words(form: BaseForm) -> None:
    """Of a cell that is no number or date, our own sentence alone where there is one."""
    for field in form:
        general = len(field.process_errors)
        if 0 < general < len(field.errors):
            field.errors = field.errors[general:]


class OwnWords:
    """WTForms' own sentences in the language of the page: flask-wtf reads their file for each request."""

    def gettext(self, sentence: str) -> str:
        return str(_catalogue(current()).ugettext(sentence))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(_catalogue(current()).ungettext(singular, plural, n))


@lru_cache
def _catalogue(lang: str) -> NullTranslations:
    return Translations.load(messages_path(), [LOCALES[lang]], domain="wtforms")


class InOurLanguage:
    """Of the `Meta` of each form."""

    def get_translations(self, _form: BaseForm) -> OwnWords:
        return OwnWords()


class RowForm(PlainForm):
    """A row of a form, in the language of the page."""

    class Meta(InOurLanguage):
        pass

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        keep_our_words(self)
        return bool(is_right)


class Form(FlaskForm):
    """A POST form with a one-time key; `status` is 422 once it has been refused or found wrong."""

    class Meta(InOurLanguage):
        pass

    form_key = HiddenField("")
    refused: Refused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = token_urlsafe(12)
        self.mark_the_fewer()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        keep_our_words(self)
        return bool(is_right)

    def mark_the_fewer(self) -> None:
        """Say whose labels carry a mark: the optional fields, or the required ones if most are optional."""
        typed = [f for f in self if not isinstance(f, HiddenField | BooleanField | FieldList)]
        optional = [field for field in typed if field.flags.optional]
        required = [field for field in typed if field.flags.required]
        word = "required" if len(optional) > len(required) and required else "optional"
        for field in typed:
            field.flags.mark = (
                word if field in (required if word == "required" else optional) else ""
            )

    def demand(self, *names: str) -> None:
        """These fields are asked for on this page, although their form knows pages without them."""
        for name in names:
            self[name].flags.optional, self[name].flags.required = False, True
        self.mark_the_fewer()

    @property
    def status(self) -> int:
        return 422 if self.errors or request.method == "POST" else 200

    def refusals(self) -> "Refusals":
        """Turn a `Refused` into a sentence at its field or in the summary; nothing of the action remains."""
        return Refusals(self)


class Refusals:
    """What `Form.refusals` returns."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> bool:
        if not isinstance(error, Refused):
            return False
        transaction.abandon()
        self.form.refused = error
        if error.about in self.form:
            field = self.form[error.about]
            field.errors = [*field.errors, error.sentence]
        elif error.sentence:
            self.form.form_errors.append(error.sentence)
        return True


class Honeypot(Form):
    """The base of a public form: nobody sees its field, so what fills it in is a machine."""

    website = StringField(l_("Leave this empty"))

    @property
    def is_of_a_machine(self) -> bool:
        return bool(self.website.data)


class Filters(FlaskForm):
    """A GET form whose values live in the address bar; `usual` are those of the page without any."""

    usual: Mapping[str, str] = {}

    class Meta(InOurLanguage):
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.args, *args, **kwargs)
        self.validate()

    @property
    def values(self) -> dict[str, Any]:
        """The valid, given filters by field name."""
        return {
            field.name: field.data
            for field in self
            if field.data not in (None, "", []) and not field.errors
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether clearing the filters would show something else."""
        return self.values != self.usual

    def in_words(self, *, without: Sequence[str] = ()) -> list[tuple[str, str]]:
        """The given filters as people read them: the label of the field and that of the choice."""
        given = (self[name] for name in self.values if name not in without)
        return [(str(field.label.text), _in_words(field)) for field in given]


def _in_words(field: Field) -> str:
    if isinstance(field.data, date):
        return long_date(field.data)
    if isinstance(field, BooleanField):
        return _("Yes")
    return in_choices(field, field.data)
