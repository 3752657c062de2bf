// The palette (Ctrl K): <command-palette src="/palette"> around a <dialog> with a combobox. The server answers the rows;
// what can be pressed on this page (data-key) stands first. A row that stays is kept, and so is the place of the cursor.
import { caps, labelled } from "./keys.js"

const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
const RECENT = "talka-recent"

customElements.define("command-palette", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    this.field = this.querySelector("[role=combobox]")
    this.list = this.querySelector("[data-found]")
    this.here = this.querySelector("[data-page]")
    document.addEventListener("keydown", this.shortcut)
    document.addEventListener("click", this.pressed)
    this.field.addEventListener("input", () => { this.moved = false; this.page(); this.ask() })
    this.field.addEventListener("keydown", this.key)
    this.dialog.addEventListener("click", event => { if (event.target === this.dialog) this.dialog.close() })
    this.dialog.addEventListener("click", event => this.chosen(event.target.closest("[role=option]"), event))
    this.dialog.addEventListener("htmx:after:request", this.sent)
    this.remember()
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.shortcut)
    document.removeEventListener("click", this.pressed)
  }

  shortcut = event => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (this.dialog.open) this.dialog.close(); else this.open()
  }

  pressed = event => {
    const press = event.target.closest("[data-palette]")
    if (!press || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.open()
  }

  open() {
    this.about()
    this.field.value = ""
    this.moved = false
    this.page()
    this.dialog.showModal()
    this.field.focus()
    this.ask(0)
  }

  // What commands are about: the selected rows, or the thing whose page this is.
  about() {
    const picked = [...document.querySelectorAll("row-list .checkbox:checked")].map(box => `ticket:${box.value}`)
    const topics = (document.querySelector("live-events")?.getAttribute("topics") ?? "").split(/\s+/).filter(topic => /:\d+$/.test(topic))
    this.selected = picked.length
    this.topics = picked.length ? picked : topics
    const line = this.querySelector("[data-context]"), [badge, words] = line.children
    line.hidden = !this.topics.some(topic => topic.startsWith("ticket:"))
    badge.textContent = picked.length ? `${this.dataset.selected} ${picked.length}` : document.title
    words.textContent = picked.length ? this.dataset.about : this.dataset.one
  }

  // The keys of this page are commands too: the same declarations, said with their words.
  page() {
    const words = plain(this.field.value.replace(/^[>#@]/, "")).split(/\s+/).filter(Boolean)
    const skip = /^[#@]/.test(this.field.value) || !words.length
    const rows = skip ? [] : [...labelled()].filter(([keys, label]) => words.every(word => ` ${plain(label)}`.includes(` ${word}`)) && keys !== "?").slice(0, 5)
    const made = rows.map(([keys, label, element]) => {
      const row = document.createElement("button")
      Object.assign(row, { type: "button", className: "pop-row hit", id: `p-key-${keys.replace(/\W/g, "-")}-${keys.charCodeAt(0)}` })
      row.setAttribute("role", "option")
      row.append(Object.assign(document.createElement("span"), { className: "w-6" }), Object.assign(document.createElement("span"), { className: "truncate", textContent: label }))
      const right = Object.assign(document.createElement("span"), { className: "ml-auto flex gap-1" })
      right.append(...caps(keys))
      row.append(right)
      row.target = element
      return row
    })
    this.here.replaceChildren(this.here.firstElementChild, ...made)
    this.here.hidden = !made.length
    this.point()
  }

  ask(after = 60) {
    clearTimeout(this.timer)
    this.timer = setTimeout(async () => {
      const address = new URL(this.getAttribute("src"), location.href), asked = this.field.value
      address.searchParams.set("q", asked)
      if (this.topics.length) address.searchParams.set("about", this.topics.join(","))
      if (!asked) address.searchParams.set("recent", this.recent.join(","))
      this.stop?.abort()
      this.stop = new AbortController()
      try {
        const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: this.stop.signal })
        if (answer.ok) this.show(await answer.text())
      } catch (error) { if (error.name !== "AbortError") throw error }
    }, after)
  }

  // Row by row: a row that was there stays the same element, so that neither the eye nor a screen reader loses it.
  show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body
    for (const row of fresh.querySelectorAll("[role=option]")) {
      const old = document.getElementById(row.id)
      if (!old || !this.list.contains(old)) continue
      row.setAttribute("aria-selected", old.getAttribute("aria-selected"))
      if (old.outerHTML === row.outerHTML) row.replaceWith(old)
    }
    this.querySelector("[data-status]").textContent = fresh.querySelector("[data-said]")?.textContent ?? ""
    this.list.replaceChildren(...fresh.children)
    window.htmx.process(this.list)
    this.point()
  }

  get rows() { return [...this.dialog.querySelectorAll("[role=option]")] }

  point(to) {
    const rows = this.rows, was = rows.findIndex(row => row.id === this.at)
    if (to === undefined) to = this.moved && was >= 0 ? was : this.moved ? Math.min(this.place ?? 0, rows.length - 1) : 0
    const row = rows[(to + rows.length) % (rows.length || 1)]
    this.at = row?.id
    this.place = rows.indexOf(row)
    for (const one of rows) { one.setAttribute("aria-selected", String(one === row)); one.tabIndex = -1 }
    if (row) this.field.setAttribute("aria-activedescendant", row.id); else this.field.removeAttribute("aria-activedescendant")
    row?.scrollIntoView({ block: "nearest" })
  }

  key = event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) { event.preventDefault(); this.moved = true; this.point((this.place ?? 0) + step) }
    else if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); document.getElementById(this.at)?.click() }
  }

  chosen(row, event) {
    if (!row) return
    this.dialog.close()
    const composer = row.dataset.put && document.querySelector("compose-box")
    if (composer) { event.preventDefault(); return composer.take(row.dataset.put) }
    if (row.target) row.target.matches("input, textarea, select") ? row.target.focus() : row.target.click()
  }

  // What was done to selected rows shows in the list at once.
  sent = event => {
    if (!this.selected || event.detail.ctx.response.status >= 400) return
    const list = document.querySelector("row-list")
    list?.clear?.()
    list?.refresh?.()
  }

  // Numbers only, in this browser until one signs out; what they stand for is asked anew, with the rights of the day.
  get recent() { return (localStorage.getItem(RECENT) ?? "").split(",").filter(Boolean) }

  remember() {
    const topic = (document.querySelector("live-events")?.getAttribute("topics") ?? "").split(/\s+/).find(one => /^ticket:\d+$/.test(one))
    if (topic) localStorage.setItem(RECENT, [topic, ...this.recent.filter(one => one !== topic)].slice(0, 8).join(","))
  }
})
