// The cursor (j k) and the selection (x, shift) of a list; the bar below appears while something is selected.
// The keys themselves are elements with data-key and data-do inside the list: see lists.keys().
import { settle } from "./fresh-rows.js"

const MOST_PAGES = 5

async function read(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "div#rows" } })
  if (!answer.ok) throw new Error(answer.status)
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  return { rows: [...page.querySelectorAll(".row")], more: page.querySelector("#more") }
}

customElements.define("row-list", class extends HTMLElement {
  pages = [] // those that were added below while scrolling

  connectedCallback() {
    this.addEventListener("click", this.click)
    this.addEventListener("change", this.changed)
    this.addEventListener("htmx:after:swap", () => this.settle())
    this.addEventListener("htmx:after:request", this.sent)
    this.addEventListener("htmx:config:request", ({ target }) => { if (target.matches?.("a.more")) this.pages.push(target.href) })
    this.list.addEventListener("pointerleave", this.leave)
    if (this.dataset.live) document.body.addEventListener(`talka:${this.dataset.live}`, this.nudged)
    this.count()
  }

  disconnectedCallback() { if (this.dataset.live) document.body.removeEventListener(`talka:${this.dataset.live}`, this.nudged) }

  get rows() { return [...this.querySelectorAll(".row")] }
  get at() { return this.rows.findIndex(row => row.classList.contains("cursor")) }
  get boxes() { return [...this.querySelectorAll(".row .checkbox")] }

  click = event => {
    const act = event.target.closest("[data-do]")
    if (act) return this[act.dataset.do]?.()
    const box = event.target.closest(".row .checkbox")
    if (box) return this.range(box, event.shiftKey)
    const row = event.target.closest(".row")
    if (!row || event.target.closest("a, button, input, label") || getSelection().toString()) return
    row.querySelector(".gist a")?.click()
  }

  range(box, shift) {
    const boxes = this.boxes, to = boxes.indexOf(box), from = boxes.indexOf(this.last)
    if (shift && from >= 0) for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked
    this.last = box
    this.count()
  }

  next() { this.point(this.at + 1) }
  previous() { this.point(this.at < 0 ? 0 : this.at - 1) }
  open() { this.rows[this.at]?.querySelector(".gist a")?.click() }

  select() {
    const box = this.rows[this.at]?.querySelector(".checkbox")
    if (!box) return
    box.checked = !box.checked
    this.last = box
    this.count()
  }

  clear() {
    for (const box of this.boxes) box.checked = false
    this.matching(false)
    this.count()
  }

  selectAll() {
    const some = this.boxes.some(box => !box.checked)
    for (const box of this.boxes) box.checked = some
    if (!some) this.matching(false)
    this.count()
  }

  // All that match, on every page: the rows here are ticked too, and the server knows the rest by the list's address.
  selectMatching() {
    for (const box of this.boxes) box.checked = true
    this.matching(true)
    this.count()
  }

  matching(on) {
    const all = this.querySelector("#bulk-all")
    if (!all) return
    all.disabled = !on
    this.querySelector("#bulk-matching").setAttribute("aria-pressed", on)
  }

  // Something changed somewhere: the top of an untouched list renews itself. Otherwise rows change where they stand, and a
  // pill offers what is new or would move. Nothing jumps under the pointer.
  nudged = () => {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.renew(), 400)
  }

  get untouched() { return this.list.scrollTop < 40 && !this.querySelector(".picked, .cursor") && !this.list.matches(":hover, :focus-within") }

  get list() { return this.querySelector(".list") }

  async renew() {
    if (this.untouched) return this.refresh()
    const pages = await Promise.all([location.href, ...this.pages.slice(0, MOST_PAGES)].map(read)).catch(() => [])
    if (pages.length) this.offer(settle(this.list, pages.flatMap(page => page.rows), !pages.at(-1).more))
  }

  // "2 new", or that others would stand elsewhere; the words lie in the page, one for each plural form.
  offer({ fresh = 0, moved = 0 }) {
    const pill = this.querySelector(".fresh"), form = new Intl.PluralRules(document.documentElement.lang).select(fresh)
    pill.querySelector("[data-fresh]").textContent = fresh ? (pill.dataset[form] ?? pill.dataset.other).replace(/\d+/, fresh) : pill.dataset.moved
    pill.hidden = !fresh && !moved
  }

  // What left the view goes when the pointer does.
  leave = () => {
    const gone = this.querySelectorAll(".row.left:not(.cursor)")
    for (const row of gone) row.remove()
    if (gone.length && !this.rows.length) this.refresh() // nothing is left: say so
  }

  refresh() {
    this.offer({})
    this.pages = []
    window.htmx.ajax("GET", location.pathname + location.search, { source: "#rows", target: "#rows", swap: "innerMorph" }) // the source names HX-Target
  }

  sent = event => {
    if (!event.target.matches?.("[data-bulk]") || event.detail.ctx.response.status >= 400) return
    this.clear()
    this.refresh()
  }

  settle() {
    if (this.cursor) document.getElementById(this.cursor)?.classList.add("cursor")
    this.count()
  }

  point(index) {
    const rows = this.rows, row = rows[Math.max(0, Math.min(index, rows.length - 1))]
    this.cursor = row?.id
    rows.forEach(one => one.classList.toggle("cursor", one === row))
    row?.scrollIntoView({ block: "nearest" })
    row?.querySelector(".gist a")?.focus({ preventScroll: true })
    if (!this.list.matches(":hover")) for (const gone of this.querySelectorAll(".row.left:not(.cursor)")) gone.remove() // seen, and nothing is pointed at
    this.dispatchEvent(new CustomEvent("talka:cursor"))
  }

  changed = event => {
    if (!event.target.matches(".row .checkbox")) return
    if (!event.target.checked) this.matching(false)
    this.count()
  }

  count() {
    const picked = this.boxes.filter(box => box.checked)
    for (const box of this.boxes) box.closest(".row").classList.toggle("picked", box.checked)
    const bar = this.querySelector(".bulk")
    if (!bar) return
    bar.hidden = !picked.length
    bar.querySelector("[data-count]").textContent = picked.length
  }
})
