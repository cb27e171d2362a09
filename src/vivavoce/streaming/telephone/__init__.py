"""Telephone calls: what every line has in common (`leg`), and one pure serialiser for each provider's wire format.

`PROVIDERS` names them. A serialiser is given what came and what is to be sent, and knows no socket and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .asterisk import AsteriskWebSocket
from .exotel import Exotel
from .media_stream import Serialiser
from .plivo import Plivo
from .telnyx import Telnyx
from .twilio import Twilio
from .vonage import Vonage

PROVIDERS: Mapping[str, Callable[[], Serialiser]] = {
    "twilio": Twilio,
    "telnyx": Telnyx,
    "plivo": Plivo,
    "vonage": Vonage,
    "exotel": Exotel,
    "asterisk": AsteriskWebSocket,
}
"""Those that open a WebSocket to us, by the last part of their address `/phone/…`; `AudioSocket` comes over TCP."""
