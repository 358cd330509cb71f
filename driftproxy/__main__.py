"""`python -m driftproxy` is `driftproxy`."""

from driftproxy.cli.main import main

if __name__ == "__main__":
    main()
