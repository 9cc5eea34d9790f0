"""The chapters of a report: which parts of which pages each is made of, and where the centre writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dashboard.components.chrome import SIMULATED
from dashboard.components.drawing import downloads
from dashboard.components.sheet import SECRET, Sheet, columns
from dashboard.filters import UNKNOWN_LABEL, Filters, french_date, to_query, vocabulary
from dashboard.french import NARROW
from dashboard.pages import carte
from dashboard.pages.pictures import TEAM
from dashboard.pages.render import Shown, Site, said, show
from dashboard.report.fitting import fitted, pick, place_of, without
from dashboard.report.paper import Element, Heading, Picture, Room, Rows, Sentence, on_paper
from dashboard.report.shaded_map import shaded_map
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Chapter:
    """A chapter.

    Attributes:
        id: unique name, also that of its tag in a template.
        title, about: in French; what the form says that it holds.
        made: its elements; nothing where the pages say nothing.
        page: path of the page that most of it is read from.
        room: what the centre is asked to write at its end; "" for nothing.
    """

    id: str
    title: str
    about: str
    made: Callable[[Reader], Iterator[Element]]
    page: str = ""
    room: str = ""


@dataclass(frozen=True)
class Written:
    """A chapter as it stands in a report; `whole` where it does not follow what the report is narrowed to."""

    id: str
    title: str
    elements: tuple[Element, ...]
    whole: bool = False

    @property
    def hidden(self) -> int:
        """How many cells of its tables statistical secrecy hides."""
        tables = (one.sheet.rows for one in self.elements if isinstance(one, Rows))
        return sum(value == SECRET for rows in tables for row in rows for value in row)


@dataclass(frozen=True)
class Report:
    """A report, before it is a file.

    Attributes:
        title: of the document, in French.
        centre: name of the centre; year: that it is of.
        filters: sentence of what it keeps; "" for the whole year.
        as_of: day the data were closed.
        facts: what is to be known of its figures, as lines.
        chapters: in their order; missing: titles of those that were asked for and have nothing to say.
    """

    title: str
    centre: str
    year: int
    filters: str
    as_of: date
    facts: tuple[str, ...]
    chapters: tuple[Written, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """Reads the pages of one edition, under the filters of the report; `geo` is the folder of the contours.

    `whom` is whom a funder's file is for (its name in the address of its page); "" for the yearly report.
    """

    site: Site
    snapshot: Snapshot
    filters: Filters
    geo: Path
    whom: str = ""
    _known: dict[tuple[str, str], Shown] = field(default_factory=dict, repr=False, compare=False)

    def shown(self, path: str, filters: Filters | None = None, **extra: str) -> Shown:
        """A page; worked out once, however many chapters read it."""
        words = vocabulary(self.snapshot, self.filters.centre, self.site.default_centre)
        query = to_query(filters or self.filters, words, extra)
        if (path, query) not in self._known:
            found = show(self.site, self.snapshot, f"{self.site.base}{path}", query)
            if found is None:
                raise LookupError(path)
            self._known[path, query] = found
        return self._known[path, query]

    def slots(self, path: str, *names: str) -> Iterator[Element]:
        """Slots of a page, put on paper."""
        shown = self.shown(path, pour=self.whom) if path == FILE_PAGE else self.shown(path)
        yield from on_paper([shown.view.slots[name] for name in names if name in shown.view.slots])

    def folded(self, path: str, *names: str) -> Iterator[Element]:
        """The tables of slots that the screen folds away, and paper has room for."""
        shown = self.shown(path)
        for one in downloads([shown.view.slots[name] for name in names if name in shown.view.slots]):
            if one.name in FOLDED and (found := one.made()).rows:
                yield Rows(one.name, one.title, found)

    def tables(self, path: str, *names: str) -> Iterator[Element]:
        """Only the tables of slots whose lists say more than paper has room for."""
        yield from (one for one in self.slots(path, *names) if isinstance(one, Rows))


def key_figures(reader: Reader) -> Iterator[Element]:
    """The key figures, and what to remember of them."""
    yield from reader.slots("", "retenir", "kpis", "aussi", "evolution")


def activity(reader: Reader) -> Iterator[Element]:
    """When, where and how."""
    yield from where(reader)
    yield from reader.slots("", "mois", "ou", "modalite", "format")


def where(reader: Reader) -> Iterator[Element]:
    """The map, when contours are at hand, and what it says."""
    context = reader.shown("carte").context
    drawn = carte.state(context, carte.usual_level(context))
    svg = shaded_map(drawn, reader.geo)
    if svg:
        told = [one.text for one in reader.slots("carte", "message") if isinstance(one, Sentence)]
        yield Heading(drawn.title)
        yield from map(Sentence, told)
        yield Picture("carte", drawn.title, svg, ". ".join([drawn.title, *told]))


def by_theme(reader: Reader) -> Iterator[Element]:
    """The chart of the themes, then the actions of each."""
    yield from reader.slots("", "theme")
    yield from panorama(reader)
    options = reader.shown("").context.words.options.get("theme", ())
    found = [(option.label, actions) for option in options if (actions := _actions_of(reader, option.code))]
    if sum(len(actions.sheet.rows) for _, actions in found) > len(_rows_of(reader)):
        yield Sentence("Une action de plusieurs thèmes est dans la liste de chacun.", small=True)
    for place, (label, actions) in enumerate(found, 1):
        title = label if label != UNKNOWN_LABEL else "Sans thème renseigné"
        yield Heading(title)
        yield replace(actions, name=f"actions-{place}", title="Les actions réalisées")
        yield Room("Ce que ces actions ont produit, et ce qui se prépare.")


def _rows_of(reader: Reader) -> Sequence[object]:
    found = _actions_of(reader)
    return found.sheet.rows if found else ()


def _actions_of(reader: Reader, *themes: str) -> Rows | None:
    """The realised actions of a theme; of all when none is given."""
    chosen = reader.filters.theme
    if chosen and themes and themes[0] not in chosen:
        return None
    filters = replace(reader.filters, theme=themes or chosen)
    shown = reader.shown("actions", filters, statut="realisees")
    return next((one for one in on_paper(shown.view.slots["sans-date"]) if isinstance(one, Rows)), None)


def networks(reader: Reader) -> Iterator[Element]:
    """What was published and found, the calendar of meetings, one table a kind of network."""
    yield from reader.slots("reseaux", "retenir", "kpis", "calendrier")
    yield from reader.tables("reseaux", "fiches")


def publications(reader: Reader) -> Iterator[Element]:
    """What came out, by type and theme, and the list."""
    yield from reader.slots("publications", "constat", "type", "theme", "date")
    yield from reader.tables("publications", "liste")


def public(reader: Reader) -> Iterator[Element]:
    """Who came, from where, to what; what the centre has published of it."""
    yield from reader.slots("participation", "retenir", "kpis", "qui", "origine", "quoi", "publie", "ventilation")


def anct(reader: Reader) -> Iterator[Element]:
    """The grid that the ANCT asks for: half-days by type, modality, theme and mission."""
    shown = reader.shown("grille-anct")
    yield from on_paper([shown.view.slots[name] for name in shown.page.slots])


def audience(reader: Reader) -> Iterator[Element]:
    """Site, newsletter, social networks."""
    yield from reader.slots("moyens", "audience")


def means(reader: Reader) -> Iterator[Element]:
    """Team, money, members, governance."""
    yield from reader.slots("moyens", "equipe", "argent", "structures")
    yield from reader.folded("moyens", "structures")


def panorama(reader: Reader) -> Iterator[Element]:
    """How many actions each cause and each way of acting has: the picture of the activity, in numbers."""
    shown = reader.shown("carto")
    found = next((one.made() for one in downloads(list(shown.view.slots.values())) if one.name == "carto"), None)
    cells = Counter((str(row[0]), str(row[1])) for row in found.rows) if found else Counter[tuple[str, str]]()
    ways, causes = (tuple(dict.fromkeys(cell[place] for cell in cells)) for place in (0, 1))
    if found and len(ways) > 1 and len(causes) > 1:
        yield Heading(shown.view.heading)
        yield from reader.slots("carto", "lecture")
        lines = tuple((cause, *(cells[way, cause] or None for way in ways)) for cause in causes)
        sheet = Sheet(columns(found.columns[1].title, *ways), lines, (OVERLAP,) if found.notes else ())
        yield Rows("panorama", "Actions par cause et par mode", sheet)


def targets(reader: Reader) -> Iterator[Element]:
    """The targets of the centre, then of each convention, beside what was done; why there is a gap, or room for it."""
    yield from _with_reasons(list(reader.slots("objectifs", "constat", "objectifs")))


def file_targets(reader: Reader) -> Iterator[Element]:
    """The targets of whom a funder's file is for, beside what was done."""
    yield from _with_reasons(list(reader.slots(FILE_PAGE, "objectifs")))


