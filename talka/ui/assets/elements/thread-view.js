// The conversation opens at its end and stays where the reader is: a new message below is announced by the pill.
customElements.define("thread-view", class extends HTMLElement {
  connectedCallback() {
    this.pill = this.parentElement.querySelector("[data-down]")
    this.pill?.addEventListener("click", () => this.down())
    this.addEventListener("scroll", () => { if (this.atEnd && this.pill) this.pill.hidden = true })
    document.addEventListener("htmx:before:swap", this.before)
    document.addEventListener("talka:sent", () => { this.follow = true })
    if (!location.hash) requestAnimationFrame(() => this.down())
    new MutationObserver(() => this.grown()).observe(this, { childList: true })
  }

  disconnectedCallback() { document.removeEventListener("htmx:before:swap", this.before) }

  get atEnd() { return this.scrollHeight - this.scrollTop - this.clientHeight < 80 }
  before = () => { this.follow ||= this.atEnd; this.had = this.querySelectorAll(".msg").length }
  down() { this.scrollTop = this.scrollHeight }

  grown() {
    if (this.querySelectorAll(".msg").length > (this.had ?? 0)) { if (this.follow) this.down(); else if (this.pill) this.pill.hidden = false }
    this.follow = false
  }
})
