"""What a password must be: long, and not among the first that a guesser tries."""

from outreach.core.language import _, fold

SHORTEST = 10
LONGEST = 128
GUESSED = 72  # characters looked at; the time of the estimate grows with the square
GOOD = 3  # zxcvbn's score: safe against guessing that nobody slows down
FRENCH = (
    "motdepasse", "bonjour", "soleil", "doudou", "azerty", "bienvenue", "canadiens", "hockey", "quebec",
    "montreal", "jetaime", "loulou", "chouchou", "coucou", "marseille", "nicolas", "camille", "princesse",
    "chocolat", "secret", "ecole", "orientation", "technologies",
)  # fmt: skip
OURS = ("outreach", "changeme", "admin", "rayonnement")


def why_weak(password: str, *, email: str = "", name: str = "") -> str | None:
    """The sentence against it, or None when it is good enough (zxcvbn: 30,000 passwords, names, words)."""
    if len(password) < SHORTEST:
        return _("Use at least %(count)s characters for the password.", count=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(count)s characters for the password.", count=LONGEST)
    whole = fold(password)[:GUESSED]
    rest = whole
    for word in _about(email, name):
        rest = rest.replace(word, "")
    if min(_score(whole), _score(rest)) < GOOD:
        return _("This password is easy to guess: add words that are not about you.")
    return None


def _score(password: str) -> int:
    """From 0 to 4; zxcvbn takes words that follow each other for a phrase, be they one's own name."""
    from zxcvbn import zxcvbn  # its lists cost every process some MB that hardly any needs

    return int(zxcvbn(password, user_inputs=[*FRENCH, *OURS])["score"]) if password else 0


def _about(email: str, name: str) -> list[str]:
    parts = [*email.replace("@", ".").replace("-", ".").split("."), *name.split()]
    return sorted((fold(part) for part in parts if len(part) > 2), key=len, reverse=True)
