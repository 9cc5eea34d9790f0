"""Find what looks like the name of a person in a free text: a civility and a name, or a first name and a name.

It is a guess, on the side of caution: a centre confirms the passages that name nobody (``not_persons`` in
``centre.toml``). What it knows by itself to be no person: what follows the word of a place or of an organisation
(« collège Paul Éluard »), and the names of territories.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from importlib import import_module
from typing import Final

from dashboard.sources.text import fold

CONFIRMED_KEY: Final = "not_persons"
"""Key of ``centre.toml`` where a centre lists the passages that name nobody."""
CONFIRMED_TITLE: Final = "Ne sont pas des personnes"
"""Its title in the sheet « Centre »."""

_LOCALES: Final = (
    "fr_FR", "fr_BE", "fr_CH", "fr_CA", "fr_DZ", "en_GB", "es_ES", "it_IT", "pt_PT", "tr_TR", "pl_PL", "ro_RO", "de_DE",
    "en_PK",
)  # fmt: skip
"""Lists of Faker that hold first names met in France, in Latin letters."""


def _words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


_MORE_FIRST_NAMES: Final = _words("""
    Abdelaziz Abdelkrim Abderrahim Abdoulaye Aboubacar Adama Aïssata Aïssatou Alassane Amadou Aminata Anselme Assetou
    Awa Bakary Bintou Boubacar Chaïma Cheikh Coumba Djamila Djeneba Driss Fadila Fatou Fatoumata Ghizlane Habib Hadja
    Hajar Hanane Hawa Houria Hussein Ibrahima Idrissa Ilham Kadiatou Kamel Khady Lahcen Lassana Latifa Loubna Maïmouna
    Malo Mariama Modou Mostafa Moustapha Naïma Ndeye Oumar Oumou Ousmane Penda Ramata Rokia Ronan Saïda Salimata Sekou
    Seydou Siham Sirine Slimane Souleymane Tarik Tariq Tayeb Théodule Titouan Yamina Youssouf Zohra
""")
"""First names common in France, mostly of West Africa and of the Maghreb, that those lists do not have."""

_ORDINARY: Final = _words("canal eden france line lourdes meta mai over santé server side sol urbain urban")
"""First names that a text of a centre has much more often as words, or as places."""

_SHORTEST: Final = 3
"""Letters of a first name; shorter ones are linking words too."""

_UPPER: Final = "".join(letter for letter in map(chr, range(0x250)) if letter.isupper())
_GAP: Final = r"[ \t\u00a0\u202f]{1,3}"
_NO_GAP: Final = r"[ \t\u00a0\u202f]{0,3}"
_START: Final = r"(?<![\w-])"
_WORD: Final = rf"[{_UPPER}][\w’'-]{{1,40}}"
_LINKS: Final = rf"(?:(?i:de|du|des|la|le|van|von|der|el|ben|da|do|dos|di){_GAP}){{0,2}}(?:[dl]['’])?"
_NAME: Final = rf"{_LINKS}{_WORD}"
_STOPS: Final = rf"(?:de|du|des|à|au|aux|en|et|ou|pour|sur|par|dans){_GAP}"
_FUNCTION: Final = rf"(?:l[ea]{_GAP}|l['’])(?:(?!{_STOPS})[\w’'-]{{2,30}}{_GAP}){{1,3}}?"
"""What may stand between a civility and a name: « Mme la préfète déléguée … »."""

# Every repetition is bounded and begins where a word does: a long text takes a time in proportion to its length.
# A set of letters comes first, and what must not be before it next: that is searched three times as fast.
_FULL: Final = re.compile(
    rf"[{_UPPER}](?<![\w-].)(?=([\w’'-]{{1,40}}){_GAP}(?:[{_UPPER}]\.{_GAP})?({_NAME}))", re.DOTALL
)
_CIVILITY: Final = re.compile(
    rf"[DMPm](?<![\w-].)(?<!\d[ \u00a0\u202f].)(?:"
    rf"(?:(?<=[Mm])(?i:mes?|lles?|elle|r|adame|esdames|ademoiselle|esdemoiselles|onsieur|essieurs)"
    rf"|(?<=M)(?:M|e|aître)?|(?<=[DP])re?|(?<=D)octeure?|(?<=P)rofesseure?)"
    rf"(?:\.{_NO_GAP}|{_GAP})(?:(?!l[ea]{_GAP}|l['’]){_NAME}|{_FUNCTION}{_WORD})"
    rf"|(?<=[Mm])(?i:mes?|lles?|elle|r)\.?{_GAP}(?!(?:l[ea]s?|et|ou)\b|l['’])[\w’'-]{{2,40}})",
    re.DOTALL,
)
_ROLE: Final = re.compile(
    rf"{_START}(?i:(?:vice-)?présidente?|trésori(?:er|ère)|secrétaire|direct(?:eur|rice)|référente?|intervenante?"
    rf"|animat(?:eur|rice)|format(?:eur|rice)|coordinat(?:eur|rice)|médiat(?:eur|rice)|responsable|stagiaire|contact)"
    rf"(?:{_GAP}(?:générale?|adjointe?|honoraire))?{_NO_GAP}[:(]{_NO_GAP}({_WORD}{_GAP}{_NAME})"
)

_NAMED_AFTER: Final = _words("""
    action agence allée amphithéâtre association atelier avenue banque bibliothèque boulevard bd bâtiment bourse caisse
    campus centre cercle chapelle château cinéma cité clinique club collège comité compagnie complexe conseil cours
    crèche école église espace esplanade fédération ferme festival fondation fonds forum foyer gare groupe gymnase hall
    halle hôpital hôtel impasse institut îlot jardin lycée mairie maison médiathèque mission mjc mosquée msp musée parc
    passage place piscine pôle pont port prix promenade qpv quai quartier résidence rue salle secteur square stade
    station théâtre tour trophée union université villa village zac ehpad saint sainte st ste
