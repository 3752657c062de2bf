// An address line as chips: typed, picked from those one may mean, taken off with Backspace. Without script it is the
// comma list it came as; that list stays the form's field.
let count = 0

customElements.define("recipient-field", class extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[name]")
    if (!this.field || this.entry) return
    this.names = new Map(this.field.dataset.names.split("\n").filter(Boolean).map(pair => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]))
    this.label = this.querySelector("label")
    this.list = Object.assign(document.createElement("div"), { className: "pop combo-list", id: `people-${++count}`, hidden: true })
    this.list.setAttribute("role", "listbox")
    this.list.ariaLabel = this.label.textContent
    this.entry = Object.assign(document.createElement("input"), { id: `${this.field.id}-entry`, autocomplete: "off", className: "to-entry", size: 8 })
    this.entry.setAttribute("role", "combobox")
    this.entry.setAttribute("aria-controls", this.list.id)
    this.entry.ariaExpanded = "false"
    this.label.htmlFor = this.entry.id
    this.append(this.entry, this.list)
    if ("fold" in this.dataset) this.hidden = true
    this.entry.addEventListener("input", event => { event.stopPropagation(); this.ask() })
    this.entry.addEventListener("keydown", this.key)
    this.entry.addEventListener("blur", () => setTimeout(() => { this.take(this.entry.value); this.close() }, 150))
    this.addEventListener("click", this.click)
    this.closest("form").addEventListener("click", this.outside)
    this.draw()
  }

  get emails() { return this.field.value.split(/[,;]/).map(one => one.trim()).filter(Boolean) }
  get rows() { return [...this.list.children] }

  outside = ({ target }) => {
    const more = target.closest("[data-unfold], [data-add]")
    if (more?.dataset.unfold === this.field.name) { this.hidden = false; more.remove(); this.entry.focus() }
    if (more?.dataset.add && this.field.name === "cc") { this.hidden = false; this.add(more.dataset.add, more.textContent.trim()); more.remove() }
  }

  click = event => {
    const off = event.target.closest("[data-off]")
    if (off) { this.set(this.emails.filter(one => one !== off.dataset.off)); this.entry.focus() } else if (!event.target.closest(".pop")) this.entry.focus()
  }

  set(emails) {
    this.field.value = [...new Set(emails)].join(", ")
    this.draw()
    this.field.dispatchEvent(new Event("recipients", { bubbles: true }))
  }

  add(email, name = "") { if (name) this.names.set(email, name); this.set([...this.emails, email]) }
  take(text) { const typed = text.trim().replace(/[,;]$/, ""); this.entry.value = ""; if (typed) this.set([...this.emails, ...typed.split(/[,;\s]+/).filter(Boolean)]) }

  draw() {
    for (const chip of this.querySelectorAll(".chip")) chip.remove()
    this.entry.before(...this.emails.map(email => {
      const chip = Object.assign(document.createElement("span"), { className: `chip ${/.@./.test(email) ? "" : "wrong"}`, title: email })
      const off = Object.assign(document.createElement("button"), { type: "button", textContent: "×", tabIndex: -1, ariaLabel: this.dataset.remove.replace("{name}", this.names.get(email) ?? email) })
      off.dataset.off = email
      chip.append(Object.assign(document.createElement("b"), { textContent: this.names.get(email) ?? email }), off)
      return chip
    }))
  }

  async ask() {
    const typed = this.entry.value.trim()
    if (!typed) return this.close()
    const asked = await fetch(`${this.closest("compose-box").dataset.people}?list=recipients&q=${encodeURIComponent(typed)}`)
    if (!asked.ok || this.entry.value.trim() !== typed) return
    const { items } = await asked.json()
    this.list.replaceChildren(...items.filter(one => !this.emails.includes(one.email)).map(one => this.row(one)))
    this.list.hidden = !this.rows.length
    this.entry.ariaExpanded = String(!this.list.hidden)
    this.point(0)
  }

  row(one) {
    const row = Object.assign(document.createElement("div"), { className: "pop-row", id: `${this.list.id}-${this.rows.length}-${one.email}` })
    row.setAttribute("role", "option")
    row.append(Object.assign(document.createElement("b"), { textContent: one.name || one.email }), Object.assign(document.createElement("span"), { textContent: one.name ? `${one.email} · ${one.why}` : one.why, className: "text-ink-3 text-xs ml-auto truncate" }))
    row.addEventListener("pointerdown", event => { event.preventDefault(); this.pick(one) })
    row.chosen = one
    return row
  }

  pick(one) { this.entry.value = ""; this.add(one.email, one.name); this.close(); this.entry.focus() }
  point(at) { this.at = at; this.rows.forEach((row, index) => { row.ariaSelected = String(index === at) }); this.entry.setAttribute("aria-activedescendant", this.rows[at]?.id ?? "") }
  close() { this.list.hidden = true; this.entry.ariaExpanded = "false" }

  key = event => {
    const open = !this.list.hidden && this.rows.length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (open && step) { event.preventDefault(); this.point((this.at + step + this.rows.length) % this.rows.length) }
    else if (event.key === "Escape" && open) { event.stopPropagation(); this.close() }
    else if (["Enter", ",", ";"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      if (open && event.key === "Enter") this.pick(this.rows[this.at].chosen); else { this.take(this.entry.value); this.close() }
    } else if (event.key === "Backspace" && !this.entry.value && this.emails.length) this.set(this.emails.slice(0, -1))
  }
})
