"""Taking in a past list: every line is read and compared first, then all is written, or nothing; and undone."""

import hashlib
from functools import partial

from outreach.accounts.models import User
from outreach.core.language import _
from outreach.past import plans, undoing
from outreach.past.columns import field_of
from outreach.past.models import PastList, PastRun
from outreach.past.plans import Difference
from outreach.past.tally import ImportTally
from outreach.uploads import actions as uploads


def take_in(upload: PastList, *, by: User) -> tuple[PastRun, list[str]]:
    """Write the whole list; returns the run and the sentences about what was left as corrected by hand."""
    plan = plans.make(upload)
    if not plan.is_ready:
        raise uploads.NothingWritten
    run = PastRun(kind=upload.kind, counts=plan.counts)
    run.sha256 = hashlib.sha256(upload.content).hexdigest()
    start, kept = undoing.last_entry(), list[str]()

    def write(run: PastRun) -> None:
        tally = ImportTally(run, plan.keys)
        plans.kind_of(upload.kind).create(plan.new, tally, by=by)
        for difference in plan.changed:
            kept.extend(_apply(difference, tally, by=by))
        uploads.finish(upload, by=by)
        run.created, run.before = tally.rows, tally.before

    uploads.take_in(run, write, name=upload.file_name, by=by)
    run.spans = [[start, undoing.last_entry()]]
    return run, kept


def undo(run: PastRun, *, by: User) -> PastRun:
    """Put back what the last list changed and remove what it brought; refused once any of it is in use."""
    start = undoing.last_entry()
    uploads.undo(run, partial(undoing.put_back, by=by), by=by)
    run.spans = [*run.spans, [start, undoing.last_entry()]]
    return run


def _apply(difference: Difference, tally: ImportTally, *, by: User) -> list[str]:
    """Write one changed line; the facts it had before are kept for undoing."""
    row = difference.row
    kind = plans.kind_of(row.kind)
    tally.before[f"line {row.id}"] = dict(row.facts)
    kept = kind.change(row, difference.line.facts, difference.names, tally, by=by)
    row.facts = difference.line.facts
    sentences = []
    if kept:
        names = ", ".join(str(field_of(row.kind, name).label) for name in kept)
        sentence = _("Line %(line)s: %(names)s was corrected by hand since and stays.",
                     line=difference.line.number, names=names)  # fmt: skip
        sentences.append(sentence)
    if "outcome" in difference.names:
        sentence = _("Line %(line)s: whether it took place is changed on the page of the visit.",
                     line=difference.line.number)  # fmt: skip
        sentences.append(sentence)
    return sentences
