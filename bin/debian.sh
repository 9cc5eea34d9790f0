# À inclure : « from_debian Nom paquet » installe un paquet Debian, là où c’est possible sans rien demander à personne.

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

from_debian() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 1
  echo "Installation de $1 (paquets Debian)…" >&2
  as_root apt-get update -qq >&2 && as_root apt-get install -y -qq --no-install-recommends "$2" >&2
}
