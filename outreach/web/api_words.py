"""What marshmallow says of a wrong body or query, in the language being spoken."""

import re

from outreach.core.language import l_

PLAIN = {
    "Missing data for required field.": l_("This field is required."),
    "Field may not be null.": l_("This field may not be null."),
    "Invalid value.": l_("This value is not right."),
    "Invalid type.": l_("This value is not of the right type."),
    "Invalid input type.": l_("This value is not of the right type."),
    "Unknown field.": l_("There is no field of that name."),
    "Not a valid list.": l_("This is not a list."),
    "Not a valid string.": l_("This is not a text."),
    "Not a valid number.": l_("This is not a number."),
    "Number too large.": l_("This number is too large."),
    "Not a valid integer.": l_("This is not a whole number."),
    "Not a valid boolean.": l_("This is neither true nor false."),
    "Not a valid date.": l_("This is not a date like 2026-03-05."),
    "Not a valid datetime.": l_("This is not an instant like 2026-03-05T13:30:00-05:00."),
    "Not a valid aware datetime.": l_("This instant lacks its offset, like -05:00."),
    "Not a valid mapping type.": l_("This is not an object."),
    "Not a valid email address.": l_("This is not an e-mail address."),
    "Invalid JSON body.": l_("This body is not JSON."),
    "Special numeric values (nan or infinity) are not permitted.": l_("This is not a number."),
}
PATTERNS = (
    (
        r"Must be greater than or equal to (?P<low>\S+) and less than or equal to (?P<high>\S+)\.",
        l_("Write a number from %(low)s to %(high)s."),
    ),
    (r"Must be greater than or equal to (?P<low>\S+)\.", l_("Write at least %(low)s.")),
    (r"Must be less than or equal to (?P<high>\S+)\.", l_("Write at most %(high)s.")),
    (
        r"Length must be between (?P<low>\d+) and (?P<high>\d+)\.",
        l_("Write from %(low)s to %(high)s of them."),
    ),
    (r"Shorter than minimum length (?P<low>\d+)\.", l_("Write at least %(low)s of them.")),
    (r"Longer than maximum length (?P<high>\d+)\.", l_("Write at most %(high)s of them.")),
    (r"Must be one of: (?P<known>.*)\.", l_("Write one of: %(known)s.")),
)


def translated(sentence: str) -> str:
    """The sentence of ours for one of marshmallow's; another one is told as it is."""
    if sentence in PLAIN:
        return str(PLAIN[sentence])
    for pattern, translation in PATTERNS:
        if match := re.fullmatch(pattern, sentence, re.DOTALL):
            return str(translation) % match.groupdict()
    return sentence
