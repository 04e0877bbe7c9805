"""The peer: the same bot under Rasa's default pipeline and policies, in an environment of its own."""
