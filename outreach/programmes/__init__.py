"""What the cluster does: projects, corridors, coaching; who takes part, and what was submitted."""
