"""The cheaper ways through Rasa's training give what Rasa's own ways give."""

import subprocess
import sys

from knowledge.settings import ROOT

SCRIPT = """
import copy
from pathlib import Path

import rasa.shared.importers.utils as importer_utils
import rasa.shared.utils.io as rasa_io
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

files = [str(path) for path in sorted(Path("data/nlu").glob("p*.yml"))]
schema = Path(rasa_io.__file__).parents[1] / "nlu/training_data/schemas/nlu.yml"
slow = importer_utils.training_data_from_paths(files, "en")
rasas_merged = TrainingData().merge(slow, slow)
rasas_schema = rasa_io.read_yaml_file(str(schema))

from bot.rasa_lean import training

training.install()
training.install()
quick = importer_utils.training_data_from_paths(iter(files), "en")
assert quick.fingerprint() == slow.fingerprint()
assert TrainingData().merge(quick, quick).fingerprint() == rasas_merged.fingerprint()

merged = TrainingData().merge(quick)
merged.training_examples[0].set("intent", "another")
assert quick.fingerprint() == slow.fingerprint(), "what was read once must not change"

message = Message({"text": "hi", "entities": [{"value": "x"}]}, output_properties={"entities"}, time=3)
copied = copy.deepcopy(message)
assert copied == message and hash(copied) == hash(message)
assert (copied.time, copied.output_properties) == (3, {"entities", "text"})
copied.get("entities")[0]["value"] = "y"
assert message.get("entities")[0]["value"] == "x"
assert len({message, Message({"text": "hi"}), Message({"text": "hi"})}) == 2

first = rasa_io.read_yaml_file(str(schema))
assert first == rasas_schema
first.clear()
assert rasa_io.read_yaml_file(str(schema)) == rasas_schema
print("same", len(slow.training_examples))
"""


def test_what_is_read_copied_and_merged_is_the_same() -> None:
    """In a process of its own: what is installed for training stays installed."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout.split()[1]) > 100
