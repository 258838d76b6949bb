"""What runs after the commit: deliveries, documents, scans. Each re-reads the state and may safely run twice."""
