"""Mail from and to the record of a customer: written here, sent by a worker, answered and logged back to it."""
