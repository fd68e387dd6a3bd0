"""Who of the staff saw or changed what, and of whom."""
