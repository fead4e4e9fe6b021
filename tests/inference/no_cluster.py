"""A stand-in for a Ray cluster, for the tests of what a run on Ray writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from nutgraf import Article, Nutgraf, NutgrafError, Prediction
from nutgraf.jobs import ray_engine
from nutgraf.jobs.ray_plan import Item
from nutgraf.jobs.ray_store import Lot, Store
from nutgraf.jobs.ray_work import Job, Scorer, read_lots


class NoCluster:
    """Scores in this process; fails as `unreachable` says before anything is scored, and as `error` says after so many lots."""

    unreachable: NutgrafError | None = None
    error: BaseException | None = None
    title: str | None = None
    after = 0
    lots = 0

    @contextmanager
    def connected(self, *_: Any) -> Iterator[None]:
        if self.unreachable is not None:
            raise self.unreachable
        yield

    def score(self, ray: Any, job: Job, store: Store, items: Sequence[Item], earlier: Sequence[Lot], *_: Any) -> None:
        scorer = Scorer(job, store)
        done = {(lot.item, lot.lot) for lot in earlier}
        for item in items:
            for lot in read_lots(job, item, frozenset(number for of, number in done if of == item.number)):
                if self.error is not None and self.lots == self.after:
                    raise self.error
                scorer({name: [value] for name, value in lot.items()})
                self.lots += 1

    def row(self, models: Nutgraf, id: str | None, article: Article | None, error: str | None, settings: Any) -> Prediction:
        return Prediction(id=id, title=self.title or settings.targets[0], error=error, model=models.model)

    @classmethod
    def patched(cls, patch: pytest.MonkeyPatch, models: Nutgraf) -> NoCluster:
        """In place of Ray, until `patch` is undone."""
        made = cls()
        patch.setattr(ray_engine, "_ray", lambda: None)
        patch.setattr(ray_engine, "_connected", made.connected)
        patch.setattr(ray_engine, "_score", made.score)
        patch.setattr("nutgraf.jobs.workers.score_row", made.row)
        patch.setattr("nutgraf.jobs.ray_work.Nutgraf", lambda *_, **__: models)
        return made
