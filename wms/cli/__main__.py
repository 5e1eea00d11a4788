"""`python -m wms.cli`, the same as `wms`."""

import sys

from wms.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
