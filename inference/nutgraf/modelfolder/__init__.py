"""Model folders: where they are, what their `config.json` must say, and readers that trust none of their files."""
