"""Publish: from the staff's data to a new version of the public snapshot, in one piece or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dashboard.indicators.losses import lost, moved
from dashboard.publishing.counting import Count, Question, in_turn
from dashboard.publishing.memory import (
    FIRST_MOST,
    MEMORY_FILE,
    ForgottenError,
    Kept,
    UnreadableMemoryError,
    read_memory,
    remember,
)
from dashboard.publishing.people import People
from dashboard.publishing.releases import erase
from dashboard.publishing.renewal import Told
from dashboard.publishing.retention import Latest, settle_versions
from dashboard.publishing.rows import private_rows, public_rows, read_rows, write_rows
from dashboard.publishing.store import NothingPublishedError, read_version
from dashboard.publishing.versions import (
    POINTER,
    Files,
    PointerError,
    clean,
    current_version,
    draft,
    files_of,
    locked,
    place,
    point_to,
    version_of,
)
from dashboard.publishing.words import FORCE_WORDS, PublishError, lost_error
from dashboard.publishing.write import public_files
from dashboard.snapshot import CentreData, centres_data
from dashboard.sources import Centre, CentreTables, Severity, load_schemas, report_text
from dashboard.sources.disclosed import PEOPLE_FILE
from dashboard.sources.last_good import LOSS
from dashboard.sources.lookalikes import LOOKALIKE
from dashboard.sources.questions import ANSWERS_WORDS
from dashboard.sources.reference import load_reference
from dashboard.sources.report import by_cause

_OWN = ("schemas", "reference")
"""Folders of a version that are no centre's."""


@dataclass(frozen=True)
class Places:
    """Folders: of the schemas and of the project's own tables in force, of the public snapshot, of the public lists."""

    schemas: Path
    reference: Path
    public: Path
    geo: Path


@dataclass(frozen=True)
class Made:
    """What is to be published of one centre; `private` counts the rows of its tables that are not."""

    centre: Centre
    people: People
    files: Files = field(repr=False)
    folder: Path
    before: tuple[Kept, ...] = field(repr=False)
    private: Mapping[str, int] = field(repr=False)


@dataclass(frozen=True)
class Report:
    """What was done.

    Attributes:
        made: centres published; refusals: why others were not.
        version: what is served now; None when nothing is.
        changed: whether it is a new one.
        withdrawn: centres that are served no longer, because their data are gone.
    """

    made: tuple[Made, ...]
    refusals: tuple[PublishError, ...]
    version: str | None
    changed: bool
    withdrawn: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[str, ...]:
        """Why others were not, in French."""
        return tuple(map(str, self.refusals))


def _asked(loaded: CentreTables, data: CentreData | None, *, wait: bool, force: bool) -> Question:
    """What is to be counted of the people of a centre; nothing is written.

    Args:
        loaded: its tables, as read: its lines go public as they are, and the public edition completes them.
        data: its lines as the public edition will complete them, by which people are counted; None when unreadable.
        wait: whether changes that would hide more numbers than they bring up to date wait.
        force: whether it is published though publications made by an older programme may have been forgotten.

    Raises:
        PublishError: its data, or what it remembers of its publications, cannot be read.
    """
    centre = loaded.centre
    if centre is None or data is None:
        raise _refused(loaded)
    if centre.id in _OWN:
        raise PublishError(f"Un centre ne peut pas s’appeler {centre.id}.")
    folder = _folder(loaded)
    try:
        before = read_memory(folder, force=force)
    except ForgottenError as error:
        raise PublishError(
            f"{centre.name} : la mémoire des publications ({folder / MEMORY_FILE}) vient d’une ancienne version du "
            f"programme, qui ne gardait que les {FIRST_MOST} dernières. S’il y en a eu d’autres avant, un lecteur "
            "qui les a gardées pourrait déduire, par soustraction, un changement de 1 à 10 personnes. S’il n’y en a "
            "pas eu, ou en connaissance de cause, publiez avec --force : celles qui sont en mémoire restent protégées.",
            [
                "La mémoire des publications de ce centre vient d’une ancienne version du programme, qui n’en gardait "
                f"que {FIRST_MOST}. S’il y en a eu d’autres avant, un lecteur qui les a gardées pourrait "
                "déduire, par soustraction, un changement de 1 à 10 personnes."
            ],
            may_force=True,
        ) from error
    except UnreadableMemoryError as error:
        raise PublishError(
            f"{centre.name} : la mémoire des publications ({folder / MEMORY_FILE}) ne peut pas être lue ({error}). "
            "Sans elle, une correction pourrait se déduire par soustraction : rétablissez-la, ou supprimez-la en "
            "connaissance de cause."
        ) from error
    return Question(data, before, wait)


