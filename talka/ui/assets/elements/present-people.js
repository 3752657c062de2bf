// Who else is here: <present-people topic="ticket:1042" src="/presence" self="7">. Says "viewing" while the page is open
// and "typing" while its reader writes; shows the others as faces. Words are its data-typing ("{name} is writing").
import { faceOf } from "./faces.js"

const EVERY = 20000, LASTS = 35000

customElements.define("present-people", class extends HTMLElement {
  others = new Map()

  connectedCallback() {
    document.body.addEventListener("talka:presence", this.heard)
    document.addEventListener("input", this.typed)
    addEventListener("pagehide", this.leave)
    document.addEventListener("visibilitychange", this.turned)
    this.say("viewing")
    this.timer = setInterval(() => { if (!document.hidden) this.say("viewing"); this.draw() }, EVERY)
  }

  disconnectedCallback() {
    document.body.removeEventListener("talka:presence", this.heard)
    document.removeEventListener("input", this.typed)
    removeEventListener("pagehide", this.leave)
    document.removeEventListener("visibilitychange", this.turned)
    clearInterval(this.timer)
  }

  leave = () => this.say("gone", true)

  // A tab in the background says nothing; who comes back to it is here again.
  turned = () => this.say(document.hidden ? "gone" : "viewing", document.hidden)

  typed = event => {
    if (!event.target.closest(".composer") || Date.now() - (this.wrote ?? 0) < 5000) return
    this.wrote = Date.now()
    this.say("typing")
  }

  // Nothing depends on it, so a failure is left to the next time.
  say(state, keepalive = false) {
    const body = new URLSearchParams({ topic: this.getAttribute("topic"), state })
    const headers = { "X-CSRFToken": document.querySelector("meta[name=csrf]").content }
    fetch(this.getAttribute("src"), { method: "POST", body, headers, keepalive }).catch(() => {})
  }

  heard = ({ detail }) => {
    if (detail.topic !== this.getAttribute("topic") || String(detail.person) === this.getAttribute("self")) return
    if (detail.state === "gone") this.others.delete(detail.person)
    else this.others.set(detail.person, { ...detail, at: Date.now() })
    this.draw()
  }

  draw() {
    for (const [person, { at }] of this.others) if (Date.now() - at > LASTS) this.others.delete(person)
    const here = [...this.others.values()]
    const writing = here.find(one => one.state === "typing" && Date.now() - one.at < 8000)
    const words = Object.assign(document.createElement("span"), { className: "text-xs text-ink-3 truncate" })
    words.textContent = writing ? this.dataset.typing.replace("{name}", writing.name) : here.length ? this.dataset.viewing : ""
    this.replaceChildren(words, ...here.map(one => faceOf(one.name)))
  }
})
