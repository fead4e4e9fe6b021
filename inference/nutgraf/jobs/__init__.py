"""Score many rows into a file: no row is lost or written twice, and a killed run can be resumed."""
