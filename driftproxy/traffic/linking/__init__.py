"""What a request carries that is another on every run: values of earlier answers, and what is made anew."""
