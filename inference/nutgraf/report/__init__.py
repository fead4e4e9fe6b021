"""Scored rows as one self-contained HTML page."""
