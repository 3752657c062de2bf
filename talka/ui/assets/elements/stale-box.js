// Both values of a property that two people changed: gone once either is taken.
customElements.define("stale-box", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("[type=submit]")?.focus()
    this.addEventListener("click", event => {
      if (!event.target.closest("[data-theirs]")) return
      event.preventDefault()
      this.remove()
    })
    // not before the answer is in its place: htmx drops what belongs to an element that is gone
    this.addEventListener("htmx:finally:request", event => { if (event.detail.ctx.response?.status < 400) this.remove() })
  }
})
