"""A question set in, figures out: how often the answer is right, and the silence, too."""
