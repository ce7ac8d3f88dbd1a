"""云溪县, the sample county: nobody and nothing real in it, made through the real actions."""
