"""Check the widget's own modules without a browser, and what they are made into."""
