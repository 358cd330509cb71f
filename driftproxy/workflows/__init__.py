"""What a user can ask for, one file each; `ports` says what they need from the world."""
