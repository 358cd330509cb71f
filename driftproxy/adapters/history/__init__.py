"""The history of runs in a database: SQLite in the state folder, or PostgreSQL by URL."""
