"""Activity dashboard of the French centres de ressources politique de la ville (CRPV)."""