def _folder(loaded: CentreTables) -> Path:
    return loaded.path if loaded.path.is_dir() else loaded.path.parent


def _made(loaded: CentreTables, question: Question, counted: People | PublishError) -> Made:
    """Everything that one centre would publish, protected and audited. Raises PublishError when it must not go out."""
    if isinstance(counted, PublishError):
        raise counted
    centre = question.data.centre
    files = {**public_files(centre, loaded.tables), PEOPLE_FILE: counted.text}
    return Made(centre, counted, files, _folder(loaded), tuple(question.before), private_rows(loaded))


def _refused(loaded: CentreTables) -> PublishError:
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    wrong = {problem.code for problem in errors}
    why = "une question attend une réponse" if wrong == {LOSS} else "données refusées"
    words = f"{loaded.path.name} : {why}, rien n’en est publié.\n{report_text(loaded.problems)}"
    may_force = bool(wrong) and wrong <= {LOOKALIKE, LOSS}
    words = f"{words} {FORCE_WORDS}" if LOOKALIKE in wrong and may_force else words
    # The answers of a question are options of the command line.
    said = [one.text(rows).partition(ANSWERS_WORDS)[0] for one, rows in by_cause(errors)]
    return PublishError(words, said, may_force=may_force)


def publish(
    centres: Callable[[], Iterable[CentreTables]],
    places: Places,
    *,
    everything: bool,
    apart: Collection[str] = (),
    check: bool = False,
    wait: bool = True,
    force: bool = False,
    remembered: Callable[[Made], None] = lambda _: None,
    served: Callable[[Report], None] = lambda _: None,
    told: Told = lambda _done, _total: None,
    count: Count = in_turn,
) -> Report:
    """Publish some centres; the others stay as they are published.

    Args:
        centres: reads them, while the publication is locked.
        places: where what is.
        everything: whether these are all the centres there are: those published of which nothing is left are withdrawn.
        apart: others that there are, and that stay as they are published.
        check: only say what would be done.
        wait: whether changes that would hide more numbers than they bring up to date wait.
        force: whether a centre is published though a table has vanished, or is there under another name, or a figure
            has moved far, or publications made by an older programme may have been forgotten.
        remembered: told of each centre once what it publishes is remembered in its folder, before it is served.
        served: told what was done once it is served, while the publication is still locked.
        told: how far the audit is.
        count: counts their people.

    Raises:
        PublishError: the public snapshot cannot be written, or would not be readable.
    """
    if check:
        made, refused, _ = _prepared(list(centres()), places, count, wait=wait, force=force, told=told)
        return Report(tuple(made), tuple(refused), _served(places.public), changed=False)
    try:
        with locked(places.public):
            prepared = _prepared(list(centres()), places, count, wait=wait, force=force, told=told)
            report = _publish(*prepared, places, remembered, apart, everything=everything)
            if report.made and report.version:
                served(report)
            return report
    except OSError as error:
        raise PublishError(
            f"L’instantané public ne peut pas être écrit dans {places.public} ({type(error).__name__} : "
            f"{error.filename}). Ce qui était publié le reste."
        ) from error


def _prepared(
    found: Sequence[CentreTables], places: Places, count: Count, *, wait: bool, force: bool, told: Told
) -> tuple[list[Made], list[PublishError], set[str] | None]:
    """What can be published, why the rest cannot, and the centres met; None when a folder tells not which it is."""
    made: list[Made] = []
    refused: list[PublishError] = []
    found = [_without_lookalikes(loaded) for loaded in found] if force else found
    served = _served(places.public)
    before = files_of(places.public / served) if served else {}
    published = _published(places)
    ids = {loaded.centre.id for loaded in found if loaded.centre is not None}
    # Readers complete the lines of a centre from those of the others, which stay as they are published.
    beside = [one for name, one in published.items() if name not in ids]
    own = load_reference(places.reference, load_schemas(places.schemas)).tables
    data = {one.folder: replace(one, reference=own) for one in centres_data(found, beside)}
    questions: dict[str, Question] = {}
    for loaded in found:
        try:
            questions[loaded.path.name] = _asked(loaded, data.get(loaded.path.name), wait=wait, force=force)
        except PublishError as error:
            refused.append(error)
    counted = dict(zip(questions, count(list(questions.values()), told), strict=True))
    for loaded in (one for one in found if one.path.name in questions):
        question, answer = questions[loaded.path.name], counted[loaded.path.name]
        try:
            one = _made(loaded, question, answer)
            if not force:
                served_files = _own_files(before, one.centre.id)
                _hold_back(one, served_files, published.get(one.centre.id), question.data, places)
            made.append(one)
        except PublishError as error:
            refused.append(error)
    return made, refused, ids if all(loaded.centre is not None for loaded in found) else None


