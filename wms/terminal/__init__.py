"""The Textual app a person works at: one floor screen that draws any `Reply`.

It knows the contract of `wms.operations.reply` and the catalogue; the store is behind `Desk`.
"""

import os

# Textual reads both at its import, and this package is imported before it. Report-all-keys loses
# input-method text in some terminals; and a person waits for two frames after each scan, which at
# the usual 60 a second is most of the time from scan to screen.
os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
os.environ["TEXTUAL_FPS"] = "120"
