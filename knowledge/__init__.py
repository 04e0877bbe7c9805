"""The knowledge store: what Cali knows, each fact with its source. Imports nothing of ours."""
