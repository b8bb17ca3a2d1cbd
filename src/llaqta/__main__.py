"""`python -m llaqta …` is what `./llaqta …` runs."""

from llaqta.config.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
