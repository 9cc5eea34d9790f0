"""From an address to a whole page: parse, find the page, compute its view, put the frame around it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from itertools import chain, repeat
from typing import Any, NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.chrome import SIMULATED, NavLink, footer, header, navigation, notices, simulated_banner
from dashboard.components.copying import Quoted, copy_link
from dashboard.components.drawing import Around, downloads, link
from dashboard.components.embedding import embedded_footer
from dashboard.components.filter_bar import chips, filter_bar, status_line
from dashboard.components.paper import PaperLine
from dashboard.components.staff import (
    behind_notice,
    my_views,
    open_banner,
    outdated_notice,
    staff_entrance,
    staff_tools,
)
from dashboard.components.static import plain
from dashboard.cube.impasse import Unpublished, unpublished
from dashboard.figures.svg import Links
from dashboard.filters import (
    Filters,
    Parsed,
    Vocabulary,
    carried,
    chosen_words,
    french_date,
    holding,
    parse,
    period_words,
    sentence,
    to_query,
    toggle,
    vocabulary,
)
from dashboard.indicators.agenda_words import quoted
from dashboard.indicators.breakdowns import left_out_words
from dashboard.indicators.model import Measure
from dashboard.indicators.reported import reported, silence_told, years_counted
from dashboard.indicators.selection import option_counts
from dashboard.indicators.wording import QUALIFIER_WORDS, value_words
from dashboard.pages import embedding as embedded
from dashboard.pages.embedding import Embedding
from dashboard.pages.model import DATA, Context, Page, View
from dashboard.pages.notes import hang
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.accessibility import state_words
from dashboard.viewer import Viewer
from dashboard.words import say

PICTURE, TABLE = "graphique", "tableau"
"""What the addresses of the files of a page begin with."""
WHOLE = "toute-la-page"
"""Name of the workbook of all the tables of a page."""
EMBED_PAGE = "integrer"
"""The page that hands out the code of iframes: its id, and its path."""


class Kept(NamedTuple):
    """A view that somebody keeps: of which centre, its name, its page below the edition, its query."""

    centre: str
    name: str
    page: str
    query: str


@dataclass(frozen=True)
class Site:
    """The pages of one edition and what they share.

    Attributes:
        pages: in the order of the navigation; the first is the home page.
        default_centre: centre of an address that names none.
        base: prefix of its addresses.
        hosting: name and address of the host, for the legal notice.
        other: address of the other edition; empty when it is not served.
        viewer: who looks, in the staff edition; None in the public one.
        proof: what a form of this person's session carries, so that no other site can send it.
        ancestors: origins whose pages may embed these (CSP source expressions); none by default.
        behind: centres of which what is public is behind the data → for how many days.
        kept: the views that whoever looks keeps for themselves.
        today: the day it is, in the staff edition; None in the public one, which says the same every day.
        told: what the pages of a published version say of it at their head; nothing on those of today.
        living: where the same pages are today, for those of a version; "" for those of today.
        lasting: prefix of the addresses that are cited, where those of the pages may end; "" for the same.
        letters: where a reader asks for the letter of a page; "" where none is sent.
    """

    pages: tuple[Page, ...]
    default_centre: str
    base: str = "/"
    hosting: str = ""
    other: str = ""
    viewer: Viewer | None = None
    proof: str = field(default="", repr=False)
    ancestors: tuple[str, ...] = ()
    behind: Mapping[str, int] = field(default_factory=dict)
    kept: Sequence[Kept] = ()
    today: date | None = None
    told: Callable[[Shown], Sequence[Component]] = lambda _shown: ()
    living: str = ""
    lasting: str = ""
    letters: str = ""

    def find(self, path: str) -> tuple[Page | None, str]:
        """The page of a path, and what follows its own path; (None, "") when there is none."""
        wanted = "/" + path.removeprefix(self.base).strip("/")
        for page in self.pages:
            if wanted == page.path:
                return page, ""
        for page in self.pages:
            if page.accepts_rest and wanted.startswith(f"{page.path}/"):
                return page, wanted.removeprefix(f"{page.path}/")
        return None, ""


@dataclass(frozen=True)
class Shown:
    """A page computed for an address (path and query as the browser has them), embedded in another site or not."""

    page: Page
    context: Context
    view: View
    parsed: Parsed
    path: str = "/"
    query: str = ""
    embedding: Embedding | None = None


def show(site: Site, snapshot: Snapshot, path: str, query: str) -> Shown | None:
    """Compute the page of an untrusted address; None when there is no such page."""
    page, rest = site.find(path)
    if page is None:
        return None
    parsed, embedding = read_query(site, snapshot, page, query)
    return replace(show_parsed(site, snapshot, page, rest, parsed, embedding), path=path, query=query)


def read_query(site: Site, snapshot: Snapshot, page: Page, query: str) -> tuple[Parsed, Embedding | None]:
    """The filters of an untrusted query; how it asks for the page to be embedded, which only the public edition is."""
    if site.viewer is not None:
        return parse(query, snapshot, site.default_centre, page.extras), None
    return embedded.read(query, snapshot, site.default_centre, page)


def show_parsed(
    site: Site, snapshot: Snapshot, page: Page, rest: str, parsed: Parsed, embedding: Embedding | None = None
) -> Shown:
    """Compute a page for filters that have been parsed."""
    filters = parsed.filters
    words = vocabulary(snapshot, filters.centre, site.default_centre)
    context = Context(
        snapshot,
        snapshot.centres[filters.centre],
        filters,
        words,
        parsed.extra,
        rest,
        site.base,
        site.hosting,
        site.viewer,
        site.ancestors,
        site.lasting,
        site.letters,
    )
    view = page.view(context)
    if embedding is not None and embedding.block:
        view = embedded.alone(page, view, embedding.block)
    hang(page, context, view)
    shown = Shown(page, context, view, parsed, embedding=embedding)
    # What is written into the view does not hold it: held in a ring, it would stay long after its last reader.
    around = replace(shown, view=View("", {}))
    pictures, tables = (partial(file_address, around, kind) for kind in (PICTURE, TABLE))
    hints = chain([say("page", "press")], repeat(""))
    shown_in_order = [view.slots[name] for name in page.slots if name in view.slots]
    link(shown_in_order, Around(_links_of_marks(around), pictures, tables, partial(cited, around), hints))
    return shown


def _links_of_marks(shown: Shown) -> Links:
    """Where the marks of a page's charts lead: the same page, with their value chosen, or no longer."""
    filters, words = shown.context.filters, shown.context.words
    # A whole page in another site's opens its links in the whole window: these stay where the chart is.
    within = {"target": "_self"} if shown.embedding else {}

    @cache
    def links(dimension: str, code: str) -> Mapping[str, str]:
        chosen = toggle(filters, dimension, code, words)
        return {} if chosen == filters else {"href": address_of(shown, chosen), **within}

    return links


