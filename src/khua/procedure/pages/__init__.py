"""What the pages of the procedure show, made ready for their templates."""
