"""How requests get to live hosts: the gate at the socket, the pace of each host, what interrupts and resumes."""