def full_layout(site: Site, shown: Shown) -> Component:
    """The whole layout of a page: what the first response holds, words and figures included."""
    context, view, page = shown.context, shown.view, shown.page
    tools = edition_tools(site, context, path_of(shown))
    slots = {name: html.Div(view.slots.get(name), id=slot_id(name), className="slot") for name in page.slots}
    main = [
        html.Div(alerts(shown, site.told(shown)), id="avis", role="alert"),
        *late_notices(site, shown),
        html.H1(view.heading, id="titre"),
        *controls(shown),
        page.compose(slots),
        *kept_views(site, shown),
    ]
    return html.Div(
        [
            location(shown),
            *stores(shown),
            header(context.words, context.href("/"), centre_links(site, context, page), tools),
            html.Div(navigation(nav_links(site, shown)), id="navigation"),
            html.Main(main, id="contenu", tabIndex=-1, className=f"inner page-{page.id}"),
            html.Div(page_footer(shown), id="pied"),
        ]
    )


def late_notices(site: Site, shown: Shown) -> list[Component]:
    """On the home page, to those who may mend it: what is public is behind the data, the declaration is outdated."""
    centre, viewer = shown.context.data.centre, site.viewer
    if viewer is None or not viewer.sees_files or shown.page is not site.pages[0]:
        return []
    days, declared = site.behind.get(centre.id), centre.accessibility
    late = [] if days is None else [behind_notice(days, f"{site.base}donnees/{centre.id}/publier")]
    outdated = viewer.runs_service and site.today and declared and declared.is_outdated(site.today)
    return [*late, outdated_notice(shown.context.href("/accessibilite"))] if outdated else late


