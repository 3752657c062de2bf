// Marks the rows whose ticket somebody else has open: <row-presence src="/tickets/here" data-typing="{name} is replying">.
// A nudge only says that something changed; who is where is asked by an ordinary request, at most every few seconds.
import { faceOf } from "./faces.js"

const EVERY = 4000
const numberOf = row => row.id.slice(2) // t-1042

customElements.define("row-presence", class extends HTMLElement {
  connectedCallback() {
    document.body.addEventListener("talka:presence-ticket", this.nudged)
    document.addEventListener("htmx:after:swap", this.draw)
    document.addEventListener("visibilitychange", this.nudged)
    this.ask()
  }

  disconnectedCallback() {
    document.body.removeEventListener("talka:presence-ticket", this.nudged)
    document.removeEventListener("htmx:after:swap", this.draw)
    document.removeEventListener("visibilitychange", this.nudged)
    clearTimeout(this.timer)
  }

  nudged = () => {
    if (document.hidden || this.waiting) return
    this.waiting = true
    this.timer = setTimeout(() => { this.waiting = false; this.ask() }, Math.max(200, EVERY - (Date.now() - (this.asked ?? 0))))
  }

  get rows() { return [...document.querySelectorAll(".row[id^=t-]")] }

  // Nothing depends on it, so a failure is left to the next time. Somebody who closed the lid is forgotten in half a minute.
  async ask() {
    this.asked = Date.now()
    clearTimeout(this.later)
    const numbers = this.rows.map(row => ["number", numberOf(row)])
    if (!numbers.length) return
    const answer = await fetch(`${this.getAttribute("src")}?${new URLSearchParams(numbers)}`).catch(() => null)
    this.here = answer?.ok ? await answer.json() : {}
    if (Object.keys(this.here).length) this.later = setTimeout(this.nudged, 30000)
    this.draw()
  }

  draw = () => {
    for (const row of this.rows) {
      const people = this.here?.[numberOf(row)] ?? [], old = row.querySelector(".here")
      const key = people.map(one => `${one.name}/${one.state}`).join()
      if ((old?.dataset.key ?? "") === key) continue
      old?.remove()
      if (people.length) row.querySelector(".subject")?.append(this.mark(people, key))
    }
  }

  mark(people, key) {
    const mark = Object.assign(document.createElement("span"), { className: "here" }), typing = people.find(one => one.state === "typing")
    mark.dataset.key = key
    if (typing) mark.append(Object.assign(document.createElement("span"), { className: "text-accent text-xs", textContent: this.dataset.typing.replace("{name}", typing.name) }))
    mark.append(...people.slice(0, 3).map(one => faceOf(one.name, 20, this.dataset.viewing.replace("{name}", one.name))))
    return mark
  }
})
