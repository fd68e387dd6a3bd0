"""What surrounds a customer at the moment: the page, the device, the weather, or what an owner declares."""
