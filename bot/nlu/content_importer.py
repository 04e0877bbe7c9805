"""The questions that stand with the answers, as training sentences: what editors write teaches the model too."""

from __future__ import annotations

from typing import Any

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.content_files import read
from knowledge.schema import Answer, Wordings
from knowledge.settings import KnowledgeSettings

AS_ASKED = "as_asked"
"""Marks a sentence that was written as people ask, rather than to show where an intent ends."""


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
        content, _faults = read(KnowledgeSettings().content)
        answers = content.of("answers", Answer)
        found = {
            (question, answer.topic): Message.build(question, answer.topic)
            for answer in answers.values()
            for question in (answer.question, *answer.asked)
        }
        for wording in content.of("wordings", Wordings).values():
            topic = answers[wording.id].topic
            for asked in wording.asked:
                found.setdefault((asked, topic), Message.build(asked, topic, example_metadata={AS_ASKED: True}))
        return TrainingData(list(found.values()))
