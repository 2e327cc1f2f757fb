"""Secrets: what they are, and the operating system's keyring that holds them."""
