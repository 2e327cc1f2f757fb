"""What the window lists: results and jobs, their thumbnails, and the words for them. No widget."""
