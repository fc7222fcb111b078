"""``python -m pipeline`` is the command ``copydesk``."""

import sys

from pipeline.cli import main

sys.exit(main())
