"""Find the names of people in a free text, as a reader of French would.

Each word becomes one letter that says what a reader knows of it (a first name, a civility, the word of a place, a word
that no dictionary has; see :mod:`dashboard.sources.name_lists`), and the ways to name somebody are patterns of these
letters. It is a guess, on the side of caution: a person is asked about what is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

from dashboard.sources.name_lists import NameLists, Words, name_lists
from dashboard.sources.text import fold

_ACRONYM: Final = 5
"""Letters of a word in capitals that may be no name; a name is longer, or beside a first name or an initial."""

_LETTERS: Final[Mapping[str, str]] = {
    "civility": "C", "title": "D", "role": "R", "cue": "Q", "toward": "A", "exchange": "E", "place": "P", "places": "L",
    "territory": "T", "between": "b", "article": "a", "particle": "p",
}  # fmt: skip
"""List of ``names.toml`` → letter of its words. For the other words, capitalised (in capitals where it matters):

- F a first name; G one that is a French word too; H hyphenated after a first name (« Jean-Jaurès »);
- N a word that is not French (U in capitals); V a French word that is a common surname (Y); W any other (X);
- O what is nobody's name; o a short word in capitals that is not French; I an initial; i, M one capital letter alone.

In lower case: f, g, n, v, w. Signs stand for themselves; 0 is a number, & « et », ; an end of line or of text.
"""

_UPPER: Final = "[A-ZÀ-ÖØ-Þ]"
_TOKEN: Final = re.compile(
    # An initial (« P. », « Th. », « J.-M. », « J-P », but no « S.A.R.L. »); « d’ »; a word; a number; a sign.
    rf"(?<![\w.])(?:{_UPPER}h?\.(?:[-‑]?{_UPPER}h?\.)?(?!{_UPPER}\.)|{_UPPER}[-‑]{_UPPER}\b\.?)"
    r"|(?<!\w)(?:[dlDL]|[jnmtsc]|qu)['’](?=\w)"
    r"|[^\W\d_]+(?:['’·‑-][^\W\d_]+)*"
    r"|\d+|\n|[^\s\w]|_"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_ALONE: Final = {
    **dict.fromkeys(("à", "À"), "A"), **dict.fromkeys(("et", "ET"), "&"), **dict.fromkeys(("DR", "PR", "Chez"), "O"),
    "M": "M", "m": "m", "M.": "C", "Me": "D", "–": "-", "—": "-", "«": '"', "»": '"', "“": '"', "”": '"', "\n": ";",
}  # fmt: skip
"""Tokens that are what they are by themselves, as written."""

_POSTS: Final = frozenset({"mission", "missions", "service", "services"})
"""Words of a place that are of a post after « chargée de » or « chef de »: what follows is who holds it."""
_NAMED_AFTER: Final = re.compile(
    # « collège J. Moulin », « rue du docteur Roux », « écoles Jean Zay et Marie Curie »
    r'(?:[PT](?:[PTpab"+D]|pR|Ab)*I*[FGH]{0,2}[pa]{0,3}[FGHNUVYWXo]'
    r'|L(?:[PTpab"+D]|pR|Ab)*I*[FGH]{0,2}[pa]{0,3}[FGHNUVYWXo](?:[,&/-]I*[FGH]{0,2}[pa]{0,3}[FGHNUVYWXo])*'
    # « QPV : Jean Zay », « Bernard Palissy (QPV) »
    r"|[TL][:-]I*[FGH]{0,2}[pa]{0,3}[FGHNUVYWXo]"
    r"|[FGHI]{1,2}[pa]{0,3}[FGHNUVYWXo](?=\([TL]b?\)))"
)


def _ways(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("END", r"(?=[;,()/&.-])")) for pattern in patterns)


_CALLED: Final = _ways(
    # « Mme P. Nom », « MM. Nom et Nom », « Mme la préfète Nom », « mme de nom », « m.nom », « M Nom »
    r"C\.?(?:[&/,-]C\.?)*(I*(?:[pa]{0,2}[FGHNUo]|p?[VY]|[WXO])[FGHNUVY]*(?:[,&][FGHNUVY]+)*)",
    r"C\.?aR[RwbE]{0,2}([FGHNUVYo]+)",
    r"(?:C\.?|(?<!0)m\.)([pa]?[nfgv])",
    r"(?<!0)M(I*[pa]{0,2}[FHNUYo])",
    # « le père Nom », « Dr Nom »
    r"D\.?(p?[FHNUVYo]+|G[NUVYo])",
)
"""Ways to name somebody who may be called like a place."""
_WAYS: Final = _ways(
    # « Prénom Nom », « Prénom de La Nom », « Prénom NOM »; after an article, it is a work or a thing
    r"(?<!a)(F+[Ii]?(?:[FGHNUVYWXOo]|[pa]{1,3}[FGHNUVY]))",
    r"(?<!a)(G[FGI]?(?:[FHNUVYo]|p{1,2}[FHNUY]|pa[FHNU]))",
    r"(?<!a)(H[NU])",
    # « NOM Prénom », « Nom Prénom »
    r"([pa]{0,2}[UYo]{1,2}F|[pa]{0,2}[UY]{1,2}[GH]|[pa]{0,2}UN|NF|NU)",
    # « P. Nom », « P NOM », « NOM P. »; « A. Objectifs » begins a list
    r"(I+(?:[pa]{0,2}(?:[FHNU]+|o)|[pa]{1,2}[GVY]))",
    r"(?<=[^;.])(I+[GVY])",
    r"(I+[GVY])END",
    r"(?<!0)(i[pa]{0,2}U)",
    r"([NUY]I)(?![FGHNUVYWX])",
    # « Prénom N. »
    r"(?<!a)(FI)(?![FGHNUVYWX])",
    r"(?<!a)([FG][iI])END",
    # « prénom nom », « nom prénom »
    r"(?<=[;,:(/&QRAEp])(f[fnv]|nf)",
    r"(?<=[;,:(/&])(gn)END",
    r"(?:[QR]:?|Ep?)(g[nv])",
    # « avec Prénom », « appel de Prénom », « Prénom et Prénom », « (Prénom en congé) »
    r"(?:Q:?|A|Ep?)(f|F)",
    r"\((F)",
    r"Q:?(G)(?![FGHNUVYWXOob])",
    r"(F(?:[,&/][FG])+|G(?:[,&/]F)+)",
    # « animatrice Prénom », « gardien : Nom Nom », « Nom Nom, interprète », « porté par Nom Nom »
    r"R[RwpbPE&]{0,5}[:(,]?(F)",
    r"R[RwpbPEO]{0,4}[:(]([pa]{0,2}(?:[NU]{1,3}|Y))",
    r"R[RwpbPEO]{0,4}[:(](V)END",
    r"R[Rwb]?([NU]{2,3})",
    r"(N[NU])(?=[,(-]R)",
    r"Q[:A]?(N[NU])",
    r"(?<=[;,:(/])(N[NU])(?=[;,)/])",
)
_WORTH_A_LOOK: Final = re.compile("[CDFHIMfm]|[NUYo][FGINU]|G[GNUVYiopFH]|Q:?G|i[pa]*U|R.{0,6}[NU]|g[nv]")
"""What no name does without."""


class Span(NamedTuple):
    """Where a name is in a text: its first character, and the one after its last."""

    start: int
    stop: int


def found(text: str, known: Container[str] = ()) -> list[Span]:
    """Where a text seems to name people, from left to right, none touching another. Never raises.

    Args:
        known: passages that are no name, as territories are.
    """
    if not unicodedata.is_normalized("NFC", text):
        # What an accent apart from its letter cuts in two is no word: where a name is cannot be told.
        return [Span(0, len(text))] if found(unicodedata.normalize("NFC", text), known) else []
    letters = f";{''.join(map(_letter, _TOKEN.findall(text)))};"
    if not _WORTH_A_LOOK.search(letters):
        return []
    for place, word in enumerate(_TOKEN.findall(text), start=1):
        if letters[place - 2 : place + 1] == "RpP" and word.casefold() in _POSTS:
            letters = f"{letters[:place]}w{letters[place + 1 :]}"
    letters = _NAMED_AFTER.sub(lambda match: "_" * len(match[0]), letters)
    called = {match.span(1) for way in _CALLED for match in way.finditer(letters)}
    names = _joined(called.union(match.span(1) for way in _WAYS for match in way.finditer(letters)))
    if not names:
        return []
    tokens = [Span(0, 0), *(Span(*match.span()) for match in _TOKEN.finditer(text))]
    told = []
    for first, last in names:
        span = Span(tokens[first].start, tokens[last - 1].stop)
        passage = text[slice(*span)]
        # Of words that are no first name, one that is a place is enough: « Sète Agglopôle ».
        words = [] if letters[first:last].strip("NU") else passage.split()
        nobody = set(map(fold, passage.split())) <= name_lists().closed["creole"]
        if (first, last) in called or not (nobody or any(part in known for part in (passage, *words))):
            told.append(span)
    return told


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans from left to right, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            start, stop = joined[-1][0], max(joined.pop()[1], stop)
        joined.append((start, stop))
    return joined


def masked(text: str) -> str:
    """The initials of a text: « P… N… » for a first name and a surname."""
    return " ".join(f"{word[0].upper()[0]}…" for word in _WORD.findall(text))


@cache
def _closed() -> Mapping[str, str]:
    """Word of the closed lists → its letter; a word of two lists is of the first."""
    lists = name_lists().closed
    return {word: letter for name, letter in reversed(list(_LETTERS.items())) for word in lists[name]}


@lru_cache(100_000)
def _letter(token: str) -> str:
    """The letter of a word, a sign or a number; see `_LETTERS`."""
    if token in _ALONE:
        return _ALONE[token]
    if token[0].isdigit():
        return "0"
    if not token[0].isalpha():
        return token if len(token) == 1 else "w"
    if token[-1] in "'’":
        return {"d": "p", "l": "a"}.get(token[0].lower(), "w")
    if len(token) == 1:
        return "i" if token.isupper() else "w"
    if token[-1] == "." or (len(token) == len("J-P") and token[1] in "-‑" and token.isupper()):
        return "I"
    return _of_word(token.partition("·")[0])


def _of_word(word: str) -> str:
    key, lists, closed = fold(word), name_lists(), _closed()
    if key in closed:
        return closed[key]
    capital, capitals = word[0].isupper(), word.isupper()
    if key in lists.closed["organisation"] or key in lists.closed["ordinary"]:
        return "O" if capital else "w"
    kind = _kind(word, key.split(), lists)
    if not capital:
        return {"F": "g" if key in lists.french else "f", "G": "g", "N": "n", "V": "v"}.get(kind, "w")
    if capitals and kind == "N" and len(word) <= _ACRONYM and key not in lists.surnames:
        return "o"
    return {"N": "U", "V": "Y", "W": "X"}.get(kind, kind) if capitals else kind


def _kind(word: str, parts: list[str], lists: NameLists[Words]) -> str:
    """What an open word is: F, G, H, N, V or W."""
    if not parts:
        return "W"
    if len(parts) > 1 and "'" not in word and "’" not in word:
        linked = [part for part in re.split(r"[-‑]", word) if part[:1].islower() and word[0].isupper()]
        if _closed().get(parts[-1]) in ("a", "p") or parts[0] in ("saint", "sainte", "st", "ste"):
            return "W"
        if not linked and all(part in lists.first for part in parts):
            return "F"
        if parts[0] in lists.first:
            return "H"
        return "W" if linked or all(part in lists.french for part in parts) else "N"
    key = " ".join(parts)
    if key in lists.first:
        return "G" if key in lists.ambiguous else "F"
    if key in lists.french:
        return "V" if key in lists.common else "W"
    return "N"
