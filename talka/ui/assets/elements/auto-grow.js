// A textarea as tall as its text, up to what its style allows.
customElements.define("auto-grow", class extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea")
    if (!this.area) return
    this.addEventListener("input", this.fit)
    this.closest("form")?.addEventListener("reset", () => requestAnimationFrame(this.fit))
    this.fit()
  }

  fit = () => {
    this.area.style.height = "auto"
    if (this.area.scrollHeight) this.area.style.height = `${this.area.scrollHeight + 2}px`
  }
})