""")
"""Before a name: a place or an organisation that is called after somebody, or a saint."""

_ORGANISATION: Final = _NAMED_AFTER | _words("""
    aap agglomération ami emploi formation formations habitat locale logement métropole nationale plus populaire
    services
""")
"""Words that are no surname, but where the first name beside them tells otherwise (« Zélie PLACE »)."""

_BETWEEN: Final = _words("""
    de du des d social sociale culturel culturelle municipal municipale quartier primaire maternelle élémentaire
    scolaire éducative sportif polyvalent polyvalente pour tous général maréchal docteur dr abbé président colonel
    commandant professeur pasteur
""")
"""What may come between that word and the name: « place du Général … », « maison de quartier … »."""

_ARTICLES: Final = _words("la le les l un une")
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_QUIET: Final = frozenset("«\"“'’-")
_BEFORE: Final = 80
"""Characters before a name that are looked at."""
_KEPT: Final = 100_000
"""Different texts whose answer is kept."""

Places = Callable[[], Iterable[str]]
"""Gives the names of the territories, when they are needed."""


class Persons:
    """Tells which texts of a centre name a person.

    Args:
        confirmed: passages that the centre has confirmed to name nobody.
        places: the names of territories, which name nobody either.
    """

    def __init__(self, confirmed: Iterable[str] = (), places: Places = tuple) -> None:
        self.confirmed = tuple(passage for passage in confirmed if passage.strip())
        self._places = places
        self._named = lru_cache(_KEPT)(self._look)

    def named_in(self, text: str) -> bool:
        """Whether something in a text looks like the name of a person, and is not known to be something else."""
        return self._named(text)

    def _look(self, text: str) -> bool:
        found = [passage for passage in _passages(text) if not self._is_place(text[passage])]
        confirmed = [match.span() for pattern in self._patterns for match in pattern.finditer(text)] if found else []
        return any(
            not any(start <= passage.start and passage.stop <= stop for start, stop in confirmed) for passage in found
        )

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(r"\s+".join(map(re.escape, passage.split()))) for passage in self.confirmed]

    @cached_property
    def _known(self) -> str:
        return "\n".join(f" {fold(name)} " for name in self._places())

    def _is_place(self, passage: str) -> bool:
        return f" {fold(passage)} " in self._known


def names_somebody(text: str) -> bool:
    """Whether a text looks as if it named a person, whatever a centre has confirmed."""
    return next(_passages(text), None) is not None


@cache
def first_names() -> frozenset[str]:
    """First names, folded. Read once, when a text first needs them."""
    lists = (vars(import_module(f"faker.providers.person.{locale}").Provider) for locale in _LOCALES)
    found = (
        name
        for attributes in lists
        for attribute, names in attributes.items()
        if attribute.startswith("first_name") and not callable(names)
        for name in names
    )
    known = {fold(name).partition(" ")[0] for name in found} | _MORE_FIRST_NAMES
    return frozenset(name for name in known - _ORDINARY if len(name) >= _SHORTEST)


def _passages(text: str) -> Iterator[slice]:
    """Where a text seems to name somebody."""
    for match in _CIVILITY.finditer(text):
        if not _is_named_after(text[max(0, match.start() - _BEFORE) : match.start()]):
            yield slice(*match.span())
    for match in _ROLE.finditer(text) if ":" in text or "(" in text else ():
        if _ORGANISATION.isdisjoint(fold(match[1]).split()):
            yield slice(*match.span(1))
    for match in _FULL.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if _is_full_name(match[0] + match[1], match[2].split()[-1]) and not _is_named_after(before):
            yield slice(match.start(), match.end(2))


def _is_full_name(before: str, after: str) -> bool:
    """Whether two words are a first name and a surname, or a surname in capitals and a first name."""
    if _is_first_name(before):
        return before.isupper() or after.isupper() or not _is_of_organisation(after)
    return before.isupper() and not after.isupper() and _is_first_name(after) and not _is_of_organisation(before)


def _is_first_name(word: str) -> bool:
    parts = fold(word).split()
    # The second half of a compound may be rare (« Marie-Zélandine »), never a small word (« Rose-des-Vents »).
    return bool(parts) and parts[0] in first_names() and all(part[:1].isupper() for part in word.split("-"))


def _is_of_organisation(word: str) -> bool:
    return fold(word) in _ORGANISATION


def _is_named_after(before: str) -> bool:
    """Whether what comes before a name makes it that of a place, an organisation or a saint; or a common noun."""
    words = [fold(token) for token in _TOKEN.findall(before) if token not in _QUIET]
    if not words or words[-1] in ("de", "d"):
        return False
    if words[-1] in _ARTICLES:
        return True
    for word in reversed(words):
        if word in _NAMED_AFTER or word.removesuffix("s") in _NAMED_AFTER:
            return True
        if word not in _BETWEEN:
            return False
    return False
