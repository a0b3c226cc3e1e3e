"""What an e-mail, a phone number, a postal code and a web address look like, written one way."""

import re
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from outreach.core.language import _

POSTAL_CODE = re.compile(r"([GHJK]\d[ABCEGHJ-NPRSTV-Z])[ -]?(\d[ABCEGHJ-NPRSTV-Z]\d)")
EXTENSION = re.compile(
    r"(?:poste|post\.?|p\.|ext\.?|extension|#|x) ?[.:]? ?(\d{1,7})$", re.IGNORECASE
)
COUNTRY = "CA"
ADDRESS_IN_NAME = re.compile(r"(?i:https?:|www\.)|[/@<>\\]|[A-Za-z0-9-]{2}\.[a-z]{2}")
LONGEST_EMAIL = 254
LONGEST_PHONE = 100
"""Nothing longer is looked at: what strangers send costs no more than what people type."""


def email(text: str) -> str:
    """Lower case, with an IDNA domain; ValueError with a sentence when it is no address."""
    sentence = _("Enter an e-mail address like name@example.org.")
    typed = "".join(text.split())
    if len(typed) > LONGEST_EMAIL:
        raise ValueError(sentence)
    try:
        address = validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(sentence) from error
    if not address.local_part.isascii():
        raise ValueError(_("Write the e-mail without accents before the @, like name@example.org."))
    return address.normalized.casefold()


def person_name(text: str) -> str:
    """A name as typed; ValueError when it has no letter or mail programs would make a link of it."""
    if not any(map(str.isalpha, text)):
        raise ValueError(_("Enter a name: it has letters."))
    if ADDRESS_IN_NAME.search(text):
        raise ValueError(_("Enter a name, without a web or e-mail address."))
    return text


def phone(text: str) -> str:
    """E.164, with `;ext=12` for “poste 12”, “p. 12” or “ext. 12”; ValueError with a sentence."""
    sentence = _("Enter a phone number like 514 555-0134, with “ext. 12” if there is one.")
    typed = " ".join(text.split())
    if len(typed) > LONGEST_PHONE:
        raise ValueError(sentence)
    extension = EXTENSION.search(typed)
    digits = typed[: extension.start()].rstrip(" ,;") if extension else typed
    try:
        number = phonenumbers.parse(digits, COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise ValueError(sentence) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(sentence)
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={extension[1]}" if extension else str(plain)


def dialled(stored: str | None) -> str:
    """What follows `tel:`: without the spaces of a number that was kept as it was typed."""
    return "".join((stored or "").split())


def shown_phone(stored: str | None) -> str:
    """`514 555-0134, poste 12` / `514 555-0134, ext. 12`; what is no E.164 number stays as it is."""
    number, _sep, extension = (stored or "").partition(";ext=")
    if len(number) != 12 or not number.startswith("+1"):
        shown = number
    else:
        shown = f"{number[2:5]}\u00a0{number[5:8]}-{number[8:]}"
    return shown + (_(", ext. %(number)s", number=extension) if extension else "")


def postal_code(text: str) -> str:
    """`G1A 1A1`, of Quebec or the Ottawa side; ValueError with a sentence."""
    halves = POSTAL_CODE.fullmatch(" ".join(text.upper().split()))
    if halves is None:
        raise ValueError(_("Enter a postal code like G1A 1A1."))
    return f"{halves[1]} {halves[2]}"


def website(text: str) -> str:
    """An http or https address; ValueError with a sentence."""
    parts = urlsplit(text)
    if parts.scheme.lower() not in ("http", "https") or "." not in parts.netloc:
        raise ValueError(_("Enter a web address that starts with https://."))
    return text
