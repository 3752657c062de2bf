// Light, dark or as the system; kept in a cookie so that the server draws the next page in it.
customElements.define("theme-switch", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", event => {
      const press = event.target.closest("button")
      if (!press) return
      const { value } = press
      if (value) document.documentElement.dataset.theme = value; else delete document.documentElement.dataset.theme
      document.cookie = `theme=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax`
      for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === press))
    })
  }
})
