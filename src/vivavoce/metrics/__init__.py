"""Marks per turn, turned into numbers."""
