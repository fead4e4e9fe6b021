"""Score a folder of articles: python score_folder.py FOLDER scores.jsonl "a target" "another target"

Run it again after it was stopped, and it goes on where it was.
"""

import sys

from nutgraf import score_into

if __name__ == "__main__":
    folder, output, *targets = sys.argv[1:]
    counts = score_into(folder, output, targets, summary_words=60, workers=2, resume=True)
    print(f"{counts.rows - counts.failed} of {counts.rows} articles scored into {output}; {counts.failed} have an error")
