"""The model that MLflow serves, "from code": a copy of this file lies in each logged model and is run when that is loaded.

It needs nutgraf, pandas and MLflow, and nothing of the training package.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel
from nutgraf.errors import NutgrafError
from nutgraf.serving import kept, plain_row, predictions, settings_of, threads_here


class ServedNutgraf(PythonModel):  # type: ignore[misc]
    """Articles in a table, one row each out; see `nutgraf.serving`."""

    def load_context(self, context: Any) -> None:
        """Load the models, or take those that this process has of the same folder."""
        self._models = kept(context.artifacts["models"], threads_here())

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """`plain_row` for each row of `model_input`, whose only needful column is `text`.

        Dicts rather than a table: None stays None, where a table has NaN, which is no JSON.
        """
        try:
            settings = settings_of(self._models, params)
        except (ValueError, NutgrafError) as error:  # MLflow answers other errors without their words
            raise MlflowException.invalid_parameter_value(str(error)) from error
        return [plain_row(one) for one in predictions(self._models, model_input.to_dict("records"), settings)]


set_model(ServedNutgraf())
