"""What was found when one document was held against another: values, what is known of it, and formats."""
