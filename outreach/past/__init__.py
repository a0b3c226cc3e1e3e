"""What happened before the product: lists of visits, contacts and presence, and declared totals."""
