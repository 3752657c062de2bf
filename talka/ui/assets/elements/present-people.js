// Who else is here: <present-people topic="ticket:1042" src="/presence" self="7">. Says "viewing" while the page is open
// and "typing" while its reader writes; shows the others as faces. Words are its data-typing ("{name} is writing").
const EVERY = 20000, LASTS = 35000

customElements.define("present-people", class extends HTMLElement {
  others = new Map()

  connectedCallback() {
    document.body.addEventListener("talka:presence", this.heard)
    document.addEventListener("input", this.typed)
    addEventListener("pagehide", this.leave)
    this.say("viewing")
    this.timer = setInterval(() => { if (!document.hidden) this.say("viewing"); this.draw() }, EVERY)
  }

  disconnectedCallback() {
    document.body.removeEventListener("talka:presence", this.heard)
    document.removeEventListener("input", this.typed)
    removeEventListener("pagehide", this.leave)
    clearInterval(this.timer)
  }

  leave = () => this.say("gone", true)

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
    this.replaceChildren(words, ...here.map(one => this.face(one)))
  }

  face({ name }) {
    const initials = name.split(/\s+/).filter(Boolean).map(word => word[0])
    const face = Object.assign(document.createElement("span"), { className: "avatar s-24 agent", title: name })
    face.textContent = [initials[0], initials.length > 1 ? initials.at(-1) : ""].join("").toUpperCase()
    face.setAttribute("role", "img")
    face.setAttribute("aria-label", name)
    return face
  }
})
