"""Trains what hears digits: `digits.npz` of the package vivavoce-reader."""
