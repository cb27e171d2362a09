"""The embedded engine: hears, understands, decides and speaks on two CPU cores with no key and no network."""