def kept_views(site: Site, shown: Shown) -> list[Component]:
    """At the foot of the home page: what whoever looks keeps of the centre."""
    centre = shown.context.data.centre.id
    own = [one for one in site.kept if one.centre == centre] if shown.page is site.pages[0] else []
    links = [(one.name, f"{site.base}{one.page}?centre={centre}&{one.query}".rstrip("&")) for one in own]
    return [my_views(links, f"{site.base}donnees/{centre}/vues")] if links else []


def location(shown: Shown) -> Component:
    """The address. It is told where it stands, or else its first act would be to ask for the page again."""
    return dcc.Location(
        id="adresse",
        refresh="callback-nav",
        pathname=shown.path,
        search=f"?{shown.query}" if shown.query else "",
    )


def stores(shown: Shown) -> list[Component]:
    """What the browser keeps of the page: fingerprints of its slots, the last press on a button."""
    return [dcc.Store(id="empreintes", data=prints(plain_slots(shown.view))), dcc.Store(id="action")]


def controls(shown: Shown, *, bar: bool = True) -> list[Component]:
    """The filter bar, what is chosen, and the sentence that says it; the sentence alone without the bar."""
    context, page = shown.context, shown.page
    status = html.P(
        status_line(said(shown), shown.view.summary),
        id="phrase",
        role="status",
        className="sentence",
    )
    if not page.dimensions and not page.period:
        unsaid = [html.P(id="phrase", hidden=True), html.Ul(id="puces", hidden=True)]
        return [*unsaid, *([copy_link()] if bar else [])]
    if not bar:
        return [html.Ul(id="puces", hidden=True), status]
    years = years_counted(context.data)
    told = context.source.years if page.of_people else None
    greyed = unpublished_options(shown)
    chosen = filter_bar(context.filters, context.words, counts_of(shown), years, page.dimensions, greyed, told)
    return [
        chosen,
        html.Ul(chips(context.filters, context.words, shown.view.query), id="puces", className="chips"),
        status,
    ]


def counts_of(shown: Shown) -> Mapping[str, Mapping[str, int | None]]:
    """Dimension id → code → number of actions that it would give; None where no report tells that there are none."""
    context, page = shown.context, shown.page
    counts = option_counts(context.data, context.filters, page.statuses, every=page.every_row(context.extra))
    if reported(context.data, context.filters):
        return counts
    return {name: {code: count or None for code, count in found.items()} for name, found in counts.items()}


def unpublished_options(shown: Shown) -> Unpublished:
    """Options that a page greys because they lead to no published table."""
    context = shown.context
    return unpublished(context.source, context.filters, context.words) if shown.page.of_people else {}


def said(shown: Shown, *, searched: bool = True) -> str:
    """The sentence of a page's filters: what it follows of them, and that the rest of the centre is in it too."""
    asked, scope = shown.context.filters, shown.view.scope or shown.context.filters
    text = sentence(scope, shown.context.words, shown.page.subject, shown.page.dimensions)
    text += f" · {quoted(shown.view.query)}" if shown.view.query and searched else ""
    return f"{text} · ensemble du centre" if asked.narrowed() and not scope.narrowed() else text


