"""Writing for matchmaking: lock, decide, write."""
