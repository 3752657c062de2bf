"""Talka: the open-source service desk."""

__version__ = "0.1.0"
