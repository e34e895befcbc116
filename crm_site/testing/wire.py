"""What travels between a page of the browser and the server."""

CHARTS = "echarts"  # drawing charts is not counted
SHARED_FONTS = "() => Promise.all(['a', 'ł'].map(letter => document.fonts.load('16px \"Inter Variable\"', letter)))"


class Wire:
    """The requests of one page and their bytes, by the browser's own protocol; what is cached counts nothing."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.responseReceived", self._hear)
        self.session.on("Network.loadingFinished", self._weigh)
        self.forget()

    def forget(self):
        self.urls, self.bytes = {}, {}

    @property
    def size(self):
        return sum(self.bytes.get(key, 0) for key, url in self.urls.items() if CHARTS not in url)

    def _hear(self, event):
        answer = event["response"]
        if answer["url"].startswith("http") and not answer.get("fromDiskCache") and event["type"] != "Other":
            self.urls[event["requestId"]] = answer["url"]

    def _weigh(self, event):
        self.bytes[event["requestId"]] = int(event["encodedDataLength"])


def warm_up(page, *paths):
    """Let everything that pages share come, the letters of all our languages as well."""
    for path in paths:
        page.goto(path)
        page.evaluate(SHARED_FONTS)
