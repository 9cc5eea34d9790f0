"""`python -m dashboard work`: do what was asked for in the pages "Données" and takes long, then end.

The server starts it when something is due; a machine that only works may run it now and then.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.publishing.publish import Report
    from dashboard.settings import Settings
    from dashboard.store.jobs import Held, Job, Jobs

DONE, FAILED = 0, 1
DESCRIPTION = """Fait ce que les pages « Données » ont demandé : publications, vérifications, rapports et lecture
des fichiers de territoires, ceux d’aujourd’hui et ceux dont le jour est venu ; écrit et envoie les courriels dus, puis
efface ce que plus rien ne nomme. Le serveur lance cette commande lui-même ; elle s’arrête quand tout est fait."""
UNEXPECTED: Final = (
    "Une erreur inattendue a arrêté ce travail\u202f: rien n’a été changé. Le journal du serveur la dit."
)
MOST_CHANGES: Final = 500
"""Of a report brought up to date, the changes that are told one by one."""
_OFTEN: Final = 0.5
"""Seconds between two notes of how far something is."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    commands.add_parser("work", help="fait le travail demandé par les pages « Données »", description=DESCRIPTION)


def run(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when the database cannot be used."""
    from dashboard.quality.words import typeset
    from dashboard.store.database import Database
    from dashboard.store.errors import StateError
    from dashboard.store.jobs import Jobs
    from dashboard.web.logs import configure_logging

    configure_logging(settings.log_level, settings.log_format)
    jobs = Jobs(Database.of(settings))
    try:
        while held := next(filter(None, map(jobs.take, jobs.due())), None):
            _do(jobs, held, settings)
        _sweep(settings)
    except StateError as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    return DONE


def _sweep(settings: Settings) -> None:
    """Erase what processes that were killed have left in the store; nothing without a database."""
    from dashboard.centres.territories import SharedTerritories
    from dashboard.centres.versions import Versions
    from dashboard.store.database import Database
    from dashboard.store.objects import Objects
    from dashboard.web.logs import logger

    versions, territories = Versions(Database.of(settings), Objects.of(settings)), SharedTerritories.of(settings)
    if not versions.database.exists():
        return
    gone = sum(map(versions.sweep, versions.pointers())) + territories.sweep()
    if gone:
        logger().info("swept", files=gone)


def _do(jobs: Jobs, job: Job, settings: Settings) -> None:
    """Do one job; whatever becomes of it is told in it, unless another process has taken it over."""
    from dashboard.centres.reports import REPORT, Reports
    from dashboard.centres.territories import READING, SharedTerritories
    from dashboard.centres.versions import ConflictError
    from dashboard.commands.centres import CommandError
    from dashboard.mail.outbox import MAIL
    from dashboard.publishing.words import PublishError
    from dashboard.report.templates import TemplateError
    from dashboard.snapshot import NoSnapshotError
    from dashboard.sources.refusals import ImportRefusedError
    from dashboard.store import jobs as states
    from dashboard.store.errors import StateError
    from dashboard.store.objects import Objects
    from dashboard.web.logs import logger

    does = {REPORT: _reported, READING: _read, MAIL: _mailed}.get(job.kind, _published)
    log = logger().bind(job=job.id, kind=job.kind, centre=job.centre)
    log.info("job_begins", tries=job.tries)
    with states.Held(lambda: jobs.renew(job)) as held:
        try:
            state, result = does(jobs, job, settings, held)
        except states.LostError:
            log.warning("job_lost")
            return
        except ImportRefusedError as error:
            state, result = states.FAILED, {"reasons": [one.removeprefix("- ") for one in str(error).splitlines()]}
        except (CommandError, PublishError, StateError, TemplateError, NoSnapshotError, ConflictError) as error:
            state, result = states.FAILED, _refused([error])
        except Exception as error:  # whatever it is, the person who waits is told
            log.error("job_failed", error=type(error).__name__)
            state, result = states.FAILED, {"reasons": [UNEXPECTED]}
        try:
            jobs.end(job, state, result)
        except states.LostError:
            log.warning("job_lost")
            return
    if job.kind == REPORT:
        Reports(jobs, Objects.of(settings)).over(job.centre)
    elif job.kind == READING:
        SharedTerritories.of(settings).over(job)
    log.info("job_ends", state=state)


def _published(jobs: Jobs, job: Job, settings: Settings, held: Held) -> tuple[str, dict[str, Any]]:
    """Publish a centre, or only check; returns the state of the job, and what it found."""
    from dashboard.centres.publications import CHECK
    from dashboard.commands.publish import Wanted, publication
    from dashboard.store import jobs as states

    chosen = {name: bool(job.arguments[name]) for name in ("wait", "force") if name in job.arguments}
    wanted = Wanted(job.centre, check=job.kind == CHECK, author=job.author, **chosen)
    report = publication(settings, wanted, _teller(jobs, job, held))
    if report is None or not report.made:
        return states.FAILED, _refused(report.refusals if report else ())
    return states.DONE, _found(report)


def _reported(jobs: Jobs, job: Job, settings: Settings, held: Held) -> tuple[str, dict[str, Any]]:
    """Make a report; returns the state of the job, and what it found."""
    from dashboard.centres.reports import Reports, Wanted
    from dashboard.commands.report import written
    from dashboard.store import jobs as states
    from dashboard.store.objects import Objects

    reports = Reports(jobs, Objects.of(settings))
    template, given = (reports.file(job, name) for name in ("template", "given"))
    made = written(settings, job.centre, Wanted.of(job), template, given, _teller(jobs, job, held))
    held.check()
    found: dict[str, Any] = {"made": reports.keep(job, made.content), "name": made.name, "missing": made.missing}
    if made.refreshed is not None:
        changes = made.refreshed.changes
        found |= {
            "changes": [[one.place, one.was, one.now] for one in changes[:MOST_CHANGES]], "count": len(changes),
            "gone": made.refreshed.gone, "left": made.refreshed.left,
        }  # fmt: skip
    return states.DONE, found


def _read(_jobs: Jobs, job: Job, settings: Settings, _held: Held) -> tuple[str, dict[str, Any]]:
    """Read a file of territories; returns the state of the job, and what it found."""
    from dashboard.centres.territories import SharedTerritories

    return SharedTerritories.of(settings).read_given(job)


def _mailed(jobs: Jobs, job: Job, settings: Settings, held: Held) -> tuple[str, dict[str, Any]]:
    """Write and send the mails that are due, or write one to try; returns the state of the job, and what it found."""
    from dashboard.letters.round import Round
    from dashboard.mail.outbox import MAIL
    from dashboard.mail.post import Post
    from dashboard.mail.subscriptions import Subscriptions
    from dashboard.store import jobs as states

    post, kept = Post.of(settings), Subscriptions(jobs.database, jobs.clock)
    if post is None:
        return states.DONE, {}
    going = Round(settings, post, kept, held.check)
    if "trial" not in job.arguments:
        return states.DONE, {"sent": going.go()}
    tried = kept.get(job.centre, job.arguments["trial"])
    found = tried is not None and going.trial(tried)
    # It leaves with the others, from the one process that sends.
    jobs.ask("", MAIL, "", {})
    return states.DONE, {"found": found}


def _teller(jobs: Jobs, job: Job, held: Held) -> Callable[[int, int], None]:
    """Notes how far the audit is, now and then."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _OFTEN:
            last = time.monotonic()
            held.check()
            jobs.tell(job, done, total)

    return tell


def _found(report: Report) -> dict[str, Any]:
    (one,) = report.made
    people = one.people
    return {
        "version": report.version or "", "changed": report.changed, "tables": people.tables, "shown": people.shown,
        "hidden": people.hidden, "renewed": list(people.renewed), "waiting": list(people.waiting),
        "helpless": people.helpless, "threshold": one.centre.public_threshold,
    }  # fmt: skip


def _refused(errors: Any) -> dict[str, Any]:
    said = [reason for error in errors for reason in getattr(error, "reasons", (str(error),))]
    return {"reasons": said, "may_force": bool(errors) and all(getattr(one, "may_force", False) for one in errors)}
