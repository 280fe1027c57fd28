"""Every change of the database's tables, in order, each as it was when it was written."""