def lasting(context: Context, path: str, extra: Mapping[str, str] | None = None, mark: str = "") -> str:
    """The address of a page in the very version that it is read in; "" where nothing is published.

    The centre is named even where today's addresses need not: another may be the first one day.

    Args:
        context: of the page.
        path: its path.
        extra: its own parameters.
        mark: what is looked at in it ("origine-actions").
    """
    if context.snapshot.release is None:
        return ""
    there = replace(context, base=version_base(context), words=replace(context.words, default_centre=""))
    return f"{there.href(path, extra=extra)}{'#' if mark else ''}{mark}"


def version_base(context: Context) -> str:
    """What the addresses of the published version that is read begin with."""
    below = f"v/{context.snapshot.release.version}/" if context.snapshot.release else ""
    start = context.lasting or context.base
    return start if start.endswith(f"/{below}") else f"{start}{below}"


def lasting_page(shown: Shown, mark: str = "") -> str:
    """The same, of what is shown."""
    context = shown.context
    own = {name: context.extra[name] for name in shown.page.extras if name in context.extra}
    return lasting(context, path_of(shown), own, mark)


def cited(shown: Shown, measure: Measure) -> Quoted:
    """A figure of a page in one line: what it is, of what, from where, from which version; and its lasting address."""
    context, published = shown.context, measure.published if measure.is_published else None
    centre, scope = context.words.centre, measure.scope or context.filters
    perimeter = sentence(scope, context.words, centre.name, shown.page.dimensions)
    perimeter += " · ensemble du centre" if context.filters.narrowed() and not scope.narrowed() else ""
    quality = QUALIFIER_WORDS.get(published.qualifier, "") if published else ""
    computed = measure.computed
    rests_on = computed.made_of or say("figures", "coverage", computed) if computed else ""
    source = f"Source : {published.source}" if published else rests_on
    made_up = SIMULATED if centre.simulated else ""
    release = context.snapshot.release
    version = (french_date(release.day), release.version) if release else ()
    told = (value_words(measure), quality, perimeter, source.rstrip("."), french_date(centre.as_of), made_up, version)
    return Quoted(say("citation", "figure", measure, *told), lasting_page(shown, f"origine-{measure.indicator.id}"))


def title_of(shown: Shown, *, searched: bool = True) -> str:
    """The title of a page once it has left the screen: heading, the choices that it follows, centre.

    Args:
        shown: the page.
        searched: whether the words searched for are told, too.
    """
    page, words, heading = shown.page, shown.context.words, shown.view.heading
    filters = shown.view.scope or shown.context.filters
    period = period_words(filters)
    parts = [heading]
    if page.period:
        parts += [] if period in heading else [period]
        parts += chosen_words(filters, words)
    parts += [quoted(shown.view.query)] if shown.view.query and searched else []
    parts += [words.centre.name, *([SIMULATED] if words.centre.simulated else [])]
    return " · ".join(parts)


def query_of(shown: Shown) -> str:
    """The canonical query of what is shown: the page's own parameters in the page's order."""
    return to_query(shown.context.filters, shown.context.words, _parameters(shown))


def address_of(shown: Shown, filters: Filters | None = None) -> str:
    """The canonical address of what is shown, with its filters or others."""
    return shown.context.href(path_of(shown), filters, _parameters(shown))


def file_address(shown: Shown, kind: str, file: str) -> str:
    """The address of the picture of a chart or of the file of a table, with the filters of its page.

    Args:
        shown: the page.
        kind: `PICTURE` or `TABLE`.
        file: name of the file ("theme.png").
    """
    context, page = shown.context, shown.page
    own = {name: context.extra[name] for name in page.extras if name in context.extra}
    return context.href(f"{kind}{path_of(shown).rstrip('/')}/{file}", extra=own)


def path_of(shown: Shown) -> str:
    """The path of what is shown, below the edition's base."""
    page, rest = shown.page, shown.context.rest
    return f"{page.path}/{rest}" if rest else page.path


