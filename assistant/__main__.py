"""Run the command line: `concierge`, or `python -m assistant`."""

from assistant.garbage import undisturbed


def main() -> None:
    """Load the command line and run it."""
    with undisturbed():
        from assistant.cli import main as run
    run()


if __name__ == "__main__":
    main()
