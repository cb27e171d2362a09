"""What understands and speaks: live models behind one Protocol."""
