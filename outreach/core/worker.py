"""The worker process: huey wakes it for fresh jobs, a sweep each second second finds what a wake-up missed."""
