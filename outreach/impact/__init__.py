"""What the public reads of what we did: claims, chosen figures, programmes; to embed and to take along."""
