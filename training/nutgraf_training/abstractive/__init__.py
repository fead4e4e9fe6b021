"""The encoder-decoder that writes summaries: training and export."""
