"""Holding the ledger against what it was made of: both sides of each sum, and what differs (对账)."""
