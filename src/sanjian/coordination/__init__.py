"""Coordination between agencies: requests for help, determinations, appraisals, guidance."""
