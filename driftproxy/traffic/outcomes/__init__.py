"""What answers say beyond their shape: a success, an error, or nothing but that tonight was a bad night."""
