"""What a picture tells, and how to hold the camera, in words. US English."""
