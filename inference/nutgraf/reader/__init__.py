"""The shared encoder and its heads: topics, concepts, and the attribution of quotations."""
