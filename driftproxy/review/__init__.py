"""What is done about drift by whichever door: the command, the page and an agent's tool only say it."""
