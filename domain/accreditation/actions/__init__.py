"""Writing for accreditation: lock, decide, write."""
