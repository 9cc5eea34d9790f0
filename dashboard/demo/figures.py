"""Figures that the demonstration centre has « published »: they agree with its rows, but for a few put there to show.

What differs on purpose, in the last year: more publications than are listed, an opening rate on another denominator
than the sends, and, with the default totals, people and attendances that move in opposite directions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from dashboard.demo import words
from dashboard.demo.actions import Action
from dashboard.demo.draws import Draws
from dashboard.demo.library import LISTED
from dashboard.demo.marginals import YearMarginals
from dashboard.demo.tables import Row

_CO2 = (4, 2)
"""Tonnes of CO₂ declared in the last year and in the others, « about »: what the commutes give is beside them."""
UNLISTED = 3
"""Publications that the report counts and does not list."""
CATEGORIES = {
    "informative": "À vocation informative",
    "network": "Animation de réseau ou de groupe de travail",
    "local": "En proximité territoriale",
}
MODALITIES = {"in_person": "En présentiel", "remote": "À distance"}
PROFILES = {
    "local_authority_staff": "Agents des collectivités",
    "state_staff": "Agents de l’État",
    "non_profit": "Associations",
}
_POSTS = (
    ("director", "Direction", 1, "1"),
    ("senior_officer", "Chargé·es de mission", 3, "2.8"),
    ("administration", "Gestion administrative", 1, "0.8"),
    ("communication", "Communication", 1, "0.6"),
)
_SHARES = (
    ("resources_share", "origin", "Part dans les ressources",
     (("state", "État", "58"), ("local_authorities", "Collectivités", "31"), ("other", "Autres", "11"))),
    ("expenses_share", "nature", "Part dans les dépenses",
     (("payroll", "Personnel", "71"), ("contractors", "Intervenants", "14"), ("other", "Autres charges", "15"))),
    ("activity_share", "mission", "Part dans l’activité",
     (("core", "Missions socles", "82"), ("pacte", "Appui au Pacte des solidarités", "18"))),
    ("web_source_share", "web_source", "Provenance des visites du site",
     (("search_engine", "Moteur de recherche", "52"), ("direct", "En direct", "27"), ("emailing", "Courriels", "12"),
      ("social_media", "Réseaux sociaux", "9"))),
)  # fmt: skip


class Report:
    """The figures of one year, added one by one."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rows: list[Row] = []

    def add(self, indicator: str, value: int | str, unit: str, label: str, section: str, **cells: str) -> None:
        """A figure; `cells` fills other columns."""
        self.rows.append(
            {
                "indicator_id": indicator,
                "period": str(self.year),
                "value": str(value),
                "unit": unit,
                "qualifier": "exact",
                "label": label,
                "source": words.report(self.year, section),
                **cells,
            }
        )

    def cut(self, indicator: str, dimension: str, parts: dict[str, int], labels: dict[str, str], **cells: str) -> None:
        """The parts of a figure along a dimension."""
        for code, label in labels.items():
            if parts.get(code):
                told = {"dimension": dimension, "category": code, "category_label": label, **cells}
                unit, name = _UNITS[indicator]
                self.add(indicator, parts[code], unit, name, "Chiffres clés", **told)


_UNITS = {
    "actions": ("actions", "Actions"),
    "half_days": ("demi-journées", "Demi-journées"),
    "attendances": ("présences", "Présences cumulées"),
    "unique_participants": ("personnes", "Présences uniques"),
}


def figure_rows(
    year: int, before: int, totals: YearMarginals, actions: Sequence[Action], members: int, draws: Draws
) -> list[Row]:
    """The figures of a year.

    Args:
        year, before: the year, and how many years it comes before the last one.
        totals, actions, members: what the rows add up to.
        draws: chance, for what no row says.
    """
    report = Report(year)
    for name, (unit, label) in _UNITS.items():
        report.add(name, getattr(totals, name), unit, label, "Chiffres clés")
    _breakdowns(report, totals, actions)
    _networks(report, actions)
    unlisted = {"notes": "Le bilan ne les liste pas toutes."} if not before else {}
    report.add("publications", LISTED + (UNLISTED if unlisted else 0), "publications", "Publications", "Publications",
               **unlisted)  # fmt: skip
    report.add("co2_saved", _CO2[min(before, 1)], "t CO₂", "CO₂ évité par les trajets domicile-travail",
               "Déplacements domicile-travail", qualifier="about")  # fmt: skip
    report.add("members", members, "adhérents", "Adhérents", "Adhérents et partenaires")
    _audience(report, before, draws)
    _means(report, before, draws)
    return report.rows


