"""Who may enforce: agencies, people, posts, certificates, reviewers and power items."""
