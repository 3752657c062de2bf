// Folds the views and the context: a press on [data-pane]. The cookie lets the server draw the next page folded.
customElements.define("side-panes", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", event => {
      const press = event.target.closest("[data-pane]")
      if (press) this.toggle(press.dataset.pane)
      else if (event.target === this) this.classList.remove("show-views", "show-context")
    })
    this.addEventListener("keydown", event => { if (event.key === "Escape") this.classList.remove("show-views", "show-context") })
  }

  toggle(pane) {
    if (matchMedia("(max-width: 760px)").matches) return this.sheet(pane)
    this.classList.toggle(`fold-${pane}`)
    const folded = ["views", "context"].filter(name => this.classList.contains(`fold-${name}`)).join("-")
    document.cookie = `panes=${folded}; path=/; max-age=31536000; samesite=lax`
  }

  sheet(pane) {
    const open = this.classList.toggle(`show-${pane}`)
    if (open) this.querySelector(`#${pane} :is(a, button, summary)`)?.focus()
  }
})
