"""Certification records as files: one writer a format. A new format is a new module and its line in `WRITERS`."""
