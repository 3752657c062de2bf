// A long <select> that can be filtered by typing. The select stays the form's field; without script it is all there is.
const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
let count = 0

customElements.define("combo-box", class extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select")
    if (!this.select || this.select.multiple || this.field) return
    const id = this.select.id || `combo-${++count}`
    this.field = Object.assign(document.createElement("input"), { className: "input w-full", id: `${id}-words`, autocomplete: "off", type: "text" })
    this.list = Object.assign(document.createElement("div"), { className: "pop combo-list", id: `${id}-list`, hidden: true })
    this.list.setAttribute("role", "listbox")
    const label = document.querySelector(`label[for="${CSS.escape(this.select.id)}"]`)
    if (label) { label.htmlFor = this.field.id; this.list.setAttribute("aria-label", label.textContent.trim()) }
    const named = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" }
    for (const [name, value] of Object.entries(named)) this.field.setAttribute(name, value)
    for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) if (this.select.hasAttribute(name)) this.field.setAttribute(name, this.select.getAttribute(name))
    this.select.hidden = true
    this.append(this.field, this.list)
    this.reset()
    this.field.addEventListener("input", () => this.open(this.field.value))
    this.field.addEventListener("click", () => this.open(""))
    this.field.addEventListener("keydown", this.key)
    this.field.addEventListener("blur", () => setTimeout(() => { if (!this.contains(document.activeElement)) this.close() }, 150))
    this.list.addEventListener("pointerdown", event => { event.preventDefault(); this.choose(event.target.closest("[role=option]")) })
  }

  get rows() { return [...this.list.querySelectorAll("[role=option]")] }

  reset() { this.field.value = this.select.selectedOptions[0]?.value ? this.select.selectedOptions[0].text : "" }

  open(typed) {
    const wanted = plain(typed).split(/\s+/)
    const found = [...this.select.options].filter(option => wanted.every(word => plain(option.text).includes(word))).slice(0, 50)
    this.list.replaceChildren(...found.map((option, index) => {
      const row = Object.assign(document.createElement("div"), { className: "pop-row", textContent: option.text, id: `${this.list.id}-${index}` })
      row.setAttribute("role", "option")
      row.dataset.value = option.value
      return row
    }))
    if (!found.length) this.list.append(Object.assign(document.createElement("p"), { className: "px-2 py-1 text-ink-3", textContent: this.dataset.empty ?? "" }))
    this.list.hidden = false
    this.field.setAttribute("aria-expanded", "true")
    this.point(this.rows.findIndex(row => row.dataset.value === this.select.value) || 0)
  }

  point(index) {
    const rows = this.rows
    this.at = Math.max(0, Math.min(index, rows.length - 1))
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === this.at)))
    rows[this.at]?.scrollIntoView({ block: "nearest" })
    this.field.setAttribute("aria-activedescendant", rows[this.at]?.id ?? "")
  }

  key = event => {
    const open = !this.list.hidden
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (open) this.point(this.at + (event.key === "ArrowDown" ? 1 : -1)); else this.open("")
    } else if (event.key === "Enter" && open) { event.preventDefault(); this.choose(this.rows[this.at]) }
    else if (event.key === "Escape" && open) { event.stopPropagation(); this.close() }
  }

  choose(row) {
    if (!row) return
    this.select.value = row.dataset.value
    this.select.dispatchEvent(new Event("change", { bubbles: true }))
    this.close()
  }

  close() {
    this.list.hidden = true
    this.field.setAttribute("aria-expanded", "false")
    this.reset()
  }
})
