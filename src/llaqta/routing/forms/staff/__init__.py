"""What officials type: a paper at the counter, an act on a sheet, what narrows a tray."""
