"""Words that the entries of the registry share: families, and where definitions come from."""

from __future__ import annotations

ACTIVITY, PARTICIPATION, NETWORKS, PUBLICATIONS = "Activité", "Participation", "Réseaux", "Publications"
AUDIENCE, MEANS, TERRITORY = "Audience", "Moyens", "Territoire"
REPORT = "Rapport d’activité du centre"
GLOSSARY = "Glossaire du projet"
ANCT = "Cadre de référence des centres de ressources (ANCT, 2017)"
ONLY_PUBLISHED = "Repris du document publié ; les tables ne permettent pas de le recalculer."
