"""Calls over WebRTC, by the extra `webrtc`: sound and pictures by RTP, the Live API's messages on a data channel."""
