"""Build hook: the trained models and the topic vocabulary go into the wheel, not into an editable install."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ModelsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `models/` and `data/topics/` to a real wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            for task in ("encoder", "reader", "topic", "stance", "summary", "guard", "abstractive", "fast"):
                build_data["force_include"][f"models/{task}"] = f"nutgraf/_models/{task}"
            build_data["force_include"]["data/topics/media_topics.jsonl"] = "nutgraf/_data/media_topics.jsonl"
