// A long formatted message shows its beginning; the button gives it the whole height.
customElements.define("mail-frame", class extends HTMLElement {
  connectedCallback() {
    const frame = this.querySelector("iframe"), button = this.querySelector("button[data-more]")
    button?.addEventListener("click", () => {
      const tall = frame.classList.toggle("tall")
      button.setAttribute("aria-expanded", String(tall))
      button.textContent = tall ? button.dataset.less : button.dataset.more
    })
  }
})