def _parameters(shown: Shown) -> Mapping[str, str]:
    context = shown.context
    extra = {name: context.extra[name] for name in shown.page.extras if name in context.extra}
    return extra if shown.embedding is None else shown.embedding.parameters(extra)


def slot_id(name: str) -> dict[str, str]:
    """Id of a slot's container."""
    return {"type": "slot", "name": name}


def prints(slots: Mapping[str, Any]) -> dict[str, str]:
    """A fingerprint per slot (see `plain`): what has not changed is not sent again.

    What its controls hold is not in it, and goes out by itself: a field is not drawn anew because one types in it.
    """
    return {name: fingerprint(_unheld(content)) for name, content in slots.items()}


def _unheld(node: Any) -> Any:
    """A plain tree without what its controls hold."""
    if isinstance(node, list):
        return [_unheld(child) for child in node]
    if not isinstance(node, dict):
        return node
    props, identifier = node["props"], node["props"].get("id")
    if isinstance(identifier, dict) and identifier.get("type") == "control":
        props = {name: value for name, value in props.items() if name != "value"}
    return {**node, "props": {**props, "children": _unheld(props["children"])} if "children" in props else props}


def fingerprint(content: Any) -> str:
    """A short digest of a plain tree."""
    return hashlib.blake2s(json.dumps(content).encode(), digest_size=8).hexdigest()


def plain_slots(view: View) -> dict[str, Any]:
    """The slots of a view, as plain trees."""
    return {name: plain(content) for name, content in view.slots.items()}


def alerts(shown: Shown, told: Sequence[Component] = ()) -> list[Component]:
    """Notices on the version (`told`), on the address, on the page and on the data."""
    data = shown.context.data
    texts = [*shown.parsed.notices, *shown.view.notices, *period_notices(shown)]
    if data.stale:
        texts.append(f"{stale_words(data)} Le détail est dans la page Méthode et données.")
    if data.arrival:
        texts.append(data.arrival.text)
    viewer = shown.context.viewer
    banners = [open_banner()] if viewer and viewer.open else []
    if data.centre.simulated:
        banners.append(simulated_banner())
    return [*banners, *told, *notices(texts), *ways_out(shown)]


def ways_out(shown: Shown) -> list[Component]:
    """What to choose in the place of filters under which what a page says of people is not published."""
    context = shown.context
    found = shown.page.impasse(context)
    if found is None:
        return []
    links = [
        html.A(choice_words(one, context.words), href=address_of(shown, one), **{"data-stay": "1"})
        for one in found.ways
        if holding(one, context.words) == one
    ]
    told = [found.reason, " Ce qui est publié\u202f: ", *separated(links), "."]
    return [html.P(told, className="notice")] if links else []


def choice_words(filters: Filters, words: Vocabulary) -> str:
    """A choice in few words: "2024, Emploi et insertion"; "2024, sans autre filtre"."""
    return ", ".join([period_words(filters), *(chosen_words(filters, words) or ["sans autre filtre"])])


def separated(parts: Sequence[Component]) -> list[Component | str]:
    """Parts with a mark between each two."""
    return [one for part in parts for one in (" · ", part)][1:]


def stale_words(data: CentreData) -> str:
    """Why older data are shown, and the date of the files that they come from."""
    since = ""
    if data.changed_at is not None:
        changed = data.changed_at.astimezone()
        since = f" (fichiers du {french_date(changed.date())}, {changed:%H h %M})"
    if data.held:
        return (
            "Dans les fichiers de ce centre, une table a perdu beaucoup de lignes ou un chiffre a beaucoup bougé : les "
            f"données d’avant restent affichées{since} jusqu’à ce que les fichiers changent ou que quelqu’un confirme."
        )
    return (
        "Les fichiers de ce centre contiennent des erreurs, à corriger : les dernières données correctes restent "
        f"affichées{since}."
    )


