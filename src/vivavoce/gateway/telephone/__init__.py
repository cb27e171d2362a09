"""The door for telephone calls: providers' webhooks and media streams, and which agent answers which number."""
