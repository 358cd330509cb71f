"""Schedulers, one file each: what runs the job every night, and keeps one pull request with the fresh recordings."""
