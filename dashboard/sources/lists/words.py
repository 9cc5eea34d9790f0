"""What a column title means: the words people write above the columns of an attendance list, French and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.sources.problems import MASKED, looks_personal
from dashboard.sources.text import fold as _cached_fold

fold: Final = _cached_fold.__wrapped__
"""``fold`` without its cache, which outlives the reading of a list: what a cell says of a person must not."""

NO_ROLE: Final = ""
MAX_TITLE: Final = 90
"""A longer text above a column is a question of a form, or a remark."""


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


_NOISE: Final = word_set(
    "votre vos mon ma le la les l du de des d un une en au aux pour et ou the of your or and obligatoire "
    "facultatif svp merci preciser champ s si possible e a is dans in"
)
_PEOPLE: Final = word_set(
    "participant participants participante participantes personne personnes stagiaire stagiaires invite "
    "invites attendee attendees registrant user utilisateur contact membre agent intervenant "
    "usager usagers beneficiaire invitee apprenant apprenants apprenante apprenantes"
)
_NAMED_ALONE: Final = _PEOPLE - word_set("user utilisateur contact membre agent registrant usager usagers beneficiaire")
_WHERE: Final = word_set(
    "intervention residence origine exercice travail lieu structure organisme provenance domicile employeur"
)
_CALENDAR: Final = word_set(
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout "
    "septembre octobre novembre decembre janv fevr avr juil sept oct nov dec"
)
_SESSIONS: Final = word_set("jour journee demi demie seance session atelier reunion j1 j2 j3 j4 d1 d2 date temps")
_HALF_DAYS: Final = word_set("matin matinee midi am pm apm soiree")
_ABSENT: Final = word_set(
    "absent absents absente absentes absence absences excuse excuses excusee excusees annule annulee "
    "annulation cancelled canceled desistement desistements desiste desistee noshow"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A title stands for ``role`` when it is one of the phrases, or has a core word and no word besides the others."""

    role: str
    phrases: frozenset[str]
    core: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def holds(self, phrase: str, words: frozenset[str]) -> bool:
        """Tell whether the title, as a phrase without its small words and as a set of words, is of this role."""
        return phrase in self.phrases or bool(words & self.core and words <= self.core | self.others)


def _rule(
    role: str, *, phrases: str = "", core: str = "", others: str = "", also: frozenset[str] = frozenset()
) -> _Rule:
    listed = frozenset(text.strip() for text in phrases.split(",") if text.strip())
    return _Rule(role, listed, word_set(core), word_set(others) | also)


