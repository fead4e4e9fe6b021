"""Pretrained bases, the one training loop, and export to what ships."""
