"""Django's PostgreSQL backend, which starts the embedded server when DATABASE_URL names no other."""
