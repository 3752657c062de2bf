// Reply, Note and Forward are forms of their own of which one shows. Each is kept on the server while one types:
// quietly after a pause, at once when the page is left, again and again when the server is away.
import { post } from "./sending.js"
const PAUSE = 900, AGAIN = 4000

customElements.define("compose-box", class extends HTMLElement {
  timers = new Map()
  saving = new Map()

  connectedCallback() {
    this.addEventListener("click", this.click)
    this.addEventListener("keydown", this.key)
    this.addEventListener("input", this.later)
    this.addEventListener("recipients", this.later)
    this.addEventListener("change", this.later)
    this.addEventListener("submit", this.stop, true)
    this.addEventListener("htmx:after:request", this.sent)
    document.addEventListener("visibilitychange", this.flush)
    document.addEventListener("click", this.refer)
    if (location.search.includes("compose=")) this.show(this.querySelector("[role=tab][aria-selected=true]"))
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.flush)
    document.removeEventListener("click", this.refer)
    for (const timer of this.timers.values()) clearTimeout(timer)
  }

  get tabs() { return [...this.querySelectorAll("[role=tab]")] }
  panel(tab) { return document.getElementById(tab.getAttribute("aria-controls")) }

  click = event => {
    const tab = event.target.closest("[role=tab]")
    if (tab) { event.preventDefault(); this.show(tab) }
    if (event.target.closest("[data-open]")) this.show(this.tabs.find(one => one.ariaSelected === "true") ?? this.tabs[0])
    if (event.target.closest("[data-close]:not(.btn-sm.btn[type=submit])") && !event.target.closest("[popover]")) this.classList.remove("open")
    if (event.target.closest("[data-unwarn]")) event.target.closest(".collision").remove()
    const offer = event.target.closest("[data-insert]")
    if (offer) this.insert(offer.closest("form"), offer.dataset.insert)
    const take = event.target.closest("[data-take]")
    if (take) this.settle(take.form, take.dataset.take)
  }

  key = event => {
    if (event.key === "Escape" && !event.defaultPrevented && event.target.matches("textarea, .editor")) return event.target.blur()
    const at = this.tabs.indexOf(event.target)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (at >= 0 && step) this.show(this.tabs.at((at + step) % this.tabs.length), true)
    if (event.key === "Enter" && event.target.matches("[data-offers]")) { event.preventDefault(); event.target.parentElement.querySelector(".offered .pop-row")?.click() }
  }

  show(tab, stay = false) {
    if (!tab) return
    for (const other of this.tabs) {
      other.setAttribute("aria-selected", String(other === tab))
      other.tabIndex = other === tab ? 0 : -1
      this.panel(other).hidden = other !== tab
      this.querySelector(`.kept[data-for=${other.id.slice(4)}]`).hidden = other !== tab
    }
    this.classList.add("open")
    if (stay) tab.focus(); else this.panel(tab).querySelector("rich-text").write()
  }

  later = event => {
    if (event.target.matches("[data-send-at]")) { event.target.parentElement.querySelector("[data-send-at-go]").value = event.target.value; return }
    const form = event.target.closest("form")
    if (!form || event.target.type === "file" || event.target.matches("[name=pass]")) return
    this.wait(form, PAUSE)
  }

  wait(form, pause) {
    clearTimeout(this.timers.get(form))
    this.timers.set(form, setTimeout(() => this.keep(form), pause))
  }

  stop = event => clearTimeout(this.timers.get(event.target))

  flush = () => {
    if (document.visibilityState !== "hidden") return
    for (const [form, timer] of this.timers) { clearTimeout(timer); this.timers.delete(form); this.keep(form, true) }
  }

  // One save of a form at a time, so that its versions follow each other.
  async keep(form, keepalive = false) {
    this.timers.delete(form)
    if (!form.isConnected || this.saving.get(form)) return form.isConnected && this.wait(form, PAUSE)
    if (form.version.value === "0" && !form.text.value.trim() && !form.html.value) return // nothing to keep yet
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"))
    body.set("kind", form.dataset.kind)
    this.saving.set(form, true)
    try {
      const answer = await post(this.dataset.drafts, body, { keepalive })
      if (answer.status === 409) return this.differ(form, await answer.json())
      if (!answer.ok) throw new Error(answer.status)
      const { version, said, discard } = await answer.json()
      form.version.value = version
      this.offer(form.querySelector("[data-discard]"), discard)
      this.say(form, said)
    } catch {
      this.say(form, this.dataset.failed)
      this.wait(form, AGAIN)
    } finally {
      this.saving.delete(form)
    }
  }

  // A text kept for such cases is put where one writes; its files hang on the draft already.
  async insert(form, address) {
    const answer = await post(address, new URLSearchParams({ kind: form.dataset.kind }))
    if (!answer.ok) return
    const { text, files, said } = await answer.json()
    form.querySelector("rich-text").insert(text)
    if (files) { const list = form.querySelector(".file-list"); list.innerHTML = files; window.htmx.process(list) }
    if (said) document.body.dispatchEvent(new CustomEvent("talka:toast", { detail: { text: said } }))
  }

  // From elsewhere on the page into the form that is open: a canned reply of the palette, a link to another ticket.
  open() {
    const tab = this.tabs.find(one => one.ariaSelected === "true") ?? this.tabs[0]
    this.show(tab)
    return this.panel(tab).querySelector("form")
  }

  take(address) { return this.insert(this.open(), address) }

  refer = ({ target }) => {
    const button = target.closest("[data-refer]")
    if (!button) return
    const link = Object.assign(document.createElement("a"), { href: button.dataset.refer, textContent: button.dataset.words })
    this.open().querySelector("rich-text").insert(`${link.textContent} ${link.href}`, `${link.outerHTML.replace(button.dataset.refer, link.href)} `)
  }

  say(form, words) { this.querySelector(`.kept[data-for=${form.dataset.kind}] span`).textContent = words }

  offer(button, address) {
    if (!button.hidden) return
    button.setAttribute("hx-post", address)
    button.hidden = false
    window.htmx.process(button)
  }

  differ(form, { said, other }) {
    form.other = other
    const box = form.querySelector(".other")
    box.querySelector(".said").textContent = said
    box.hidden = false
  }

  settle(form, choice) {
    form.version.value = form.other.version
    if (choice === "theirs") form.querySelector("rich-text").replace(form.other.text, form.other.html)
    form.querySelector(".other").hidden = true
    this.wait(form, 0)
  }

  sent = ({ target, detail: { ctx } }) => {
    if (target.closest("form[data-send]") !== target || ctx.response?.status >= 300) return
    target.dispatchEvent(new CustomEvent("talka:sent", { bubbles: true }))
  }
})
