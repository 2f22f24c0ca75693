"""The servers that are measured. Each runs in a process of its own, says where it listens and ends with its parent."""
