"""What a password must be: long, not on everybody's list, not about its owner."""

from outreach.core.language import _, fold

SHORTEST = 10
FEWEST_CHARACTERS = 5
COMMON = (
    "123456", "abcdef", "azerty", "qwerty", "password", "motdepasse", "bonjour", "soleil", "letmein",
    "welcome", "bienvenue", "admin", "outreach", "changeme", "iloveyou", "doudou", "hockey", "canadiens",
)  # fmt: skip


def why_weak(password: str, *, email: str = "", name: str = "") -> str | None:
    """The sentence against it, or None when it is good enough."""
    if len(password) < SHORTEST:
        return _("Use at least %(count)s characters for the password.", count=SHORTEST)
    if len(set(password)) < FEWEST_CHARACTERS:
        return _("The password repeats too few characters: use more different ones.")
    rest = fold(password)
    for word in (*COMMON, *_about(email, name)):
        rest = rest.replace(word, "")
    if len("".join(c for c in rest if c.isalpha())) < 3 and len(rest) < SHORTEST:
        return _("This password is easy to guess: add words that are not about you.")
    return None


def _about(email: str, name: str) -> list[str]:
    parts = [*email.partition("@")[0].replace(".", " ").replace("-", " ").split(), *name.split()]
    return [fold(part) for part in parts if len(part) > 2]
