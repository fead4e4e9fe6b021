"""Pretrained bases, the shared training loop, and export to the shipped formats."""