def _with_reasons(found: Sequence[Element]) -> Iterator[Element]:
    """Tables of targets, each target followed by its comment or by room for one; nothing without any table."""
    if not any(isinstance(one, Rows) for one in found):
        return
    for one in found:
        if not isinstance(one, Rows):
            yield one
            continue
        yield replace(one, sheet=without(one.sheet, "Commentaire"))
        for row in one.sheet.rows:
            yield Heading(", ".join(map(str, row[:2])))
            comment = row[place_of(one.sheet, "Commentaire")]
            yield Sentence(str(comment)) if comment else Room("D’où vient l’écart, et ce que le centre en conclut.")


def method(reader: Reader) -> Iterator[Element]:
    """What each key figure means and comes from, and what no document says."""
    for page in ("", "participation", "reseaux"):
        for one in reader.slots(page, "kpis"):
            if isinstance(one, Rows):
                picked = pick(one.sheet, ("Indicateur", "Nature", "Définition", "Source"))
                yield replace(one, name=f"definitions-{page or 'synthese'}", title=DEFINED[page], sheet=picked)
    yield from reader.slots("moyens", "absents")


OVERLAP: Final = f"Une action de plusieurs thèmes compte dans chacun{NARROW}: ces nombres ne s’additionnent pas."
FOLDED: Final = frozenset({"adherents", "sieges"})
"""Tables that the screen folds away: who the members are, who sits where."""
DEFINED: Final = MappingProxyType(
    {
        "": "Ce que disent les chiffres clés",
        "participation": "Ce que disent les chiffres de participation",
        "reseaux": "Ce que disent les chiffres des réseaux",
    }
)

