"""Who we are: names, address, colours, officer, mail server and the rules that are ours."""
