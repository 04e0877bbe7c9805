"""What lets Rasa run without TensorFlow and on maintained libraries. Nothing else touches Rasa's insides.

Importing this package changes two things: `import tensorflow` and `import keras` are answered by a placeholder, and
Rasa's telemetry is off, whatever the environment says. A line in the environment's site-packages (`make install`
writes it) imports it in every process.
"""

import os
import warnings

from bot.rasa_lean.placeholder import install

install()
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
warnings.filterwarnings("ignore", message=".*declarative_base.*")