def _breakdowns(report: Report, totals: YearMarginals, actions: Sequence[Action]) -> None:
    for indicator, weight in (("actions", lambda _: 1), ("half_days", lambda one: one.half_days)):
        parts: Counter[str] = Counter()
        for one in actions:
            parts["in_person" if one.town else "remote"] += weight(one)
        report.cut(indicator, "modality", parts, MODALITIES)
    for indicator, weight in (("actions", lambda _: 1), ("attendances", lambda one: one.people)):
        kinds: Counter[str] = Counter()
        for one in actions:
            kinds[one.category] += weight(one)
        report.cut(indicator, "category", kinds, CATEGORIES)
        pacte = {"pacte": sum(weight(one) for one in actions if one.scheme == "pacte")}
        report.cut(indicator, "scheme", pacte, {"pacte": "Pacte des solidarités"})
    rest = Fraction(100)
    for code, label in PROFILES.items():
        if code in totals.profiles:
            rest -= Fraction(str(totals.profiles[code]))
            _share(report, "profile_share", "profile", code, label, f"{totals.profiles[code]:g}", "Part du profil")
    if totals.profiles:
        _share(report, "profile_share", "profile", "others", "Autres profils et non renseigné",
               f"{float(rest):g}", "Part du profil")  # fmt: skip


def _share(report: Report, indicator: str, dimension: str, code: str, label: str, value: str, name: str) -> None:
    told = {"dimension": dimension, "category": code, "category_label": label}
    base = {"base": "présences uniques"} if indicator == "profile_share" else {}
    report.add(indicator, value, "%", name, "Publics" if base else "Moyens", **told, **base)


def _networks(report: Report, actions: Sequence[Action]) -> None:
    met = [one for one in actions if one.network is not None]
    report.add("networks", len({one.network.id for one in met if one.network}), "réseaux", "Réseaux animés", "Réseaux")
    report.add("network_days", sum(one.dates for one in met), "journées", "Journées de réseau", "Réseaux")


def _audience(report: Report, before: int, draws: Draws) -> None:
    visitors, sends = 5200 - 640 * before, 2400 - 180 * before
    visitors, sends = (max(base, 400) + int(draws.below(90, 1)[0]) for base in (visitors, sends))
    opens, clicks = sends * 34 // 100, sends * 5 // 100
    for name, value, unit, label in (
        ("web_visitors", visitors, "visiteurs", "Visiteurs du site"),
        ("web_sessions", visitors * 4 // 3, "sessions", "Sessions du site"),
        ("web_pageviews", visitors * 5, "vues", "Pages vues"),
        ("newsletter_issues", 10, "numéros", "Numéros de la lettre d’information"),
        ("newsletter_sends", sends, "envois", "Envois de la lettre d’information"),
        ("newsletter_recipients", sends // 10, "destinataires", "Destinataires de la lettre d’information"),
        ("newsletter_opens", opens, "ouvertures", "Ouvertures"),
        ("newsletter_clicks", clicks, "clics", "Clics"),
        ("linkedin_followers", max(1480 - 320 * before, 90), "abonnés", "Abonnés LinkedIn"),
    ):
        report.add(name, value, unit, label, "Communication")
    # In the last year the rate is that of the mails delivered, as senders like to give it.
    rate, base = Fraction(100 * opens, sends if before else sends * 96 // 100), "" if before else "envois délivrés"
    report.add("newsletter_open_rate", f"{float(round(rate, 1)):g}", "%", "Taux d’ouverture", "Communication",
               base=base)  # fmt: skip


def _means(report: Report, before: int, draws: Draws) -> None:
    report.add("employees", sum(people for _, _, people, _ in _POSTS), "personnes", "Salarié·es", "Équipe")
    total = sum(Fraction(fte) for *_, fte in _POSTS)
    report.add("fte", f"{float(total):g}", "ETP", "Équivalents temps plein", "Équipe")
    for code, label, people, fte in _POSTS:
        told = {"dimension": "staff_role", "category": code, "category_label": label}
        report.add("employees", people, "personnes", "Salarié·es par fonction", "Équipe", **told)
        report.add("fte", fte, "ETP", "Équivalents temps plein par fonction", "Équipe", **told)
    for indicator, dimension, name, parts in _SHARES:
        for code, label, value in parts:
            _share(report, indicator, dimension, code, label, value, name)
    result, reserves = 9000 - 1500 * before + int(draws.below(900, 1)[0]), max(118_000 - 9000 * before, 20_000)
    report.add("net_result", result, "€", "Résultat de l’année", "Finances")
    report.add("equity_reserves", reserves, "€", "Fonds associatifs et réserves", "Finances")
