"""Benchmarks: how fast Cali is, how well she understands, both beside others: see docs/benchmarks.md."""
