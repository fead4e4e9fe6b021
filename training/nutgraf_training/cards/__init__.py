"""Cards of models and data sets, and the page of figures, rendered from recorded numbers."""
