"""Text before any model: sentences, language, words, and sentences that can stand alone."""
