"""Predictions for whole articles against readings of them: holders, authors, speakers, topics, clutter, summaries."""