_RULES: Final = (
    _rule(
        "modality",
        phrases="modalite, modalite presence, modalite participation, mode participation, mode presence, modality, "
        "type participation, presentiel distanciel, distanciel presentiel, presentiel visio, presentiel "
        "distance, format, format participation, participation mode, attendance mode, attendance type, mode, "
        "modalites participation",
    ),
    _rule(
        "event",
        phrases="event id, id event, action, id action, action id, identifiant action, code action, id evenement, "
        "identifiant evenement, code evenement, evenement id, evenement, nom action, intitule action, titre "
        "action, nom evenement, titre evenement, intitule evenement",
    ),
    _rule(
        "email",
        phrases="adresse electronique, courrier electronique, adresse messagerie, user principal name, adresse "
        "courrier electronique",
        core="email emails mail mails mel mels courriel courriels upn",
        others="adresse adresses address addresses electronique pro professionnel professionnelle perso personnel "
        "personnelle work business messagerie valide id identifiant structure 1 2",
        also=_PEOPLE,
    ),
    _rule(
        "organisation",
        core="structure structures organisme organismes organisation organisations organization org company "
        "employeur collectivite collectivites entreprise societe institution institutions etablissement "
        "association associations employer affiliation entite",
        others="nom name raison sociale rattachement employeuse representee appartenance origine autre territoriale "
        "professionnelle service services denomination libelle",
        also=_PEOPLE,
    ),
    _rule(
        "function",
        phrases="job title, title, intitule, intitule poste",
        core="fonction fonctions poste metier job profession qualite mission missions titre position occupation",
        others="title titles exacte occupe occupee intitule actuel actuelle professionnelle libelle structure "
        "organisme role",
        also=_PEOPLE,
    ),
    _rule(
        "department",
        core="departement departements dept dpt dep department",
        others="numero n no code insee nom",
        also=_WHERE | _PEOPLE,
    ),
    _rule(
        "postcode",
        phrases="code postal, postal code, zip postal code",
        core="cp codepostal postcode zip zipcode postal",
        others="code ville commune",
        also=_WHERE | _PEOPLE,
    ),
    _rule(
        "qpv",
        core="qpv quartier quartiers",
        others="prioritaire prioritaires politique ville code nom habitation",
        also=_WHERE | _PEOPLE,
    ),
    _rule(
        "commune",
        core="commune communes ville villes city town localite insee",
        others="code nom name",
        also=_WHERE | _PEOPLE,
    ),
    _rule(
        "profile",
        phrases="type structure, type organisme, type organisation, type public, type acteur, public, college, "
        "categorie, categorie structure, categorie participant, categorie acteur, famille acteur, type "
        "participant",
        core="profil profils profile",
        others="acteur",
        also=_PEOPLE,
    ),
    _rule(
        "full_name",
        phrases="full name, fullname, name, display name, nom complet, nom affichage, nom affiche, identite, screen "
        "name, participants presents, participantes presentes, personnes presentes, participant present, "
        "name original name, user name original name, nom nom origine, nom nom original, nom original, "
        "nom utilisateur nom origine, nom utilisateur nom original, nom utilisateur, user name, name "
        "original, nom initial, nom nom initial",
    ),
    _rule(
        "given_name",
        phrases="first name, given name",
        core="prenom prenoms firstname forename",
        others="usuel usage",
        also=_PEOPLE,
    ),
    _rule(
        "surname",
        phrases="last name, family name",
        core="nom noms surname lastname patronyme",
        others="famille usage naissance patronymique majuscules capitales majuscule marital inscrit",
        also=_PEOPLE,
    ),
    _rule(
        "minutes",
        phrases="time session",
        core="duree duration minutes temps minute",
        others="minutes min mn total totale connexion presence reunion session time meeting participation attendance "
        "seconds secondes sec seconde heures live direct connecte connectee webinaire h ligne online",
    ),
    _rule(
        "joined_at",
        phrases="first join",
        core="join joined arrivee entree rejoint rejoindre jonction connexion acces",
        others="time heure first premiere premier date at timestamp utc horodatage reunion participation debut",
    ),
    _rule("joined_at", phrases="premiere participation, heure premiere participation, heure participation"),
    _rule(
        "left_at",
        core="leave left sortie depart deconnexion conge quitte quitter",
        others="time heure last dernier derniere date at timestamp utc horodatage reunion fin",
    ),
    _rule(
        "registered",
        phrases="horodateur, horodatage, timestamp, soumis le, date soumission, submitted at, submission date",
        core="inscrit inscrits inscrite inscription inscriptions registered registration confirmation confirme "
        "confirmes confirmee preinscription rsvp preinscrit",
        others="date heure time statut status oui non presence participation jour at utc webinaire on approval "
        "horodatage",
        also=_HALF_DAYS | _CALENDAR | _SESSIONS | _PEOPLE,
    ),
    _rule(
        "present",
        phrases="has attended, waiting room, salle attente, no show, marked as no show, user action, "
        "action utilisateur",
        core="check checkin checked scanne scannee scan pointage pointe pointee controle controlee assiste accueilli "
        "accueillie assiduite present presents presente presentes presence presences emarge emarges emargement "
        "emargements "
        "signature signatures signe attended attendance venu venue venus venues presentiel distanciel visio "
        "visioconference x",
        others="effective reelle coche cocher oui non o n y yes no croix participe status statut feuille check "
        "checked case webinaire live direct apres is at heure billet ticket entree p numerique electronique",
        also=_HALF_DAYS | _CALENDAR | _SESSIONS | _ABSENT | _PEOPLE,
    ),
    _rule("present", phrases="participe", core=" ".join(_HALF_DAYS), others="apres", also=_CALENDAR | _SESSIONS),
    _rule("present", core=" ".join(_ABSENT), others="oui non x cocher", also=_PEOPLE),
)
_OF_NAMES: Final = word_set("full_name given_name surname")
_TITLE_WORDS: Final = (
    frozenset(
        word for rule in _RULES for words in (rule.core, rule.others, *map(word_set, rule.phrases)) for word in words
    )
    | _NOISE
    | _CALENDAR
    | _SESSIONS
    | _HALF_DAYS
    | _ABSENT
    | _PEOPLE
    | word_set(
        "statut status etat reponse avis choix total totaux souhait souhaite participer visite serai prevue "
        "etre je vous seance formation accueil liste numero id identifiant libelle lien remarque groupe table "
        "nombre nb quantite personnes accompagnantes equipe cree creee modifie modifiee created updated date "
        "heure note"
    )
)
"""Words that titles are made of: any other may be somebody's name, and is not printed."""
_MAYBE_CORE: Final = _CALENDAR | _SESSIONS | word_set("statut status etat participation")
_NUMBER_WORD: Final = re.compile(r"(?:\d{1,4}|\d{1,2}(?:h\d{0,2}|er))$")
_ABOUT_REGISTRATION: Final = re.compile(r"\b(?:pre)?inscri\w*|\bregistra\w*")
_ABOUT_PRESENCE: Final = re.compile(
    r"\b(?:presen(?:t|te|ts|tes|ce|ces)|particip(?:e|er|era|erai|erez|ation)|emarg\w*|viendr\w*)\b"
)
_BEFOREHAND: Final = re.compile(
    r"\b(?:sere[zs]|serai|seras|viendr\w+|participer(?:ez|a|ai|as)|souhait\w+|prevoy\w+|compte[zs]|invitation|inscription)\b"
)
_DAY: Final = re.compile(r"(\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{2,4})?|\d{4}-\d{2}-\d{2})(?:[ T].*)?")
_MEETING: Final = re.compile(r"\b(?:seance|session|atelier|reunion|rencontre)\s*(?:n\s*)?(\d{1,3})\b")
_BESIDE: Final = word_set(
    "repas dejeuner diner regime alimentaire allergie allergies vegetarien image photo droit droits rgpd "
    "consent consentement accord autorisation newsletter lettre abonnement abonne opt optin optout "
    "covoiturage voiture transport train pmr handicap accessibilite hebergement nuit hotel facture "
    "facturation paye payee paiement reglement montant prix tarif price adherent adherente membre member "
    "membership civilite sexe genre age naissance telephone tel phone portable mobile sms fixe commentaire "
    "commentaires remarque remarques observation observations note notes question questions besoin besoins "
    "attente attentes satisfaction cookies recording enregistrement guest invite interne externe elu elue "
    "benevole salarie habitant souhaite souhaitez voulez voudriez prevu prevue prevoit secret attention "
    "moderateur moderatrice organisateur organisatrice hote special auto automatically "
    "brouillon draft termine archived actif inactif verified valide"
)
"""Words of titles whose « oui » or « non » is about something else than having come."""
_TICKETS: Final = word_set(
    "soumission submission submitted uid sid brouillon draft optin optout commande commandes order "
    "orders billet billets ticket tickets voucher tarif helloasso subscribed unsubscribed "
    "subscriber subscription rating serie"
)
_TICKET_PHRASES: Final = frozenset({"opt in", "adresse ip", "ip address", "contact id", "added time", "optin time"})
_QUANTITY: Final = word_set(
    "accompagnant accompagnants accompagnante accompagnantes accompagnateur accompagnateurs accompagnees "
    "quantite quantity qte effectif effectifs"
)
_NUMBER_OF: Final = re.compile(
    r"\b(?:nombre|nb|nbre|combien)\b.*\b(?:personnes?|participants?|invites?|collegues?|habitants?|places?|presents?|"
    r"adultes?|enfants?|femmes?|hommes?|jeunes?|parents?|seniors?|professionnels?|benevoles?)\b"
)
_EACH_KIND: Final = word_set("adultes enfants femmes hommes jeunes parents seniors filles garcons")