def period_notices(shown: Shown) -> list[str]:
    """What the period cannot tell: years without a report, actions without a date."""
    context, page = shown.context, shown.page
    if not page.period:
        return []
    scope = shown.view.scope or context.filters
    left_out = left_out_words(context.data, scope, context.words, page.statuses)
    return [text for text in (silence_told(context.data, scope), left_out) if text]


def edition_tools(site: Site, context: Context, here: str) -> list[Component]:
    """The way to the same page of the other edition; for the staff, who they are here and the way out.

    Args:
        site, context: of the page.
        here: its path, below the base of its edition.
    """
    other = f"{site.other}{here.lstrip('/')}{to_query(context.filters, context.words)}" if site.other else ""
    if site.viewer is None:
        return staff_entrance(other) if other else []
    centre = context.words.centre.name if site.viewer.centre else ""
    views = f"{site.base}donnees/{context.filters.centre}/vues/garder/{here.lstrip('/')}"
    views += to_query(context.filters, context.words)
    return staff_tools(site.viewer, centre, site.base, views, other, site.proof)


def nav_links(site: Site, shown: Shown) -> Sequence[NavLink]:
    """The navigation, each link with the filters of the moment."""
    context = shown.context
    return [
        NavLink(page.group, page.name(context.words), context.href(page.path), page.path == shown.page.path)
        for page in site.pages
        if page.listed
    ]


def centre_links(site: Site, context: Context, page: Page) -> list[tuple[str, str, bool]]:
    """The same page of each centre of the snapshot, with the filters that exist there: (name, address, current)."""
    links = []
    for key, data in context.snapshot.centres.items():
        words = vocabulary(context.snapshot, key, site.default_centre)
        there = Context(context.snapshot, data, carried(context.filters, words), words, base=site.base)
        links.append((data.centre.name, there.href(page.path), key == context.filters.centre))
    return links


def page_footer(shown: Shown) -> Component:
    """The footer of a page, or the line of source of an embedded one; on paper, a line at the foot of each sheet."""
    context, page, path = shown.context, shown.page, path_of(shown)
    if shown.embedding is not None:
        address = context.href(path, extra=context.extra)
        below = embedded_footer(context.words, address, not shown.embedding.block)
    else:
        links = footer_links(context)
        if context.viewer is None and page.id != EMBED_PAGE:
            extra = {**context.extra, "de": path.strip("/")}
            links = [("Intégrer cette page", context.href(EMBED_PAGE, extra=extra)), *links]
            if context.letters and page.mailed:
                asked = replace(context, base=context.letters, words=replace(context.words, default_centre=""))
                links = [("Recevoir cette page par courriel", asked.href(path, extra=context.extra)), *links]
        if next(downloads(list(shown.view.slots.values())), None):
            address = file_address(shown, TABLE, f"{WHOLE}.xlsx")
            links = [("Toute la page (XLSX)", address), *links]
        below = footer(context.words, links)
    return html.Div([below, PaperLine(paper_words(shown))])


def paper_words(shown: Shown) -> str:
    """What each sheet of paper says: centre, page, its filters, the day its data were closed."""
    centre, page = shown.context.words.centre, shown.page
    made_up = [SIMULATED] if centre.simulated else []
    filters = [said(shown)] if page.dimensions or page.period else []
    dated = f"données arrêtées au {french_date(centre.as_of)}"
    return " · ".join([*made_up, centre.name, shown.view.heading, *filters, dated])


def footer_links(context: Context) -> list[tuple[str, str]]:
    """What is open, and the obligatory links: method, accessibility, legal notice."""
    open_data = [] if context.data.disclosed is None else [("Données ouvertes", context.href(DATA))]
    return [
        *open_data,
        ("Méthode et données", context.href("methode")),
        (f"Accessibilité : {state_words(context.data.centre.accessibility)}", context.href("accessibilite")),
        ("Mentions légales", context.href("methode/mentions")),
    ]
