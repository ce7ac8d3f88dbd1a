"""许可证登记: the licences an agency has granted, to whom, until when, and what became of them."""
