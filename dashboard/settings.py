"""Settings: every one declared here once, read from the environment once.

The README's table lists the same names; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dashboard.origins import Hosts, read_base, read_hosts, read_origins
from dashboard.shipped import INSTALLED, REPOSITORY, SHIPPED


class Secret:
    """A text that is never shown: neither its `repr` nor a dump of the settings tells it."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: only for what computes with it."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "(secret)" if self._text else "(vide)"


SubPath = str
"""A path that addresses begin with, without its last "/": empty, or "/tableau"."""


class SettingsError(ValueError):
    """A value in the environment is not usable; the message is in French and names every fault."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one setting is read.

    Attributes:
        name: the environment variable.
        default: the value when the variable is absent or empty; None for a path that is then worked out where it is
            needed.
        doc: what it does, in French.
        choices: the accepted values of a text; any when empty.
        minimum, maximum: the smallest and the largest accepted number.
    """

    name: str
    default: Any
    doc: str
    choices: tuple[str, ...] = ()
    minimum: float = 0
    maximum: float = float("inf")


def _setting(name: str, default: Any, doc: str, **more: Any) -> Any:
    return field(metadata={"setting": Setting(name, default, doc, **more)})


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force."""

    port: int = _setting("PORT", 8050, "Port d’écoute.", minimum=1, maximum=65535)
    host: str = _setting(
        "HOST",
        "127.0.0.1",
        "Adresse d’écoute. Le Procfile écoute sur toutes les adresses (0.0.0.0), make run sur la seule machine.",
    )
    data_dir: Path = _setting(
        "DASHBOARD_DATA",
        REPOSITORY / "data",
        "Dossier des données : un dossier (ou un classeur XLSX) par centre, et schemas/.",
    )
    public_dir: Path = _setting(
        "DASHBOARD_PUBLIC",
        REPOSITORY / "public",
        "Dossier de l’instantané public, que python -m dashboard publish écrit : l’édition publique ne lit que lui.",
    )
    national: Path = _setting(
        "DASHBOARD_NATIONAL",
        REPOSITORY / "national.toml",
        "Fichier où l’édition nationale lit quels centres elle montre, et où chacun publie.",
    )
    geo_dir: Path = _setting("DASHBOARD_GEO", SHIPPED / "geo", "Dossier des listes de territoires.")
    cache_dir: Path = _setting(
        "DASHBOARD_CACHE",
        REPOSITORY / ".cache",
        "Dossier où les longues listes de présence sont gardées, telles qu’elles ont été comprises.",
    )
    default_centre: str = _setting(
        "DASHBOARD_CENTRE", "villes-au-carre", "Centre affiché quand l’adresse n’en nomme pas."
    )
    hosting: str = _setting("DASHBOARD_HOSTING", "", "Nom et adresse de l’hébergeur, repris dans les mentions légales.")
    reload_seconds: float = _setting(
        "DASHBOARD_RELOAD_SECONDS",
        3.0,
        "Intervalle, en secondes, entre deux vérifications des fichiers de données.",
        minimum=0.1,
        maximum=3600,
    )
    log_level: str = _setting(
        "DASHBOARD_LOG_LEVEL", "info", "Niveau de détail du journal.", choices=("debug", "info", "warning", "error")
    )
    log_format: str = _setting(
        "DASHBOARD_LOG_FORMAT",
        "json",
        "Forme du journal : json (une ligne par événement) ou console (lecture à l’écran).",
        choices=("json", "console"),
    )
    static_dir: Path = _setting(
        "DASHBOARD_STATIC",
        REPOSITORY / "dashboard" / "static",
        "Dossier des fichiers préparés pour le navigateur (python -m dashboard.web.build).",
    )
    tiles: str = _setting(
        "DASHBOARD_TILES",
        "aucun",
        "Fond de la carte : aucun (rien n’est demandé à un tiers) ou ign (images de la Géoplateforme de l’IGN).",
        choices=("aucun", "ign"),
    )
    key: Secret = _setting(
        "DASHBOARD_KEY",
        "",
        "Clé secrète des listes de présence : 32 caractères au moins, tirés au hasard. Elle l’emporte sur le fichier.",
    )
    key_file: Path = _setting(
        "DASHBOARD_KEY_FILE",
        None,
        "Fichier de la clé secrète, hors des données et de git. S’il manque, il est créé à la première liste lue.",
    )
    editions: str = _setting(
        "DASHBOARD_EDITIONS",
        "toutes",
        "Éditions servies : toutes, publique (à /), equipe (à /equipe/, derrière une connexion), ou nationale seule.",
        choices=("toutes", "publique", "equipe", "nationale"),
    )
    state_dir: Path = _setting(
        "DASHBOARD_STATE", None, "Dossier des comptes et des sessions de l’équipe, hors des données et de git."
    )
    database_url: Secret = _setting(
        "DATABASE_URL",
        "",
        "Adresse d’une base PostgreSQL (postgresql://…), qui remplace le fichier SQLite de DASHBOARD_STATE.",
    )
    store: str = _setting(
        "DASHBOARD_STORE",
        "",
        "Où sont gardés les fichiers des versions : un dossier, ou s3://seau/préfixe chez un hébergeur compatible S3.",
    )
    scheduler: str = _setting(
        "DASHBOARD_SCHEDULER",
        "",
        "Où se calculent plusieurs centres : tcp://machine:8786, un ordonnanceur Dask ; aucun, dans un seul processus.",
    )
    admin: str = _setting(
        "DASHBOARD_ADMIN",
        "",
        "Adresse électronique de qui fera le premier compte, par un lien que le serveur écrit dans son journal.",
    )
    smtp: Secret = _setting(
        "DASHBOARD_SMTP",
        "",
        "Serveur par où partent lettres et alertes : smtp://personne:secret@machine:587, ou smtps://… (tout chiffré).",
    )
    mail_from: str = _setting(
        "DASHBOARD_MAIL_FROM", "", "Adresse électronique qui les envoie, celle que connaît ce serveur."
    )
    source_hosts: Hosts = _setting(
        "DASHBOARD_SOURCES",
        Hosts("grist.numerique.gouv.fr grist.incubateur.anct.gouv.fr"),
        "Hôtes où un centre peut faire lire ses tableaux (Grist, Nextcloud, lien), séparés par des espaces, ou aucun.",
    )
    sources_key: Secret = _setting(
        "DASHBOARD_SOURCES_KEY",
        "",
        "Clé qui chiffre les adresses et les clés des sources : 32 caractères au moins, tirés au hasard.",
    )
    proxies: int = _setting(
        "DASHBOARD_PROXIES",
        0,
        "Nombre de serveurs mandataires de confiance devant celui-ci (routeur de l’hébergeur, nginx).",
        minimum=0,
        maximum=8,
    )
    url: str = _setting(
        "DASHBOARD_URL",
        "",
        "Adresse publique du tableau de bord (https://…) ; nécessaire avec un fournisseur d’identité.",
    )
    base: SubPath = _setting(
        "DASHBOARD_BASE",
        "",
        "Sous-chemin où le tableau de bord est servi (/tableau), quand l’adresse est partagée avec un autre site.",
    )
    oidc_url: str = _setting(
        "DASHBOARD_OIDC_URL",
        "",
        "Adresse de découverte du fournisseur d’identité OpenID Connect (…/.well-known/openid-configuration).",
    )
    oidc_client: str = _setting("DASHBOARD_OIDC_CLIENT", "", "Identifiant client donné par ce fournisseur.")
    oidc_secret: Secret = _setting("DASHBOARD_OIDC_SECRET", "", "Secret client donné par ce fournisseur.")
    oidc_name: str = _setting(
        "DASHBOARD_OIDC_NAME", "votre compte professionnel", "Nom du fournisseur, écrit sur le bouton de connexion."
    )
    oidc_trusted: str = _setting(
        "DASHBOARD_OIDC_TRUSTED",
        "non",
        "Le fournisseur garantit-il les adresses électroniques sans le dire (email_verified) : oui ou non.",
        choices=("oui", "non"),
    )
    limit: int = _setting(
        "DASHBOARD_LIMIT",
        1200,
        "Demandes par minute acceptées d’un même client, par processus (au-delà : 429) ; 0 pour ne pas limiter.",
        minimum=0,
        maximum=1_000_000,
    )
    frame_ancestors: tuple[str, ...] = _setting(
        "DASHBOARD_FRAME_ANCESTORS",
        (),
        "Sites qui peuvent intégrer les pages publiques (https://exemple.fr, plusieurs séparés par des "
        "espaces). Par défaut : aucun.",
    )
    workers: int = _setting("WEB_CONCURRENCY", 2, "Nombre de processus gunicorn.", minimum=1, maximum=64)
    threads: int = _setting("DASHBOARD_THREADS", 4, "Nombre de fils par processus gunicorn.", minimum=1, maximum=64)
    max_body: int = _setting(
        "DASHBOARD_MAX_BODY",
        262_144,
        "Taille maximale, en octets, du corps d’une requête (au-delà : réponse 413).",
        minimum=1024,
        maximum=16_777_216,
    )

    @property
    def site(self) -> str:
        """The public address of the host, without the path that the dashboard is below; empty when it was not told."""
        return self.url.rstrip("/").removesuffix(self.base)

    @property
    def origin(self) -> str:
        """Where the dashboard is reached, without that path: its public address, else the one that it listens on."""
        return self.site or f"http://{self.host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """The environment in which another process of the programme has these very values."""
        return {one.metadata["setting"].name: _written(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read every setting from `env`.

        Raises:
            SettingsError: one or more values are wrong; all are named in one message.
        """
        values: dict[str, Any] = {}
        faults: list[str] = []
        for one in fields(cls):
            setting: Setting = one.metadata["setting"]
            raw = env.get(setting.name, "").strip()
            try:
                values[one.name] = _READ[one.type](setting, raw) if raw or one.type == "Secret" else setting.default
            except ValueError as error:
                faults.append(f"{setting.name} = « {raw} » : {error}")
        if INSTALLED:
            values |= _own_places(env, faults)
        if faults:
            raise SettingsError("Réglage incorrect dans l’environnement.\n  " + "\n  ".join(faults))
        values["key_file"] = values["key_file"] or _own_folder(env, "XDG_CONFIG_HOME", "~/.config") / "key"
        values["state_dir"] = values["state_dir"] or _own_folder(env, "XDG_STATE_HOME", "~/.local/state")
        return cls(**values)


