"""The PDF documents the councils deliver: drawn, then signed."""
