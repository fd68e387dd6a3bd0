"""What customers were shown, with the probability of each choice, so that other choices can be judged."""
