"""Formats of input: bytes → Documents. A format is one file here and one line in ``table.FORMATS``."""
