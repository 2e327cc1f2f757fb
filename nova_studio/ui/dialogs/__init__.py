"""Windows beside the main one: account, settings, keys, about."""
