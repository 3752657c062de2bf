// Says what happened, bottom left, for a while (data-seconds); an undo takes it back while it is shown. Focus stays where it is.
customElements.define("toast-region", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("talka:toast", this.show, true)
    this.addEventListener("focusin", event => { if (event.relatedTarget && !this.contains(event.relatedTarget)) this.from = event.relatedTarget })
    this.addEventListener("click", event => { if (event.target.closest("[data-dismiss]")) this.take(event.target.closest(".toast")) })
    // an undo that is on its way is not pressed twice; its toast goes when the answer says what became of it
    this.addEventListener("htmx:before:request", event => { event.target.disabled = true })
    this.addEventListener("htmx:finally:request", event => this.take(event.target.closest(".toast")))
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

  // `z` takes back the latest only: earlier ones keep their button and lose the key
  undo(address) {
    for (const earlier of this.querySelectorAll("[data-key=z]")) {
      delete earlier.dataset.key
      earlier.querySelector("kbd")?.remove()
    }
    const button = this.button(this.dataset.undo, this.dataset.undo, { key: "z" })
    button.append(Object.assign(document.createElement("kbd"), { className: "key", textContent: "Z" }))
    button.setAttribute("aria-keyshortcuts", "z")
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

  // Whoever came here by keyboard goes back to where they were.
  take(toast) {
    if (toast?.contains(document.activeElement)) this.from?.focus()
    toast?.remove()
  }

  // Time stands still while somebody reads it with the pointer or the keyboard.
  expire(toast) {
    let left = Number(this.dataset.seconds) || 10
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return
      if (--left <= 0 || !toast.isConnected) { clearInterval(timer); this.take(toast) }
    }, 1000)
  }
})
