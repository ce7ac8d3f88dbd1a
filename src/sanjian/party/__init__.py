"""当事人: what a party sees of his own case through the portal, and what he hands in there."""
