"""The model that MLflow serves, "from code": each logged model has a copy of this file, which runs when the model is loaded.

It needs nutgraf, pandas and MLflow, but not the training package.
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
    """Scores a table of articles, one result per row; see `nutgraf.serving`."""

    def load_context(self, context: Any) -> None:
        """Load the models, or reuse those that this process has loaded from the same folder."""
        self._models = kept(context.artifacts["models"], threads_here())

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """`plain_row` for each row of `model_input`, whose only required column is `text`.

        Dicts rather than a table, because a table would turn None into NaN, which is not valid JSON.
        """
        try:
            settings = settings_of(self._models, params)
        except (ValueError, NutgrafError) as error:  # MLflow drops the message of other errors
            raise MlflowException.invalid_parameter_value(str(error)) from error
        return [plain_row(one) for one in predictions(self._models, model_input.to_dict("records"), settings)]


set_model(ServedNutgraf())
