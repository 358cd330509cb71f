"""The only folder that touches the world: disk, wire, processes, clock."""
