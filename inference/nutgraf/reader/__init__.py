"""The shared encoder and what is read off it: topics and concepts, and who says what."""
