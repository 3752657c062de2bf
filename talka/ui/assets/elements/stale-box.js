// Both values of a property that two people changed: gone once either is taken.
customElements.define("stale-box", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("[type=submit]")?.focus()
    this.addEventListener("click", event => {
      if (!event.target.closest("[data-theirs]")) return
      event.preventDefault()
      this.remove()
    })
    this.addEventListener("htmx:after:request", event => { if (event.detail.ctx.response.status < 400) this.remove() })
  }
})
