"""Training of the fast tier: static vectors of word pieces, and the heads on their means."""
