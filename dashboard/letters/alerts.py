"""The mail of alerts: what a centre is to mend, once, where there is anything new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from dashboard.french import capital
from dashboard.letters.findings import WAIT, Finding, Ground, findings
from dashboard.letters.known import Known, Said
from dashboard.letters.parts import Item, Paragraph, Part, Title, Written, shortened
from dashboard.letters.writing import mail
from dashboard.mail.subscriptions import Subscription
from dashboard.viewer import Viewer, seen_by
from dashboard.words import say

MOST: Final = 12
"""Lines of a list."""
_IN_SUBJECT: Final = 2
"""Kinds of findings that the subject names."""


def alerts(subscription: Subscription, known: Known, today: date) -> Said | None:
    """What is new to be mended in a centre; None when nothing is.

    Args:
        subscription: of which centre, and what it was told before.
        known: the data of the moment.
        today: the day.
    """
    centre, team = subscription.centre, known.team
    if team is None or centre not in team.centres:
        return None
    alone = seen_by(team, Viewer("reader", centre))
    return told(Ground.of(alone, centre, today, known.late.get(centre)), subscription.told, known.staff_base)


def told(ground: Ground, before: Any, base: str) -> Said | None:
    """The mail of what is found now and was not before; what is mended meanwhile may be told again one day."""
    found, known = findings(ground), set(before.get("found", ()))
    new = [one for one in found if not known.issuperset(one.keys)]
    if not new:
        return None
    by_rule: dict[str, list[Finding]] = {}
    for one in new:
        by_rule.setdefault(one.rule, []).append(one)
    counts = [say("mail", "count", rule, len(some)) for rule, some in by_rule.items()]
    centre = ground.data.centre
    parts = [part for rule, some in by_rule.items() for part in _section(rule, some, base)]
    still = say("mail", "told_before", len(found) - len(new))
    parts += [Paragraph(still, small=True)] if still else []
    named = subject(counts)
    written = Written(named, centre.name, named, (), tuple(parts), _way_in(ground, base))
    return Said(mail(written), {"found": sorted(key for one in found for key in one.keys)})


def _way_in(ground: Ground, base: str) -> Item:
    if ground.data.in_browser:
        return Item("Ouvrir les données du centre", f"{base}donnees/{ground.centre}")
    return Item("Ouvrir l’édition de l’équipe", f"{base}?centre={ground.centre}")


def subject(counts: Sequence[str]) -> str:
    """ "3 actions sans liste de présence, 1 objectif en retard et 2 autres points"."""
    named, left = [*counts[:_IN_SUBJECT]], len(counts) - _IN_SUBJECT
    more = f" {say('mail', 'more', left)}" if left > 0 else ""
    return capital(", ".join(named) + more)


def _section(rule: str, found: Sequence[Finding], base: str) -> list[Part]:
    items = [Item(one.name, f"{base}{one.path}", one.told) for one in found]
    others = say("mail", "others", len(items) - MOST)
    title = capital(say("mail", "count", rule, len(found)))
    return [Title(title), Paragraph(say("mail", "about", rule, WAIT)), shortened(items, MOST, others)]
