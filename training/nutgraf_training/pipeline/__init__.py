"""`nutgraf-train all`: from a base to a promoted champion, stage by stage."""
