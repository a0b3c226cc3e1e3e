"""The exceptions that people read."""


class Refused(Exception):
    """A rule said no; `sentence` is already in the reader's language, `about` names the fact that is wrong.

    The sentence is empty where each stands at its field already.
    """

    def __init__(self, sentence: str, *, about: str = "") -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.about = about


class NotAllowed(Exception):
    """The role of whoever acts lacks the verb; `sentence` says which, in the reader's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)


class Busy(Exception):
    """The database was asked too long in vain; nothing was changed, and trying again helps."""
