// Asks the browser to be woken: <push-device data-server="the site's key" src="/notices/devices">. The words are the page's.
const bytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0))

customElements.define("push-device", class extends HTMLElement {
  connectedCallback() {
    const able = "serviceWorker" in navigator && "PushManager" in window && Notification.permission !== "denied"
    this.button = this.querySelector("button")
    this.button.hidden = !able
    this.querySelector("[data-cannot]").hidden = able
    this.button.addEventListener("click", () => this.subscribe())
  }

  async subscribe() {
    if (await Notification.requestPermission() !== "granted") return this.cannot()
    try {
      const worker = await navigator.serviceWorker.ready
      const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.dataset.server) })
      const headers = { "X-CSRFToken": document.querySelector("meta[name=csrf]").content }
      const answer = await fetch(this.getAttribute("src"), { method: "POST", body: new URLSearchParams({ endpoint: given.endpoint }), headers })
      if (answer.ok) location.reload(); else this.cannot()
    } catch { this.cannot() } // the browser's push service is not there
  }

  cannot() {
    this.button.hidden = true
    this.querySelector("[data-cannot]").hidden = false
  }
})