def _written(value: Any) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _own_places(env: Mapping[str, str], faults: list[str]) -> dict[str, Path]:
    """Where an installed programme keeps what a repository keeps beside the code: in the person's folders."""
    data, cache = (
        _own_folder(env, *place) for place in (("XDG_DATA_HOME", "~/.local/share"), ("XDG_CACHE_HOME", "~/.cache"))
    )
    places = {"data_dir": data / "data", "public_dir": data / "public", "cache_dir": cache}
    places["national"] = data / "national.toml"
    names = {one.name: one.metadata["setting"].name for one in fields(Settings)}
    wanted = {name: place for name, place in places.items() if not env.get(names[name], "").strip()}
    try:
        return {name: place.expanduser() for name, place in wanted.items()}
    except RuntimeError:
        missing = ", ".join(names[name] for name in wanted)
        faults.append(f"cette personne n’a pas de dossier personnel\u202f: donnez {missing}.")
        return {}


def _own_folder(env: Mapping[str, str], variable: str, usual: str) -> Path:
    """A folder of the person's (XDG), `~` not expanded yet: not every service has a home."""
    configured = Path(env.get(variable, "").strip() or usual)
    return (configured if configured.is_absolute() else Path(usual)) / "crpv-dashboard"


def _text(setting: Setting, raw: str) -> str:
    if not setting.choices:
        return raw
    if raw.lower() not in setting.choices:
        raise ValueError(f"valeurs acceptées : {', '.join(setting.choices)}.")
    return raw.lower()


def _number(setting: Setting, raw: str, read: Callable[[str], float] = float, wanted: str = "un nombre") -> float:
    try:
        value = read(raw.replace(",", "."))
    except ValueError:
        raise ValueError(f"{wanted} est attendu.") from None
    # Refuses NaN, for which every comparison is false.
    if not setting.minimum <= value <= setting.maximum:
        raise ValueError(f"un nombre compris entre {setting.minimum:g} et {setting.maximum:g} est attendu.")
    return value


_READ: Mapping[Any, Callable[[Setting, str], Any]] = {
    "str": _text,
    "int": lambda setting, raw: _number(setting, raw, int, "un nombre entier"),
    "float": _number,
    "Path": lambda _, raw: Path(raw).expanduser().resolve(),
    "Secret": lambda _, raw: Secret(raw),
    "SubPath": lambda _, raw: read_base(raw),
    "tuple[str, ...]": lambda _, raw: read_origins(raw),
    "Hosts": lambda _, raw: read_hosts(raw),
}
"""Type of a setting → how its text is read."""

SETTINGS: tuple[Setting, ...] = tuple(one.metadata["setting"] for one in fields(Settings))
"""Every setting, in order."""
