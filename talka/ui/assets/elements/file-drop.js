// Files by choosing, dropping and pasting, listed with their sizes; each can be taken off before sending.
customElements.define("file-drop", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]")
    this.list = this.querySelector(".file-list")
    if (!this.input) return
    this.place = this.closest("form") ?? this
    this.kept = new DataTransfer()
    this.input.addEventListener("change", () => this.add(this.input.files))
    this.place.addEventListener("paste", event => this.take(event, event.clipboardData))
    this.place.addEventListener("drop", event => this.take(event, event.dataTransfer))
    for (const [name, on] of [["dragover", true], ["dragleave", false], ["drop", false]])
      this.place.addEventListener(name, event => { if (on) event.preventDefault(); this.place.classList.toggle("dropping", on) })
    this.place.addEventListener("reset", () => { this.kept = new DataTransfer(); this.show() })
  }

  take(event, data) {
    if (!data?.files.length) return
    event.preventDefault()
    this.add(data.files)
  }

  add(files) {
    if (!this.input.multiple) this.kept = new DataTransfer()
    const known = new Set([...this.kept.files].map(file => `${file.name}/${file.size}/${file.lastModified}`))
    for (const file of files) if (!known.has(`${file.name}/${file.size}/${file.lastModified}`)) this.kept.items.add(file)
    this.show()
  }

  remove(index) {
    this.kept.items.remove(index)
    this.show()
    this.input.focus()
  }

  show() {
    this.input.files = this.kept.files
    this.list?.replaceChildren(...[...this.kept.files].map((file, index) => this.row(file, index)))
  }

  row(file, index) {
    const row = document.createElement("li")
    const name = Object.assign(document.createElement("b"), { textContent: file.name })
    const size = Object.assign(document.createElement("span"), { textContent: this.size(file.size) })
    const off = Object.assign(document.createElement("button"), { type: "button", textContent: "×" })
    off.setAttribute("aria-label", `${this.dataset.remove} ${file.name}`)
    off.addEventListener("click", () => this.remove(index))
    row.className = "chip"
    row.append(name, size, off)
    return row
  }

  size(bytes) {
    const [b, kb, mb] = this.dataset.units.split(" ")
    if (bytes < 1000) return `${bytes} ${b}`
    if (bytes < 1e6) return `${Math.round(bytes / 1000)} ${kb}`
    return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 1e6)} ${mb}`
  }
})
