// The composer: Reply and Note are two forms of which one shows, each keeping its own text, so that a note never
// becomes a reply. Drafts stay in this tab (session storage) until they are sent.
customElements.define("tab-set", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.click)
    this.addEventListener("keydown", this.key)
    this.addEventListener("input", this.keep)
    this.addEventListener("talka:sent", this.sent)
    for (const form of this.forms) this.restore(form)
  }

  get tabs() { return [...this.querySelectorAll("[role=tab]")] }
  get forms() { return [...this.querySelectorAll("form")] }
  panel(tab) { return document.getElementById(tab.getAttribute("aria-controls")) }
  name(form) { return `talka-draft/${this.dataset.keep}/${form.parentElement.id}` }

  click = event => {
    const tab = event.target.closest("[role=tab]")
    if (tab) { event.preventDefault(); this.show(tab) }
    if (event.target.closest("[data-open]")) { this.classList.add("open"); this.forms.find(form => !form.parentElement.hidden)?.text.focus() }
    if (event.target.closest("[data-close]")) this.classList.remove("open")
  }

  key = event => {
    if (event.key === "Escape" && event.target.matches("textarea")) return event.target.blur()
    const at = this.tabs.indexOf(event.target)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (at >= 0 && step) this.show(this.tabs.at((at + step) % this.tabs.length), true)
  }

  show(tab, stay = false) {
    for (const other of this.tabs) {
      other.setAttribute("aria-selected", String(other === tab))
      other.tabIndex = other === tab ? 0 : -1
      this.panel(other).hidden = other !== tab
    }
    this.classList.add("open")
    const area = this.panel(tab).querySelector("textarea")
    area.dispatchEvent(new Event("input", { bubbles: true })) // lets it take its height
    ;(stay ? tab : area).focus()
  }

  keep = event => {
    const form = event.target.closest("form")
    if (!this.dataset.keep || event.target.name !== "text") return
    if (event.target.value) sessionStorage.setItem(this.name(form), event.target.value)
    else sessionStorage.removeItem(this.name(form))
    this.mark(Boolean(event.target.value))
  }

  restore(form) {
    const draft = this.dataset.keep && sessionStorage.getItem(this.name(form))
    if (!draft || form.text.value) return
    form.text.value = draft
    this.mark(true)
  }

  sent = event => {
    sessionStorage.removeItem(this.name(event.target))
    this.mark(false)
    this.classList.remove("open")
  }

  mark(kept) { const words = this.querySelector(".kept"); if (words) words.hidden = !kept }
})