CHAPTERS: Final = (
    Chapter("chiffres", "Les chiffres clés", "déclarés, calculés, évolution, objectifs", key_figures,
            room="Le mot de la présidence ou de la direction."),
    Chapter("calendrier", "Quand, où et comment", "carte, mois, départements, modalités, formats", activity),
    Chapter("themes", "Les actions, thème par thème", "par cause et mode, puis chaque liste, et la place d’en parler",
            by_theme),
    Chapter("reseaux", "Les réseaux", "rencontres, rôle du centre, rythme", networks, "reseaux",
            "Ce que les réseaux ont changé cette année."),
    Chapter("publications", "Les publications", "par type et par thème, puis la liste", publications, "publications"),
    Chapter("public", "Le public", "qui vient, d’où, à quoi", public, "participation"),
    Chapter("anct", "La grille de l’ANCT", "demi-journées par type, modalité, thème et mission", anct, "grille-anct"),
    Chapter("audience", "L’audience", "site, lettre, réseaux sociaux", audience, "moyens"),
    Chapter("moyens", "Les moyens", "équipe, ressources, adhérents, gouvernance", means, "moyens"),
    Chapter("objectifs", "Les objectifs et les écarts", "ce qui était visé, ce qui est fait, et pourquoi", targets,
            "objectifs"),
    Chapter("methode", "Méthode et réserves", "définitions, sources, ce qui manque", method),
)  # fmt: skip
WHOLE_YEAR: Final = f"Cette partie ne suit pas le choix du rapport{NARROW}: elle porte sur toute l’année du centre."
FILE_PAGE: Final = "dossier-financeur"
"""Path of the page that a funder's file is read from."""


def _of_file(*slots: str) -> Callable[[Reader], Iterator[Element]]:
    return lambda reader: reader.slots(FILE_PAGE, *slots)


