"""From occurrence to firings: the rule set, matching, the firing transaction, the worker."""
