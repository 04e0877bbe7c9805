"""The store's names as entities, as a Rasa component; a new load is noticed at the next message."""

from __future__ import annotations

from typing import Any

import structlog
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from sqlalchemy.exc import SQLAlchemyError

from bot.nlu.entities import Entity, EntityIndex
from knowledge.queries import Store, shared_store

log = structlog.get_logger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class StoreEntityExtractor(EntityExtractorMixin, GraphComponent):
    """Marks what a message names. With the store out of reach it goes on with the names it had.

    term_intents: the intents that ask for a word's meaning; elsewhere a word is the thing that it names.
    """

    def __init__(self, config: dict[str, Any], store: Store | None = None) -> None:
        self._config = config
        self._store = store or shared_store()
        self._version = -1
        self._index = EntityIndex([])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"term_intents": ["glossary"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> StoreEntityExtractor:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        index = self._current()
        for message in messages:
            text = message.get(TEXT)
            if text:
                intent = (message.get(INTENT) or {}).get("name")
                terms = intent in self._config["term_intents"]
                found = [self._as_dict(one) for one in index.find(text, terms=terms)]
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages

    def _current(self) -> EntityIndex:
        try:
            version = self._store.version()
            if version != self._version:
                self._index = EntityIndex(self._store.names())
                self._version = version
        except SQLAlchemyError as error:
            log.warning("names_not_read", error=type(error).__name__)
        return self._index

    def _as_dict(self, entity: Entity) -> dict[str, Any]:
        found: dict[str, Any] = {
            "entity": entity.kind,
            "value": entity.value,
            "start": entity.start,
            "end": entity.end,
            "extractor": type(self).__name__,
        }
        if entity.negated:
            found["negated"] = True
        return found
