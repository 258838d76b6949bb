"""The register and certification back office of French health professions."""
