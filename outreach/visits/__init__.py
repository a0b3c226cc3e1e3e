"""A visit to a school: booking, telling the school, what its teacher says by the personal link."""
