"""Where cassettes, notes, results and what earlier nights taught are kept."""
