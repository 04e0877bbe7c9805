"""What lets Rasa run without TensorFlow and on maintained libraries. Nothing else touches Rasa's insides.

Importing this package changes three things: `import tensorflow` and `import keras` are answered by a placeholder,
Rasa's telemetry is off, and TensorFlow's settings do not count, whatever the environment says. A line in the
environment's site-packages (`make install` writes it) imports it in every process.
"""

import os
import warnings

from bot.rasa_lean.placeholder import install

install()
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
for name in ("TF_INTRA_OP_PARALLELISM_THREADS", "TF_INTER_OP_PARALLELISM_THREADS", "TF_GPU_MEMORY_ALLOC"):
    os.environ.pop(name, None)  # Rasa's commands would set TensorFlow up
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
warnings.filterwarnings("ignore", message=".*declarative_base.*")
