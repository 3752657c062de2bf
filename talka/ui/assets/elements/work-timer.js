// How long a timer has run, in hours and minutes; the server said how many seconds when the page was made.
customElements.define("work-timer", class extends HTMLElement {
  connectedCallback() {
    this.since = Date.now() - Number(this.dataset.seconds) * 1000
    this.tick = setInterval(() => this.show(), 10_000)
    this.show()
  }

  disconnectedCallback() { clearInterval(this.tick) }

  show() {
    const minutes = Math.floor((Date.now() - this.since) / 60_000)
    const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`
    if (this.textContent !== text) this.textContent = text
  }
})
