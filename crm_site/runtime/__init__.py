"""Everything that runs Rapport: its servers, its processes, its folders."""
