"""Every question that is asked here: each file named `…_question` declares one."""

import pkgutil
from importlib import import_module
from typing import Any

from outreach.reports.question import Counted, Question


def _declared() -> list[Question[Any]]:
    room = __name__.rpartition(".")[0]
    names = [module.name for module in pkgutil.iter_modules(import_module(room).__path__)]
    modules = [import_module(f"{room}.{name}") for name in names if name.endswith("_question")]
    return sorted((module.QUESTION for module in modules), key=lambda question: question.place)


QUESTIONS = {question.name: question for question in _declared()}


def counted() -> list[Counted[Any]]:
    """Those about days, by a dimension."""
    return [question for question in QUESTIONS.values() if isinstance(question, Counted)]
