"""Sentences about networks and their meetings, computed from the tables and the published figures."""

from __future__ import annotations

from dashboard.french import NARROW, agree, capital, enumerate_words, number, plural
from dashboard.indicators.breakdowns import left_out_note
from dashboard.indicators.model import Measure
from dashboard.indicators.network_calendar import Calendar
from dashboard.indicators.networks import GROUPS, NO_MONTH, Group, Network, State
from dashboard.indicators.wording import PREFIX, scope_tag

STATES: tuple[State, State] = ("done", "planned")


def key_messages(networks: Measure, days: Measure, found: Calendar) -> tuple[str, ...]:
    """Published against found, the meetings no document dates, the networks without a known meeting.

    Args:
        networks, days: the indicators networks and network_days.
        found: the calendar of the networks chosen.
    """
    candidates = (
        _against(networks, "publié", "retrouvé", "dans les tables"),
        _against(days, "de réseau publiée", "retrouvée", "dans les lignes"),
        _announced_message(found),
        _undated_message(found),
        known_message(found),
    )
    return tuple(text for text in candidates if text)[:3]


def _against(one: Measure, printed: str, seen: str, where: str) -> str:
    """ "7 réseaux publiés, 7 retrouvés dans les tables."; nothing when nothing is published for this scope."""
    if one.published is None or one.published.value is None or one.computed is None or one.computed.value is None:
        return ""
    value, count = one.published.value, one.computed.value
    prefix = PREFIX.get(one.published.qualifier, "")
    figure = f"{prefix} {number(value)} {one.indicator.unit_for(value)}".strip()
    about = f" ({scope_tag(one)})" if scope_tag(one) else ""
    return (
        f"{capital(figure)} {agree(value, printed, printed + 's')}, "
        f"{number(count)} {agree(count, seen, seen + 's')} {where}{about}."
    )


def meetings_words(count: int, *, announced: bool = False) -> str:
    """ "15 rencontres réalisées", "une rencontre annoncée" in figures."""
    state = "annoncée" if announced else "réalisée"
    return f"{plural(count, 'rencontre')} {agree(count, state)}"


def calendar_message(found: Calendar) -> str:
    """How many meetings were held, and how many are only announced: of the animated networks when there are any."""
    animated = bool(found.of_group("animated"))
    groups: tuple[Group, ...] = ("animated",) if animated else GROUPS
    subject = "Réseaux animés par le centre" if animated else "Groupes choisis"
    if found.chosen:
        groups, subject = GROUPS, enumerate_words([network.name for network in found.networks]) or "Réseau choisi"
    done, planned = (found.count(state, groups) for state in STATES)
    if not done and not planned:
        return f"{subject}{NARROW}: aucune rencontre connue pour cette sélection."
    parts = [meetings_words(done)] if done else ["aucune rencontre réalisée connue"]
    parts += [f"{number(planned)} {agree(planned, 'annoncée')} sans trace de leur tenue"] if planned else []
    return f"{subject}{NARROW}: {enumerate_words(parts)}."


def calendar_notes(found: Calendar) -> tuple[str, ...]:
    """What the calendar's numbers hide: lines that stand for several dates, groups without a known meeting."""
    several = [
        f"{number(meeting.dates)} pour « {meeting.title} »"
        for network in found.of_group("animated")
        for meeting in network.meetings
        if meeting.state == "done" and meeting.dates > 1
    ]
    first = f"Une seule ligne des documents peut valoir plusieurs dates{NARROW}: {enumerate_words(several)}."
    notes = [first] if several else []
    apart = (group for group in GROUPS if group != "animated")
    quiet = sum(1 for group in apart for n in found.of_group(group) if n not in found.rows(group))
    if quiet:
        noun = agree(quiet, "groupe sans rencontre connue ne figure", "groupes sans rencontre connue ne figurent")
        notes.append(f"{number(quiet)} {noun} pas dans ce tableau.")
    if found.left_out:
        notes.append(left_out_note(found.left_out, "rencontre réalisée", "rencontres réalisées"))
    return tuple(notes)


def _announced_message(found: Calendar) -> str:
    done, planned = (found.count(state, ("animated",)) for state in STATES)
    if not planned:
        return ""
    held = agree(planned, "elle a", "elles ont")
    first = f"{meetings_words(planned, announced=True)} dont aucun document ne dit si {held} eu lieu"
    tail = f"{NARROW}; {meetings_words(done)}" if done else ""
    return f"{first}{tail}."


def _undated_message(found: Calendar) -> str:
    done = found.count("done", ("animated",))
    undated = found.count("done", ("animated",), NO_MONTH)
    if not done or not undated:
        return ""
    return f"{number(undated)} des {number(done)} rencontres réalisées n’ont pas de mois connu."


def known_message(found: Calendar) -> str:
    """How many of the animated networks have a meeting held, how many only announced ones, how many none that is known.

    "" when the selection has none.
    """
    animated = found.of_group("animated")
    if not animated:
        return ""
    held = sum(1 for network in animated if network.count("done"))
    silent = sum(1 for network in animated if not network.meetings)
    if len(animated) == 1:
        return f"{animated[0].name}{NARROW}: {_alone_words(animated[0])}."
    if held == len(animated):
        return "Chaque réseau animé a au moins une rencontre réalisée connue."
    told = (
        (held, "a une rencontre réalisée connue", "ont une rencontre réalisée connue"),
        (
            len(animated) - held - silent,
            "n’a que des rencontres annoncées",
            "n’ont que des rencontres annoncées",
        ),
        (silent, "n’a aucune rencontre connue", "n’ont aucune rencontre connue"),
    )
    parts = [plural(count, one, several) for count, one, several in told if count]
    return f"Sur {plural(len(animated), 'réseau animé', 'réseaux animés')}, {enumerate_words(parts)}."


def _alone_words(network: Network) -> str:
    done, planned = (network.count(state) for state in STATES)
    if done:
        return meetings_words(done)
    if planned:
        return f"{meetings_words(planned, announced=True)}, aucune réalisée connue"
    return "aucune rencontre connue"
