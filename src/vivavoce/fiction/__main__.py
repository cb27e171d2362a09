"""The author's check: python -m vivavoce.fiction adventure.yaml"""

import sys
from pathlib import Path

from .adventure import check, load

if __name__ == "__main__":
    try:
        found = check(load(Path(sys.argv[-1])))
    except (OSError, ValueError) as error:
        found = str(error).splitlines()
    sys.exit("\n".join(found) or None)
