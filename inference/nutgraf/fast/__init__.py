"""The fast tier: topics, form and summary from static word vectors, without the transformer."""
