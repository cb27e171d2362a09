"""What is done about pictures: answer, look again, ask for a better one, take a value."""
