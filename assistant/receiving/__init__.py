"""Take in what other systems report of customers, many events at once."""
