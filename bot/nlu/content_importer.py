"""The questions that stand with the answers, as training sentences: what editors write teaches the model too; and the
messages that only measure how sure it may be."""

from __future__ import annotations

from typing import Any

import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.content_files import read
from knowledge.schema import Answer, Wordings
from knowledge.settings import ROOT, KnowledgeSettings

MEASURES = ROOT / "data" / "confidence.yml"
ONLY_MEASURES = "only_measures"
"""Marks a message that the confidence is fitted on, and that nothing is trained on."""


class ContentImporter(TrainingDataImporter):
    """Adds each answer's `question`, `asked` and further wordings to the intent that is named as the answer's topic."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: Any = None,
        **kwargs: Any,
    ) -> None:
        """Rasa's importers all take these; only the store's own settings count here."""
        self._data: TrainingData | None = None

    def get_domain(self) -> Any:
        from rasa.shared.core.domain import Domain

        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> Any:
        from rasa.shared.core.training_data.structures import StoryGraph

        return StoryGraph([])

    def get_conversation_tests(self) -> Any:
        return self.get_stories()

    def get_config(self) -> dict[str, Any]:
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        return None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        if self._data is None:  # Rasa asks twice
            self._data = _read_data()
        return self._data


def _read_data() -> TrainingData:
    content, _faults = read(KnowledgeSettings().content)
    answers = content.of("answers", Answer)
    taught = [(asked, one.topic) for one in answers.values() for asked in (one.question, *one.asked)]
    taught += [
        (asked, answers[one.id].topic) for one in content.of("wordings", Wordings).values() for asked in one.asked
    ]
    found = [Message.build(asked, topic) for asked, topic in dict.fromkeys(taught)]
    measures = yaml.safe_load(MEASURES.read_text(encoding="utf-8"))["confidence"]
    mark = {ONLY_MEASURES: True}
    found += [Message.build(one, intent, example_metadata=mark) for intent, some in measures.items() for one in some]
    return TrainingData(found)
