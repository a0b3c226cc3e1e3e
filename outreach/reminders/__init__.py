"""Reminders of what comes, and asking how many came: computed from the events, never stored ahead."""