def role_of(title: str) -> str:
    """Return the role a column title stands for (a key of ``model.ROLES``), or an empty text."""
    if not title.strip() or len(title) > MAX_TITLE or "@" in title:
        return NO_ROLE
    folded = fold(title)
    phrase = " ".join(word for word in folded.split() if word not in _NOISE)
    words = frozenset(phrase.split())
    if _names_both(words):
        return "full_name"
    plain = frozenset(word for word in words if not _NUMBER_WORD.match(word))
    own = " ".join(word for word in phrase.split() if word not in _PEOPLE)
    for rule in _RULES:
        if rule.role in _OF_NAMES and own in rule.phrases:
            return rule.role
        if rule.holds(phrase, words) or (rule.role == "present" and plain and rule.holds(phrase, plain)):
            return rule.role
    return "full_name" if words and words <= _NAMED_ALONE else NO_ROLE


def may_be_presence(title: str) -> bool:
    """Tell whether a title leaves open what its column is: « 14/05 », « Statut ».

    It is a presence where there is nothing but marks below.
    """
    if _DAY.fullmatch(title.strip()):
        return True
    words = frozenset(fold(title).split()) - _NOISE
    plain = frozenset(word for word in words if not _NUMBER_WORD.match(word))
    return bool(plain & _MAYBE_CORE) and plain <= _MAYBE_CORE | _HALF_DAYS


def asks_beforehand(title: str) -> bool:
    """Tell whether a title asks who will come: its « oui » is a promise."""
    return bool(_BEFOREHAND.search(fold(title)))


def may_answer(title: str) -> bool:
    """Tell whether what stands below a title may answer an invitation, or tell who came: « Réponse à l’invitation »."""
    asked = word_set("statut status etat reponse invitation rsvp suivi")
    return speaks_of_presence(title) or may_be_presence(title) or bool(frozenset(fold(title).split()) & asked)


