"""The intent classifier as a Rasa component: trains in seconds, and says how sure it is."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_EXAMPLE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.content_importer import ONLY_MEASURES
from bot.nlu.encoder_featurizer import NORMAL_TEXT, SentenceEncoderFeaturizer
from bot.nlu.heads import Heads, HeadSettings
from knowledge.encoder import Vectors

_SETTINGS = tuple(field.name for field in fields(HeadSettings))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ThreeHeadClassifier(IntentClassifier, GraphComponent):
    """Ranks the intents of a message. The first one's confidence is the probability that it is right."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, heads: Heads | None) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._heads = heads

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceEncoderFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        defaults = HeadSettings()
        return {**{name: getattr(defaults, name) for name in _SETTINGS}, "ranking_length": 10}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ThreeHeadClassifier:
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ThreeHeadClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                heads = Heads.read(folder, _settings(config))
        except (ValueError, FileNotFoundError):
            heads = None
        return cls(config, model_storage, resource, heads)

    def train(self, training_data: TrainingData) -> Resource:
        taught: dict[tuple[str, str], Vectors] = {}
        measuring: dict[tuple[str, str], Vectors] = {}
        for message in training_data.intent_examples:
            if message.get(INTENT) and message.get(TEXT):
                side = measuring if _only_measures(message) else taught
                side.setdefault((message.get(NORMAL_TEXT), message.get(INTENT)), _vector(message))
        if len({intent for _, intent in taught}) > 1:
            from bot.nlu.fitting import Sentences, fit  # scikit-learn: a process that only serves does without it

            unseen = Sentences.of(measuring) if measuring else None
            self._heads = fit(_settings(self._config), Sentences.of(taught), unseen)
            with self._storage.write_to(self._resource) as folder:
                self._heads.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._heads is None or not message.get(TEXT):
                continue
            scores = self._heads.score(_vector(message)[np.newaxis, :], [message.get(NORMAL_TEXT)])
            confidence = float(self._heads.confidence(scores)[0])
            ranking = self._ranking(scores.posterior[0], confidence, self._heads.labels)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, posterior: Any, confidence: float, labels: list[str]) -> list[dict[str, Any]]:
        """The first intent with its confidence; the others share what is left, by their probabilities."""
        order = np.argsort(-posterior)[: self._config["ranking_length"]]
        rest = max(1.0 - float(posterior[order[0]]), 1e-9)
        shares = [confidence, *((1.0 - confidence) * float(posterior[at]) / rest for at in order[1:])]
        return [{"name": labels[at], "confidence": share} for at, share in zip(order, shares, strict=True)]


def _settings(config: dict[str, Any]) -> HeadSettings:
    return HeadSettings(**{name: config[name] for name in _SETTINGS})


def _vector(message: Message) -> Vectors:
    _, sentence = message.get_dense_features(TEXT)
    vector: Vectors = sentence.features[0]
    return vector


def _only_measures(message: Message) -> bool:
    return bool((message.get(METADATA) or {}).get(METADATA_EXAMPLE, {}).get(ONLY_MEASURES))
