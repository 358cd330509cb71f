"""What is done about drift, and what is said of recordings without asking anybody."""
