def sniff(raw):
    raise NotImplementedError
