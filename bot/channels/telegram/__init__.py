"""Cali in Telegram, on python-telegram-bot."""
