"""Check the knowledge library by its promises."""
