// Rows that are put in order by dragging, or with Alt and the arrows; the order is sent to data-url as it is seen.
customElements.define("sort-list", class extends HTMLElement {
  connectedCallback() {
    if (!this.dataset.url) return
    this.prepare()
    this.addEventListener("keydown", this.key)
    this.addEventListener("dragstart", event => { this.held = event.target.closest("[data-id]"); this.held?.classList.add("held") })
    this.addEventListener("dragover", this.over)
    this.addEventListener("drop", event => event.preventDefault())
    this.addEventListener("dragend", () => { this.held?.classList.remove("held"); if (this.held) this.send(this.held); this.held = null })
    this.watcher = new MutationObserver(() => this.prepare())
    this.watcher.observe(this, { childList: true, subtree: true })
  }

  disconnectedCallback() { this.watcher?.disconnect() }

  get rows() { return [...this.querySelectorAll("[data-id]")] }

  prepare() { for (const row of this.rows) if (!row.draggable) row.draggable = true }

  over = event => {
    if (!this.held) return
    event.preventDefault()
    const row = event.target.closest("[data-id]")
    if (!row || row === this.held) return
    const { top, height } = row.getBoundingClientRect()
    row[event.clientY > top + height / 2 ? "after" : "before"](this.held)
  }

  key = event => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const row = event.target.closest("[data-id]")
    if (!event.altKey || !step || !row) return
    event.preventDefault()
    const other = this.rows[this.rows.indexOf(row) + step]
    if (!other) return
    other[step > 0 ? "after" : "before"](row)
    event.target.focus()
    this.send(row)
  }

  send(row) {
    const values = new URLSearchParams(this.rows.map(one => [this.dataset.name, one.dataset.id]))
    const token = document.querySelector("meta[name=csrf]").content
    fetch(this.dataset.url, { method: "POST", body: values, headers: { "X-CSRFToken": token, "HX-Request": "true" } })
      .then(answer => answer.ok ? this.say(row) : this.failed())
      .catch(() => this.failed())
  }

  say(row) {
    const text = this.dataset.said?.replace("{n}", this.rows.indexOf(row) + 1)
    this.region ??= this.appendChild(Object.assign(document.createElement("p"), { className: "sr-only" }))
    this.region.setAttribute("role", "status")
    this.region.textContent = text ?? ""
  }

  failed() {
    const text = document.querySelector("toast-region")?.dataset.failed
    document.body.dispatchEvent(new CustomEvent("talka:toast", { detail: { text, tone: "bad" } }))
  }
})
