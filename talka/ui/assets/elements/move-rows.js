// Rows that can be put in another order: each has a button that moves it up. The order of the document is what a form sends.
customElements.define("move-rows", class extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-move]")) button.hidden = false
    this.addEventListener("click", event => {
      const button = event.target.closest("[data-move]")
      const row = button?.closest("[data-move-row]"), above = row?.previousElementSibling
      if (!above) return
      above.before(row)
      button.focus()
      this.dispatchEvent(new Event("change", { bubbles: true }))
    })
  }
})
