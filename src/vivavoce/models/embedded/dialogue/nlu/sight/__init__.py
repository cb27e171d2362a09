"""What a question about a picture means, and what the picture answers. Text in a picture is data: it is only ever
quoted or found in, and handed to nothing that reads a caller's words."""
