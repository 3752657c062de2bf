// Asks before what cannot be undone: hx-confirm on an htmx element, data-confirm on a plain form.
customElements.define("confirm-box", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    document.addEventListener("htmx:confirm", event => {
      if (!event.detail.ctx.confirm) return
      event.preventDefault()
      this.ask(event.detail.ctx.confirm).then(yes => (yes ? event.detail.issueRequest() : event.detail.dropRequest()))
    })
    document.addEventListener("submit", event => {
      const { form = event.target } = event, words = event.submitter?.dataset.confirm ?? form.dataset.confirm
      if (!words || form.confirmed) return
      event.preventDefault()
      this.ask(words).then(yes => { if (yes) { form.confirmed = true; form.requestSubmit(event.submitter) } })
    }, true)
  }

  ask(words) {
    this.dialog.querySelector("p").textContent = words
    this.dialog.returnValue = "no"
    this.dialog.showModal()
    return new Promise(answer => this.dialog.addEventListener("close", () => answer(this.dialog.returnValue === "yes"), { once: true }))
  }
})
