// One stream of nudges: <live-events src="/events" topics="ticket:1042 desk:3">. A nudge becomes the event
// "talka:ticket-1042" on the body; whoever shows that thing fetches it again by an ordinary request.
const PATIENCE = 120000

customElements.define("live-events", class extends HTMLElement {
  static observedAttributes = ["topics"]
  last = ""
  wait = 1000

  connectedCallback() {
    addEventListener("pagehide", this.close)
    addEventListener("pageshow", this.open)
    document.addEventListener("visibilitychange", this.turned)
    this.open()
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.close)
    removeEventListener("pageshow", this.open)
    document.removeEventListener("visibilitychange", this.turned)
    clearTimeout(this.rest)
    this.close()
  }

  attributeChangedCallback() {
    if (this.isConnected) { this.close(); this.open() }
  }

  open = () => {
    const topics = (this.getAttribute("topics") ?? "").split(/\s+/).filter(Boolean)
    if (this.stream || !topics.length) return
    const address = new URL(this.getAttribute("src") || "/events", location.href)
    address.searchParams.set("topics", topics.join(","))
    if (this.last) address.searchParams.set("since", this.last)
    this.stream = new EventSource(address)
    this.stream.addEventListener("open", () => { this.wait = 1000 })
    this.stream.addEventListener("ready", ({ lastEventId }) => { if (!this.last) this.last = lastEventId }) // from here on nothing is missed
    this.stream.addEventListener("nudge", this.heard)
    this.stream.addEventListener("reset", () => topics.forEach(topic => this.tell(topic, { topic })))
    this.stream.addEventListener("presence", event => document.body.dispatchEvent(new CustomEvent("talka:presence", { detail: JSON.parse(event.data) })))
    this.stream.addEventListener("error", this.again)
  }

  // A tab nobody looks at lets its stream go after a while; the server tells what was missed when it comes back.
  turned = () => {
    clearTimeout(this.rest)
    if (document.hidden) this.rest = setTimeout(this.close, PATIENCE)
    else this.open()
  }

  close = () => {
    clearTimeout(this.timer)
    this.stream?.close()
    this.stream = null
  }

  heard = event => {
    if (event.lastEventId) this.last = event.lastEventId
    const detail = JSON.parse(event.data)
    this.tell(detail.topic, detail)
  }

  tell(topic, detail) {
    document.body.dispatchEvent(new CustomEvent(`talka:${topic.replaceAll(":", "-")}`, { detail }))
  }

  // The browser retries a broken stream by itself; a refused one is asked again later, not all readers at once.
  again = () => {
    if (this.stream?.readyState !== EventSource.CLOSED) return
    this.close()
    this.timer = setTimeout(this.open, this.wait * (0.5 + Math.random()))
    this.wait = Math.min(this.wait * 2, 60000)
  }
})
