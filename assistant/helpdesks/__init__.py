"""Stand behind the helpdesk that a company already has: what comes from it, what goes back."""
