"""Trains what hears digits: `vivavoce/models/embedded/asr/spoken_digits.npz`."""
