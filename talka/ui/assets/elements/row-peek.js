// A look at the ticket under the cursor, beside the list: space opens and closes, escape closes, j and k move it along.
customElements.define("row-peek", class extends HTMLElement {
  connectedCallback() {
    this.list = this.closest("row-list")
    this.sheet = this.querySelector(".peek")
    this.addEventListener("click", event => {
      if (event.target.closest("[data-look]")) this.sheet.hidden ? this.look() : this.shut()
      else if (event.target.closest("[data-shut]")) this.shut()
    })
    this.list.addEventListener("talka:cursor", this.follow)
    document.addEventListener("keydown", this.escape, true)
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.escape, true) }

  follow = () => {
    clearTimeout(this.timer)
    if (!this.sheet.hidden) this.timer = setTimeout(() => this.look(), 80) // held keys do not ask for every row on the way
  }

  escape = event => {
    if (event.key !== "Escape" || this.sheet.hidden || document.querySelector(":popover-open, dialog[open]")) return
    event.preventDefault()
    event.stopPropagation()
    this.shut()
  }

  look() {
    const link = this.list.querySelector(".row.cursor .gist a")
    if (!link) return
    this.sheet.hidden = false
    window.htmx.ajax("GET", `${link.getAttribute("href")}peek`, { source: this.sheet, target: this.sheet, swap: "innerHTML" })
  }

  shut() {
    this.sheet.hidden = true
    this.sheet.replaceChildren()
    this.list.querySelector(".row.cursor .gist a")?.focus({ preventScroll: true })
  }
})
