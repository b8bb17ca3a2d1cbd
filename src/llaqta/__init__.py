"""Llaqta: the free e-government platform that a Bolivian municipality runs itself."""

__version__ = "0.1.0"
