"""The web channel: sessions and messages over plain HTTP. One request, one reply; any instance can answer any."""

from bot.channels.web.channel import WebChannel
from bot.channels.web.render import reply_json

__all__ = ["WebChannel", "reply_json"]
