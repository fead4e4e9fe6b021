"""Text processing without models: sentences, language, words, and sentences that can stand alone."""
