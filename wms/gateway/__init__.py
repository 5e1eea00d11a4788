"""The device process of a site: what is shared is owned here, so a frozen screen stops nothing."""
