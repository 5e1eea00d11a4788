"""What one site tells another, and the carriers that bring it.

A message counts as delivered when the other site's own acknowledgement comes back; until then it
is offered to the carrier again and again. Whatever the carrier doubles or delays counts once.
"""
