// Says what happened, bottom left, for ten seconds; an undo takes it back while it is shown.
const SECONDS = 10

customElements.define("toast-region", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("talka:toast", this.show, true)
    this.addEventListener("click", event => event.target.closest("[data-dismiss]")?.closest(".toast")?.remove())
    for (const toast of this.children) this.expire(toast)
  }

  disconnectedCallback() { document.removeEventListener("talka:toast", this.show, true) }

  show = ({ detail }) => {
    const toast = document.createElement("div")
    toast.className = `pop toast ${detail.tone ?? ""}`
    const words = document.createElement("span")
    words.textContent = detail.text
    toast.append(words)
    if (detail.undo) toast.append(this.undo(detail.undo))
    toast.append(this.button("×", this.dataset.dismiss, { dismiss: "true" }))
    this.append(toast)
    window.htmx?.process(toast)
    this.expire(toast)
  }

  undo(address) {
    const button = this.button(this.dataset.undo, this.dataset.undo, { key: "z", dismiss: "true" })
    button.setAttribute("hx-post", address)
    button.setAttribute("hx-swap", "none")
    return button
  }

  button(text, label, data) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "btn btn-sm btn-ghost"
    button.textContent = text
    button.setAttribute("aria-label", label)
    Object.assign(button.dataset, data)
    return button
  }

  // Time stands still while somebody reads it with the pointer or the keyboard.
  expire(toast) {
    let left = SECONDS
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return
      if (--left <= 0 || !toast.isConnected) { clearInterval(timer); toast.remove() }
    }, 1000)
  }
})
