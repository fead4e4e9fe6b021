"""What importing the package costs."""

from __future__ import annotations

import subprocess
import sys


def fresh(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_and_predicting_load_nothing_of_training() -> None:
    loaded = "print([m for m in ('torch','transformers','datasets','sklearn','mlflow','pandas','nutgraf_training') if m in sys.modules])"
    assert fresh(f"import sys, nutgraf; from nutgraf import predict; {loaded}") == "[]"
    assert fresh(f"import sys; from nutgraf import predict; predict('The mayor closed the bridge.', target='the bridge'); {loaded}") == "[]"


def test_what_reads_an_article_is_loaded_with_the_models() -> None:
    loaded = "print([m for m in ('nutgraf.cleaning','nutgraf.reader.attribution','nutgraf.guard') if m in sys.modules])"
    assert fresh(f"import sys; from nutgraf import Nutgraf, Digest; {loaded}") == "[]"


def test_what_makes_pages_is_loaded_with_the_first_page() -> None:
    loaded = "print([m for m in ('jinja2','markupsafe') if m in sys.modules])"
    assert fresh(f"import sys; from nutgraf import predict; from nutgraf.report.page import report_page; {loaded}") == "[]"
    assert fresh(f"import sys; from nutgraf.report.page import report_page; report_page([]); {loaded}") == "['jinja2', 'markupsafe']"


def test_import_takes_under_half_a_second() -> None:
    times = [
        float(fresh("import time; s = time.perf_counter(); import nutgraf; from nutgraf import predict; print(time.perf_counter() - s)"))
        for _ in range(3)
    ]
    assert min(times) < 0.5


def test_unknown_names_are_attribute_errors() -> None:
    assert (
        fresh("import nutgraf\ntry:\n    nutgraf.digestive\nexcept AttributeError as e:\n    print(e)")
        == "module 'nutgraf' has no attribute 'digestive'"
    )