def told_title(title: str) -> str:
    """Return a title as a message may print it: what is no usual word of a title may be a name, and is masked."""
    if looks_personal(title):
        return MASKED
    return " ".join(word if _is_usual(word) else f"{word[:1]}…" for word in title.split())


def _is_usual(word: str) -> bool:
    usual = _TITLE_WORDS | _BESIDE | _TICKETS | _QUANTITY
    return all(part in usual or any(char.isdigit() for char in part) or len(part) == 1 for part in fold(word).split())


def is_session_title(title: str) -> bool:
    """Tell whether a column under this title says of each line on which day or at which session it was."""
    words = frozenset(fold(title).split()) - _NOISE - word_set("n no numero")
    return bool(words) and words <= word_set(
        "date dates jour seance seances session sessions atelier ateliers rencontre"
    )


def day_in(text: str) -> str:
    """Return the day that a text begins with, without the hour; empty where it is no day."""
    match = _DAY.fullmatch(text.strip())
    return match[1] if match else ""


def session_of(title: str) -> str:
    """Return what tells one dated or numbered session from another in the title of a column; empty where nothing does.

    The half-days of one date are one session.
    """
    last = title.rpartition(" / ")[2].strip()
    if match := _DAY.fullmatch(last):
        return re.sub(r"\s*[/.-]\s*", "-", match[1])
    match = _MEETING.search(fold(last))
    return match[0] if match else ""


def is_beside_presence(title: str) -> bool:
    """Tell whether the answers below a title are about something else than having come: a meal, a newsletter."""
    return not speaks_of_presence(title) and bool(frozenset(fold(title).split()) & (_BESIDE | _TICKETS))


def is_of_contacts(titles: Iterable[str]) -> bool:
    """Tell whether a set of titles is that of a form, of a mailing list or of tickets: nobody came for being there."""
    folded = [fold(title) for title in titles]
    address_book = any(re.match(r"(?:e mail|phone|telephone) \d ", title) for title in folded)
    starts = {"heure de debut", "heure de fin", "start time", "completion time"} & {*folded}
    words = {word for title in folded for word in title.split()}
    return len(starts) == 2 or address_book or bool(words & _TICKETS) or bool(_TICKET_PHRASES & {*folded})


def is_quantity(title: str) -> bool:
    """Tell whether the numbers below a title are numbers of people."""
    folded = fold(title)
    words = frozenset(folded.split())
    return bool(words & _QUANTITY or (words and words <= _EACH_KIND) or _NUMBER_OF.search(folded))


def counts_others(title: str) -> bool:
    """Tell whether the numbers below a title are of people who come besides the one named."""
    return "accompagn" in fold(title)


def tells_absence(title: str) -> bool:
    """Tell whether a mark below this title is for somebody who was not there: « Absent », « Excusé »."""
    words = frozenset(fold(title).split()) - _NOISE
    if words & word_set("waiting attente") or words >= word_set("no show"):
        return True
    return bool(words & _ABSENT) and not words & word_set("present presents presente presence presences")


def speaks_of_presence(text: str) -> bool:
    """Tell whether a title or a question is about being there, whatever it says of it."""
    return bool(_ABOUT_PRESENCE.search(fold(text)))


def speaks_of_registration(text: str) -> bool:
    """Tell whether a title is about people who registered, and not also about people who came."""
    folded = fold(text)
    return bool(_ABOUT_REGISTRATION.search(folded)) and not _ABOUT_PRESENCE.search(_ABOUT_REGISTRATION.sub("", folded))


def is_signature(title: str) -> bool:
    """Tell whether any mark below this title is a signature."""
    return bool(
        frozenset(fold(title).split()) & word_set("signature signatures emargement emargements emarge emarges x")
    )


def minutes_in_unit(title: str) -> float:
    """Return how many minutes a plain number below this title counts: 1 unless it says seconds, hours or days."""
    words = frozenset(fold(title).split())
    if words & word_set("seconds seconde secondes sec"):
        return 1 / 60
    if words & word_set("heure heures hours h") and not words & word_set("minute minutes min mn"):
        return 60.0
    return 24 * 60.0 if words & word_set("jours days") else 1.0


def given_name_first(title: str) -> bool | None:
    """Tell whether a title of full names says the given name first (« Prénom Nom »), last, or does not say."""
    words = fold(title).split()
    given = next((place for place, word in enumerate(words) if word.startswith("prenom")), None)
    surname = next((place for place, word in enumerate(words) if word in ("nom", "noms")), None)
    return None if given is None or surname is None else given < surname


def _names_both(words: frozenset[str]) -> bool:
    surname, given = word_set("nom noms name"), word_set("prenom prenoms")
    rest = words - surname - given
    return bool(words & surname and words & given) and rest <= _PEOPLE | word_set(
        "usage famille majuscules capitales civilite"
    )
