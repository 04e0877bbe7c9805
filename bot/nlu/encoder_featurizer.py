"""The sentence encoder as a Rasa featurizer: one dense sentence feature of 384 numbers."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.normalise import Normaliser
from bot.nlu.vocabulary import own_words
from knowledge.encoder import Vectors, shared_encoder

NORMAL_TEXT = "normal_text"
"""Where a message keeps its words put right, for the classifier and for the actions."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Encodes each message's words, put right, with the process's one sentence encoder."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = shared_encoder()
        self._normaliser = Normaliser(own_words())

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config()}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check: it has no settings of its own."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        return cls(config, execution_context.node_name)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [self._normal(message) for message in messages]
        different = list(dict.fromkeys(texts))
        vectors = dict(zip(different, self._encoder.encode(different, threads=os.cpu_count() or 1), strict=True))
        for message, text in zip(messages, texts, strict=True):
            self._add(message, vectors[text])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT):
                self._add(message, self._encoder.encode_one(self._normal(message)))
        return messages

    def _normal(self, message: Message) -> str:
        text = self._normaliser.text(message.get(TEXT))
        message.set(NORMAL_TEXT, text, add_to_output=True)
        return text

    def _add(self, message: Message, vector: Vectors) -> None:
        self.add_features_to_message(
            sequence=np.zeros((len(message.get("text_tokens") or []), len(vector)), dtype=np.float32),
            sentence=vector[np.newaxis, :],
            attribute=TEXT,
            message=message,
        )
