"""The frozen vocabulary every other part speaks; imports nothing of ours."""
