"""The command line door: `sanjian …` for administrators, scripts and continuous integration."""
