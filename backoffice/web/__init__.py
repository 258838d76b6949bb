"""What portal and console share: sessions, headers, the current actor."""
