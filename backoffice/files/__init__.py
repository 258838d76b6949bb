"""Uploaded and generated files: what is accepted, and where it is kept."""
