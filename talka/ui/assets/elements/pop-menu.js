// A native popover placed beside its opener: arrows move, letters filter where there is a filter, focus goes back.
const GAP = 4

customElements.define("pop-menu", class extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("popover")) return
    this.addEventListener("toggle", event => (event.newState === "open" ? this.opened() : this.closed()))
    this.addEventListener("keydown", this.key)
    this.addEventListener("input", this.filter)
    this.addEventListener("htmx:after:settle", () => this.loaded())
    this.addEventListener("click", event => {
      const press = event.target.closest(":is(a, button).pop-row:not([popovertarget]), [data-close]")
      if (press && (!press.form || press.form.checkValidity())) this.hidePopover()
    })
  }

  get opener() { return this.anchor ?? document.querySelector(`[popovertarget="${CSS.escape(this.id)}"][aria-expanded=true]`) ?? document.querySelector(`[popovertarget="${CSS.escape(this.id)}"]`) }

  get rows() { return [...this.querySelectorAll(".pop-row, [data-row]")].filter(row => !row.hidden && !row.disabled) }

  opened() {
    if (!this.classList.contains("dialog")) this.place()
    const filter = this.querySelector("input[data-filter]")
    if (filter) { filter.value = ""; this.filter({ target: filter }) }
    ;(filter ?? this.querySelector("[autofocus]") ?? this.querySelector("[aria-current]") ?? this.rows[0])?.focus()
    const choices = this.querySelector("[data-load]")
    if (choices) window.htmx.ajax("GET", choices.dataset.load, { source: choices, target: choices, swap: "innerHTML" })
  }

  loaded() {
    if (!this.matches(":popover-open")) return
    if (!this.classList.contains("dialog")) this.place()
    const filter = this.querySelector("input[data-filter]")
    if (filter) this.filter({ target: filter })
    if (!this.contains(document.activeElement)) (filter ?? this.querySelector("[autofocus], select, .pop-row"))?.focus()
  }

  closed() {
    if (!document.activeElement || document.activeElement === document.body || this.contains(document.activeElement)) this.opener?.focus()
  }

  place() {
    const from = this.opener?.getBoundingClientRect()
    if (!from) return
    const { offsetWidth: width, offsetHeight: height } = this
    const below = innerHeight - from.bottom > height + GAP || from.top < height
    const up = this.dataset.side === "top" ? from.top > height : !below
    const left = this.dataset.side === "top" ? from.right - width : from.left < 64 && from.left + width < innerWidth && this.dataset.side !== "top" && from.bottom > innerHeight - 160 ? from.right + GAP : from.left
    this.style.left = `${Math.max(8, Math.min(left + width > innerWidth - 8 ? from.right - width : left, innerWidth - width - 8))}px`
    this.style.top = `${Math.max(8, up ? from.top - height - GAP : Math.min(from.bottom + GAP, innerHeight - height - 8))}px`
  }

  filter = ({ target }) => {
    if (!target.matches?.("[data-filter]")) return
    const wanted = this.plain(target.value)
    for (const row of this.querySelectorAll(".pop-row")) row.hidden = !this.plain(row.textContent).includes(wanted)
  }

  plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase() }

  key = event => {
    const rows = this.rows, at = rows.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to !== undefined && rows.length && !(event.target.matches("input") && /Home|End/.test(event.key))) {
      event.preventDefault()
      rows[(to + rows.length) % rows.length].focus()
    } else if (event.key === "Enter" && event.target.matches("[data-filter]")) {
      event.preventDefault()
      rows[0]?.click()
    }
  }
})
