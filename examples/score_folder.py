"""Score a folder of articles: python score_folder.py FOLDER scores.jsonl "a target" "another target"

If it is interrupted, run it again to continue.
"""

import sys

from nutgraf import score_into

if __name__ == "__main__":
    folder, output, *targets = sys.argv[1:]
    counts = score_into(folder, output, targets, summary_words=60, workers=2, resume=True)
    print(f"{counts.rows - counts.failed} of {counts.rows} articles scored into {output}; {counts.failed} have an error")