def _without_lookalikes(loaded: CentreTables) -> CentreTables:
    return replace(loaded, problems=tuple(problem for problem in loaded.problems if problem.code != LOOKALIKE))


def _own_files(files: Files, centre: str) -> Files:
    prefix = f"{centre}/"
    return {name.removeprefix(prefix): content for name, content in files.items() if name.startswith(prefix)}


def _hold_back(one: Made, files: Files, before: CentreData | None, now: CentreData, places: Places) -> None:
    """Refuse a centre of whose tables most has vanished, or whose figures have moved far, since its last publication.

    Args:
        one, now: what would be published of it, and its data.
        files, before: what is published of it, and its data, as far as they can be read.
        places: where the schemas are.
    """
    if not files:
        return
    schemas = load_schemas(places.schemas)
    gone = lost({**read_rows(one.folder), **public_rows(files)}, {**one.private, **public_rows(one.files)})
    far = moved(before, now, schemas) if before else []
    if gone or far:
        titles = {name: schema.title for name, schema in schemas.items()}
        raise lost_error(one.centre.name, gone, titles, [figure.words() for figure in far])


def _published(places: Places) -> Mapping[str, CentreData]:
    """The centres as they are published; none when that cannot be read."""
    served = _served(places.public)
    try:
        return read_version(places.public / served, places.geo).centres if served else {}
    except NothingPublishedError:
        return {}


def _publish(
    made: Sequence[Made],
    refused: Sequence[PublishError],
    met: set[str] | None,
    places: Places,
    remembered: Callable[[Made], None],
    apart: Collection[str],
    *,
    everything: bool,
) -> Report:
    served = _served(places.public)
    before = files_of(places.public / served) if served else {}
    if not made:
        return Report((), tuple(refused), served, changed=False)
    kept = _others(before, [one.centre.id for one in made])
    gone: tuple[str, ...] = ()
    if everything and met is not None:
        gone = tuple(sorted({name.partition("/")[0] for name in kept} - met - set(apart)))
        kept = {name: content for name, content in kept.items() if name.partition("/")[0] not in gone}
    files = {**kept, **_shared(places)}
    for one in made:
        files.update({f"{one.centre.id}/{name}": content for name, content in one.files.items()})
    version = version_of(files)
    anew = version != served or version_of(before) != served
    if anew:
        _write(files, version, made, places, remembered)
    latest = [
        Latest(one.centre.id, one.centre.public.kept_versions, one.people.text, (*one.before, *one.people.kept))
        for one in made
    ]
    register = settle_versions(places.public, version, {name.partition("/")[0] for name in files} - {*_OWN}, latest)
    if anew:
        point_to(places.public, version)
    erase(places.public, register, version)
    for one in made:
        write_rows(one.folder, one.private)
        remembered(one)
    # What was refused stays to be published: it is told again each time (see `is_needed`).
    os.utime(places.public / POINTER, (0, 0) if refused else None)
    clean(places.public)
    return Report(tuple(made), tuple(refused), version, version != served, gone)


def _served(public: Path) -> str | None:
    try:
        return current_version(public)
    except PointerError:
        # What cannot be read is not served either: it is written again.
        return None


def _others(before: Files, ids: Sequence[str]) -> dict[str, bytes]:
    """The files of the centres that are not published now."""
    leave = {*ids, *_OWN}
    return {name: content for name, content in before.items() if name.partition("/")[0] not in leave}


def _shared(places: Places) -> dict[str, bytes]:
    found = {"schemas": (places.schemas, "*.json"), "reference": (places.reference, "*.csv")}
    return {
        f"{name}/{path.name}": path.read_bytes()
        for name, (folder, pattern) in found.items()
        for path in sorted(folder.glob(pattern))
    }


def _write(
    files: Files, version: str, made: Sequence[Made], places: Places, remembered: Callable[[Made], None]
) -> None:
    """Write a version, read it as the public edition will, and remember it: only then may it be served."""
    with draft(places.public, files) as folder:
        try:
            read_version(folder, places.geo)
        except NothingPublishedError as error:
            raise PublishError(f"Ce qui allait être publié ne peut pas être relu : {error.reason}") from error
        for one in made:
            remember(one.folder, one.before, one.people.kept)
            remembered(one)
        place(places.public, folder, version)
