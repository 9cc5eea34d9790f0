"""The letter of a view: a page under its filters, on mail, with what was done of late and what comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from dashboard.components.chrome import SIMULATED
from dashboard.filters import french_date
from dashboard.french import NARROW
from dashboard.indicators.agenda import Entry
from dashboard.indicators.agenda_words import dates_words, when_words
from dashboard.indicators.lines import Line
from dashboard.letters.known import Known, Said
from dashboard.letters.of_page import on_page
from dashboard.letters.parts import Item, Lines, Paragraph, Part, Title, Written, shortened
from dashboard.letters.period import Period, coming, done, just_ended
from dashboard.letters.writing import mail
from dashboard.mail.subscriptions import Subscription
from dashboard.pages.render import Shown, path_of, period_notices, said, show
from dashboard.words import say, typo

MOST_ACTIONS: Final = 12
RHYTHMS: Final = {"month": "Lettre mensuelle", "quarter": "Lettre trimestrielle"}


def letter(subscription: Subscription, known: Known, today: date) -> Said | None:
    """The letter of a view; None when there is nothing to say.

    Nothing is said of a page that is not there any more, nor twice of the same data when nothing comes.

    Args:
        subscription: which page, for whom, how often, and what was told before.
        known: the data of the moment.
        today: the day.
    """
    snapshot = known.seen(subscription.centre, public=subscription.public)
    if snapshot is None:
        return None
    site = known.site(subscription.centre, public=subscription.public)
    query = "&".join(filter(None, (f"centre={subscription.centre}", _without_centre(subscription.query))))
    shown = show(site, snapshot, f"{site.base}{subscription.page.strip('/')}", query)
    if shown is None or not shown.view.found:
        return None
    period = just_ended(today, subscription.rhythm)
    context = shown.context
    around = (context.data, context.filters, context.words)
    past, next_ones = done(*around, period), coming(*around, today)
    first, then = on_page(shown, known)
    told = {"data": context.data.digest, "period": period.end.isoformat()}
    known_already = subscription.told.get("data") == told["data"]
    if not next_ones and (known_already or not (first or then or past)):
        return None
    parts = [*first, *_period(shown, known, period, past, next_ones), *then]
    return Said(mail(_written(shown, known, subscription, period, parts)), told)


def _without_centre(query: str) -> str:
    pairs = query.removeprefix("?").split("&")
    return "&".join(one for one in pairs if one and not one.startswith("centre="))


def _written(shown: Shown, known: Known, subscription: Subscription, period: Period, parts: Sequence[Part]) -> Written:
    """The whole letter around its parts."""
    centre, page = shown.context.words.centre, shown.page
    name, kind = page.name(shown.context.words), RHYTHMS[subscription.rhythm]
    edition = "édition publique" if subscription.public else "édition de l’équipe"
    summary = f" — {_summary(shown)}" if _summary(shown) else ""
    dated = f"{kind} de la page «{NARROW}{name}{NARROW}», {edition}. Données arrêtées au {french_date(centre.as_of)}."
    made_up = f"{SIMULATED}{NARROW}: cette lettre ne décrit aucun centre réel." if centre.simulated else ""
    own = {name: shown.context.extra[name] for name in page.extras if name in shown.context.extra}
    button = Item("Lire la page entière", known.address(shown.context, path_of(shown), own))
    subject = f"{shown.view.heading} · {centre.name}, lettre {period.of}"
    told = (f"{said(shown)}{summary}", dated, *_notices(shown))
    return Written(subject, centre.name, shown.view.heading, told, tuple(parts), button, made_up)


def _notices(shown: Shown) -> list[str]:
    """What the page says at its head: a filter that is not there any more, a period that no report tells of."""
    return [typo(one) for one in (*shown.parsed.notices, *shown.view.notices, *period_notices(shown))]


def _summary(shown: Shown) -> str:
    """How much the filters keep; of people, whom a mail of no published table does not count, where they are."""
    people = shown.context.data.disclosed
    if shown.page.of_people and people is not None and not people.tables:
        return say("mail", "people_on_the_page")
    return shown.view.summary


# The period


def _period(
    shown: Shown, known: Known, period: Period, past: Sequence[Entry], next_ones: Sequence[Entry]
) -> Iterator[Part]:
    """What was done in the period just ended, what comes."""
    centre = shown.context.words.centre
    yield Title(f"Ce qui s’est fait {period.at}")
    if past:
        yield _actions(shown, known, past)
    else:
        closed = french_date(centre.as_of) if centre.as_of < period.start else ""
        yield Paragraph(say("mail", "nothing_done", period, closed))
    if next_ones:
        yield Title("Ce qui vient")
        yield _actions(shown, known, next_ones)


def _actions(shown: Shown, known: Known, found: Sequence[Entry]) -> Lines:
    context = shown.context
    items = [
        Item(
            one.line.title or one.line.id,
            known.address(context, f"actions/{one.line.id}"),
            _where(one.line),
        )
        for one in found
    ]
    return shortened(items, MOST_ACTIONS, say("mail", "others", len(items) - MOST_ACTIONS))


def _where(line: Line) -> str:
    return ", ".join(part for part in (when_words(line), dates_words(line), line.place) if part)
