"""The safety cycle: its evidence, its exemptions, and what is asked of them."""
