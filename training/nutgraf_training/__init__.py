"""Training and evaluation of nutgraf's models; needs the extra `[training]`."""
