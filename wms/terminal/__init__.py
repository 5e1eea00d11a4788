"""The Textual app a person works at: one floor screen that draws any `Reply`.

It knows the contract of `wms.operations.reply` and the catalogue; the store is behind `Desk`.
"""

import os

# Report-all-keys loses input-method text in some terminals. Textual reads this at its import,
# and this package is imported before it.
os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
