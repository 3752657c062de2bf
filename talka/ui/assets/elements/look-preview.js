// Shows a choice before it is saved: density and theme are attributes of the page itself.
customElements.define("look-preview", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => {
      if (target.name === "density") document.documentElement.dataset.density = target.value
      if (target.name !== "theme") return
      if (target.value === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = target.value
    })
  }
})
