"""Tell the owner's own systems what happens, after the Standard Webhooks specification."""
