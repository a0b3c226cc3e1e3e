"""The one exception that people read."""


class Refused(Exception):
    """A rule said no; `sentence` is already in the reader's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
