"""Settings: every one declared here once, read from the environment once.

The README's table lists the same names; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dashboard.origins import read_origins

REPOSITORY = Path(__file__).resolve().parent.parent

Kind = Literal["text", "path", "integer", "number", "choice", "secret", "origins"]


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


class SettingsError(ValueError):
    """A value in the environment is not usable; the message is in French and names every fault."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        name: the environment variable.
        field: the attribute of `Settings` that holds its value.
        kind: how the text is read.
        default: the value when the variable is absent or empty; None for a path that is then worked out where it is
            needed.
        doc: what it does, in French.
        choices: the accepted values, for a `choice`.
        minimum: the smallest accepted value, for an `integer` or a `number`.
        maximum: the largest one.
    """

    name: str
    field: str
    kind: Kind
    default: Any
    doc: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


SETTINGS: tuple[Setting, ...] = (
    Setting("PORT", "port", "integer", 8050, "Port d’écoute.", minimum=1, maximum=65535),
    Setting(
        "HOST",
        "host",
        "text",
        "127.0.0.1",
        "Adresse d’écoute. Le Procfile écoute sur toutes les adresses (0.0.0.0), make run sur la seule machine.",
    ),
    Setting(
        "DASHBOARD_DATA",
        "data_dir",
        "path",
        REPOSITORY / "data",
        "Dossier des données : un dossier (ou un classeur XLSX) par centre, et schemas/.",
    ),
    Setting(
        "DASHBOARD_PUBLIC",
        "public_dir",
        "path",
        REPOSITORY / "public",
        "Dossier de l’instantané public, que python -m dashboard publish écrit : l’édition publique ne lit que lui.",
    ),
    Setting("DASHBOARD_GEO", "geo_dir", "path", REPOSITORY / "geo", "Dossier des listes de territoires."),
    Setting(
        "DASHBOARD_CACHE",
        "cache_dir",
        "path",
        REPOSITORY / ".cache",
        "Dossier où les longues listes de présence sont gardées, telles qu’elles ont été comprises.",
    ),
    Setting(
        "DASHBOARD_CENTRE",
        "default_centre",
        "text",
        "villes-au-carre",
        "Centre affiché quand l’adresse n’en nomme pas.",
    ),
    Setting(
        "DASHBOARD_HOSTING",
        "hosting",
        "text",
        "",
        "Nom et adresse de l’hébergeur, repris dans les mentions légales.",
    ),
    Setting(
        "DASHBOARD_RELOAD_SECONDS",
        "reload_seconds",
        "number",
        3.0,
        "Intervalle, en secondes, entre deux vérifications des fichiers de données.",
        minimum=0.1,
        maximum=3600,
    ),
    Setting(
        "DASHBOARD_LOG_LEVEL",
        "log_level",
        "choice",
        "info",
        "Niveau de détail du journal.",
        choices=("debug", "info", "warning", "error"),
    ),
    Setting(
        "DASHBOARD_LOG_FORMAT",
        "log_format",
        "choice",
        "json",
        "Forme du journal : json (une ligne par événement) ou console (lecture à l’écran).",
        choices=("json", "console"),
    ),
    Setting(
        "DASHBOARD_STATIC",
        "static_dir",
        "path",
        REPOSITORY / "dashboard" / "static",
        "Dossier des fichiers préparés pour le navigateur (python -m dashboard.web.build).",
    ),
    Setting(
        "DASHBOARD_TILES",
        "tiles",
        "choice",
        "aucun",
        "Fond de la carte : aucun (rien n’est demandé à un tiers) ou ign (images de la Géoplateforme de l’IGN).",
        choices=("aucun", "ign"),
    ),
    Setting(
        "DASHBOARD_KEY",
        "key",
        "secret",
        "",
        "Clé secrète des listes de présence : 32 caractères au moins, tirés au hasard. Elle l’emporte sur le fichier.",
    ),
    Setting(
        "DASHBOARD_KEY_FILE",
        "key_file",
        "path",
        None,
        "Fichier de la clé secrète, hors des données et de git. S’il manque, il est créé à la première liste lue.",
    ),
    Setting(
        "DASHBOARD_EDITIONS",
        "editions",
        "choice",
        "toutes",
        "Éditions servies : toutes, publique (à /) ou equipe (à /equipe/, derrière une connexion).",
        choices=("toutes", "publique", "equipe"),
    ),
    Setting(
        "DASHBOARD_STATE",
        "state_dir",
        "path",
        None,
        "Dossier des comptes et des sessions de l’équipe, hors des données et de git.",
    ),
    Setting(
        "DASHBOARD_PROXIES",
        "proxies",
        "integer",
        0,
        "Nombre de serveurs mandataires de confiance devant celui-ci (routeur de l’hébergeur, nginx).",
        minimum=0,
        maximum=8,
    ),
    Setting(
        "DASHBOARD_URL",
        "url",
        "text",
        "",
        "Adresse publique du tableau de bord (https://…) ; nécessaire avec un fournisseur d’identité.",
    ),
    Setting(
        "DASHBOARD_OIDC_URL",
        "oidc_url",
        "text",
        "",
        "Adresse de découverte du fournisseur d’identité OpenID Connect (…/.well-known/openid-configuration).",
    ),
    Setting("DASHBOARD_OIDC_CLIENT", "oidc_client", "text", "", "Identifiant client donné par ce fournisseur."),
    Setting("DASHBOARD_OIDC_SECRET", "oidc_secret", "secret", "", "Secret client donné par ce fournisseur."),
    Setting(
        "DASHBOARD_OIDC_NAME",
        "oidc_name",
        "text",
        "votre compte professionnel",
        "Nom du fournisseur, écrit sur le bouton de connexion.",
    ),
    Setting(
        "DASHBOARD_OIDC_TRUSTED",
        "oidc_trusted",
        "choice",
        "non",
        "Le fournisseur garantit-il les adresses électroniques sans le dire (email_verified) : oui ou non.",
        choices=("oui", "non"),
    ),
    Setting(
        "DASHBOARD_LIMIT",
        "limit",
        "integer",
        1200,
        "Demandes par minute acceptées d’un même client, par processus (au-delà : 429) ; 0 pour ne pas limiter.",
        minimum=0,
        maximum=1_000_000,
    ),
    Setting(
        "DASHBOARD_FRAME_ANCESTORS",
        "frame_ancestors",
        "origins",
        (),
        "Sites qui peuvent intégrer les pages publiques (https://exemple.fr, plusieurs séparés par des espaces). "
        "Par défaut : aucun.",
    ),
    Setting("WEB_CONCURRENCY", "workers", "integer", 2, "Nombre de processus gunicorn.", minimum=1, maximum=64),
    Setting(
        "DASHBOARD_THREADS", "threads", "integer", 4, "Nombre de fils par processus gunicorn.", minimum=1, maximum=64
    ),
    Setting(
        "DASHBOARD_MAX_BODY",
        "max_body",
        "integer",
        262_144,
        "Taille maximale, en octets, du corps d’une requête (au-delà : réponse 413).",
        minimum=1024,
        maximum=16_777_216,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force; see `SETTINGS` for what each is."""

    port: int
    host: str
    data_dir: Path
    public_dir: Path
    geo_dir: Path
    cache_dir: Path
    default_centre: str
    hosting: str
    reload_seconds: float
    log_level: str
    log_format: str
    static_dir: Path
    tiles: str
    key: Secret
    key_file: Path
    editions: str
    state_dir: Path
    proxies: int
    url: str
    oidc_url: str
    oidc_client: str
    oidc_secret: Secret
    oidc_name: str
    oidc_trusted: str
    limit: int
    frame_ancestors: tuple[str, ...]
    workers: int
    threads: int
    max_body: int

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read every setting from `env`.

        Raises:
            SettingsError: one or more values are wrong; all are named in one message.
        """
        values: dict[str, Any] = {}
        faults: list[str] = []
        for setting in SETTINGS:
            raw = env.get(setting.name, "").strip()
            try:
                values[setting.field] = _read(setting, raw) if raw or setting.kind == "secret" else setting.default
            except ValueError as error:
                faults.append(f"{setting.name} = « {raw} » : {error}")
        if faults:
            raise SettingsError("Réglage incorrect dans l’environnement.\n  " + "\n  ".join(faults))
        values["key_file"] = values["key_file"] or _own_folder(env, "XDG_CONFIG_HOME", "~/.config") / "key"
        values["state_dir"] = values["state_dir"] or _own_folder(env, "XDG_STATE_HOME", "~/.local/state")
        return cls(**values)


def _own_folder(env: Mapping[str, str], variable: str, usual: str) -> Path:
    """A folder of the person's (XDG), `~` not expanded yet: not every service has a home."""
    configured = Path(env.get(variable, "").strip() or usual)
    return (configured if configured.is_absolute() else Path(usual)) / "crpv-dashboard"


def _read(setting: Setting, raw: str) -> Any:
    if setting.kind == "secret":
        return Secret(raw)
    if setting.kind == "path":
        return Path(raw).expanduser().resolve()
    if setting.kind == "choice":
        return _read_choice(setting, raw)
    if setting.kind == "origins":
        return read_origins(raw)
    if setting.kind in ("integer", "number"):
        return _read_number(setting, raw)
    return raw


def _read_choice(setting: Setting, raw: str) -> str:
    if raw.lower() not in setting.choices:
        raise ValueError(f"valeurs acceptées : {', '.join(setting.choices)}.")
    return raw.lower()


def _read_number(setting: Setting, raw: str) -> float:
    read: type[int] | type[float] = int if setting.kind == "integer" else float
    try:
        value = read(raw.replace(",", "."))
    except ValueError:
        wanted = "un nombre entier" if setting.kind == "integer" else "un nombre"
        raise ValueError(f"{wanted} est attendu.") from None
    low, high = setting.minimum, setting.maximum
    # The double negation refuses NaN, for which every comparison is false.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise ValueError(f"un nombre compris entre {low:g} et {high:g} est attendu.")
    return value
