// Changing a row where it stands: keys on the cursor row, or a click on its mark. The menu is fetched when it is asked for.
// The new value shows at once; when the server refuses, what was there comes back and the toast says why.
const CELLS = { status: ".c-state", priority: ".c-prio", team: ".c-num", assignee: ".c-face", due: ".c-due" }
const BULK = { status: "s", priority: "p", team: "t", assignee: "a" }
const FIGURE = "svg.dot-state, svg.prio, .avatar, .nobody"

customElements.define("row-menu", class extends HTMLElement {
  connectedCallback() {
    this.list = this.closest("row-list")
    this.menu = this.querySelector("pop-menu")
    this.addEventListener("click", this.key)
    this.addEventListener("submit", this.show, true)
    this.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
      if (ctx.response.status >= 400) this.fallBack()
      else if (ctx.request.method !== "GET") this.list.renew()
    })
    this.addEventListener("htmx:error", this.fallBack)
    this.menu.addEventListener("toggle", event => { if (event.newState === "closed") this.link?.focus({ preventScroll: true }) })
    this.list.addEventListener("click", this.mark, true)
  }

  disconnectedCallback() { this.list.removeEventListener("click", this.mark, true) }

  get row() { return this.list.querySelector(".row.cursor") }
  get link() { return this.at?.querySelector(".gist a") }
  get many() { return this.list.querySelector(".row.picked") }

  key = event => {
    const { set, send } = event.target.dataset
    if (set && this.many) return this.list.querySelector(`.bulk [data-key=${BULK[set]}], #bulk-more [data-key=${BULK[set]}]`)?.click()
    if (set && this.row) return this.open(set, this.row)
    if (send && this.many) return document.getElementById(`bulk-${event.target.dataset.key}`)?.click()
    if (send && this.row) return this.send(send, event.target.dataset)
  }

  mark = event => {
    const row = event.target.closest(".row")
    const name = row && Object.keys(CELLS).find(one => one !== "team" && event.target.closest(CELLS[one]))
    if (!name || matchMedia("(max-width: 760px)").matches) return
    event.stopPropagation()
    this.list.point(this.list.rows.indexOf(row))
    this.open(name, row)
  }

  async open(name, row) {
    this.at = row
    this.menu.anchor = this.cell = row.querySelector(CELLS[name])
    this.menu.replaceChildren()
    await window.htmx.ajax("GET", `${this.link.getAttribute("href")}menus/${name}`, { source: this.menu, target: this.menu, swap: "innerHTML" })
    if (this.menu.childElementCount) this.menu.showPopover()
  }

  show = event => {
    const figure = event.submitter?.querySelector(FIGURE)
    this.before = this.cell.innerHTML
    if (figure) this.cell.replaceChildren(figure.cloneNode(true))
  }

  send(place, { name, value }) {
    this.at = this.row
    this.before = undefined
    window.htmx.ajax("POST", `${this.link.getAttribute("href")}${place}`, { source: this, values: { [name]: value }, swap: "none" })
  }

  fallBack = () => {
    if (this.before !== undefined && this.cell?.isConnected) this.cell.innerHTML = this.before
    this.before = undefined
  }
})
