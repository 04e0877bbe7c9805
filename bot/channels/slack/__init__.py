"""Cali in Slack, on Slack Bolt for Python."""
