// Single-key shortcuts: an element with data-key="r" is pressed, a field with data-key="/" is focused; "g m" is two keys.
// Never while typing, and each reader can switch them off. `?` shows the ones on the page.
import { caps, labelled, visible } from "./keys.js"

const typing = element => element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], dialog[open]")

// The letter on the key, also of a keyboard whose letters are not Latin; "#" may need AltGr, as on the Lithuanian one.
const pressed = ({ key, code }) => (key.length === 1 && key > "~" && /^Key[A-Z]$/.test(code) ? code[3] : key === " " ? "space" : key).toLowerCase()

customElements.define("hot-keys", class extends HTMLElement {
  first = ""

  connectedCallback() {
    document.addEventListener("keydown", this.press)
    this.querySelector("input").addEventListener("change", ({ target }) => this.keep(target.checked))
    this.querySelector("[popover]").addEventListener("beforetoggle", event => { if (event.newState === "open") this.list() })
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.press) }

  get on() { return this.hasAttribute("data-on") }

  // A choice of the person, not of the browser: it is there on every device.
  keep(on) {
    this.toggleAttribute("data-on", on)
    const headers = { "X-CSRFToken": document.querySelector("meta[name=csrf]").content }
    fetch(this.getAttribute("src"), { method: "POST", body: new URLSearchParams(on ? { on: "on" } : {}), headers }).catch(() => {})
  }

  press = event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return this.send(event)
    if (this.elsewhere(event) || !this.on || typing(event.target)) return
    const key = pressed(event)
    if (key === "space" && event.target.closest("button, summary, input, [role=tab], [role=menuitem]")) return
    if (key === "enter" && event.target.closest("a, button, summary, [role=tab], [role=menuitem]")) return
    const target = this.find(this.first ? `${this.first} ${key}` : key)
    const opens = !this.first && document.querySelector(`[data-key^="${CSS.escape(key)} "]`)
    this.first = opens && !target ? key : ""
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.first = "" }, 1500)
    if (target) { event.preventDefault(); this.fire(target) }
  }

  // Keys of the browser, of a screen reader (which come with a modifier) and of writing systems stay theirs.
  elsewhere(event) {
    if (event.defaultPrevented || event.isComposing) return true
    if (event.getModifierState("AltGraph")) return /[a-z]/i.test(event.key)
    return event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && /^\p{L}$/u.test(event.key))
  }

  // Ctrl Enter sends what is being written.
  send(event) {
    const form = event.target.closest?.("form[data-send]")
    if (form) { event.preventDefault(); form.requestSubmit() }
  }

  find(key) {
    const open = [...document.querySelectorAll("[popover]:popover-open")].at(-1)
    const all = [...(open ?? document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
    return all.find(element => !element.disabled && visible(element))
  }

  fire(target) {
    if (target.matches("input, textarea, select")) { target.focus(); target.select?.() } else target.click()
  }

  list() {
    const rows = [...labelled()].flatMap(([keys, words]) => { const cell = this.make("dd", ""); cell.append(...caps(keys)); return [this.make("dt", words), cell] })
    this.querySelector("dl").replaceChildren(...rows)
  }

  make(tag, text) { return Object.assign(document.createElement(tag), { textContent: text }) }
})
