"""Natural language generation: what the policy decided to say, in words. The only English of the dialogue."""
