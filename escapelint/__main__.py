import sys

from escapelint.cli import main

if __name__ == "__main__":
    sys.exit(main())
