"""Whole articles against a careful reader's account of them: holders, authors, speakers, topics, clutter, summaries."""
