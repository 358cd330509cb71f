"""How traffic that passes the proxy becomes cassettes: heard here, written down by a process of its own."""
