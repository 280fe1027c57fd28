"""What others would write for the same: each as its documentation shows it, with nothing beyond."""