FILE: Final = (
    Chapter("dossier-objectifs", "Les objectifs et les écarts", "", file_targets, FILE_PAGE),
    Chapter("dossier-actions", "Les actions", "", _of_file("chiffres", "actions"), FILE_PAGE),
    Chapter("dossier-public", "Le public", "", _of_file("public"), FILE_PAGE),
    Chapter("dossier-territoires", "Les territoires", "", _of_file("territoires"), FILE_PAGE),
    Chapter("dossier-bilan", "Feuillet 1\u202f: bilan qualitatif", "", _of_file("bilan"), FILE_PAGE),
    Chapter("dossier-budget", "Feuillet 2\u202f: tableau de synthèse", "", _of_file("budget"), FILE_PAGE),
    Chapter("dossier-annexe", "Feuillet 3\u202f: annexe", "", _of_file("annexe"), FILE_PAGE),
)
"""The chapters of a funder's file: the parts of its page."""
DATA: Final = "donnees"
DATA_TITLE: Final = "Les données des graphiques"
"""The last chapter, made from the others."""
BY_ID: Final[Mapping[str, Chapter]] = MappingProxyType({one.id: one for one in CHAPTERS})


def report(
    reader: Reader, chosen: Sequence[str] = (), told: Callable[[int, int], None] = lambda _done, _total: None
) -> Report:
    """The report of a centre for a year, or the file of whom the reader says.

    Args:
        reader: of the edition whose figures it is made of; its filters have a year.
        chosen: ids of the chapters in their order; all of them when empty.
        told: how far it is: chapters read, of how many.

    Raises:
        LookupError: there is no such chapter.
    """
    shown = reader.shown("")
    words, year = shown.context.words, reader.filters.year
    written, missing = [], []
    asked = FILE if reader.whom else [BY_ID[name] for name in chosen or BY_ID if name != DATA]
    title = reader.shown(FILE_PAGE, pour=reader.whom).view.heading if reader.whom else f"Rapport d’activité {year}"
    for turn, chapter in enumerate(asked):
        told(turn, len(asked))
        # A part of a page that is a chapter by itself has its title once.
        made = [fitted(one) for one in chapter.made(reader) if one != Heading(chapter.title)]
        elements = tuple(_annotated(made))
        if not elements:
            missing.append(chapter.title)
            continue
        room = [Room(chapter.room)] if chapter.room else []
        whole = not {*reader.filters.narrowed()} <= {*reader.shown(chapter.page).page.dimensions}
        above = [Sentence(WHOLE_YEAR)] if whole else []
        written.append(Written(chapter.id, chapter.title, (*above, *elements, *room), whole))
    if not chosen or DATA in chosen or reader.whom:
        written.append(Written(DATA, DATA_TITLE, tuple(_data(written))))
    return Report(
        title, words.centre.name, year or 0, said(shown) if reader.filters.narrowed() else "",
        words.centre.as_of, tuple(_facts(shown)), tuple(written), tuple(missing),
    )  # fmt: skip


def _data(written: Sequence[Written]) -> Iterator[Element]:
    """The table of each picture, chapter by chapter: what it shows, for who reads numbers or does not see it."""
    for chapter in written:
        tables = [one for one in chapter.elements if isinstance(one, Rows) and one.drawn]
        if tables:
            yield Heading(chapter.title)
            yield from (replace(one, drawn=False, name=f"{chapter.id}-{one.name}") for one in tables)


def _annotated(elements: Sequence[Element]) -> Iterator[Element]:
    """The elements, each table followed by the remarks that no sentence says yet."""
    told = {one.text for one in elements if isinstance(one, Sentence)}
    for one, before in zip(elements, (None, *elements), strict=False):
        if one == before and isinstance(one, Sentence):
            # Two figures side by side of one source: it is said once below them.
            continue
        yield one
        if isinstance(one, Rows) and not one.drawn:
            yield from (Sentence(note, small=True) for note in one.sheet.notes if note and note not in told)


def _facts(shown: Shown) -> Iterator[str]:
    centre = shown.context.words.centre
    if centre.simulated:
        yield f"{SIMULATED}{NARROW}: ce rapport ne décrit aucun centre réel."
    if shown.context.viewer is not None:
        yield TEAM
    yield f"Données arrêtées au {french_date(centre.as_of)}, version {shown.context.snapshot.version}."
    release = shown.context.snapshot.release
    if release is not None:
        yield (
            f"Chiffres publiés le {french_date(release.day)}{NARROW}: dans l’édition publique, l’adresse "
            f"«{NARROW}/v/{release.version}/{NARROW}» les garde tels qu’ils sont ici."
        )
