"""A user's own gazetteer: read in the forms that people have, and merged into a theatre's places."""
