"""From a table of the configuration to the driver it means. Nothing is opened here."""
