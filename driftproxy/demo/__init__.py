"""The story of mock drift on a real API: its server, its consumer and its telling."""
