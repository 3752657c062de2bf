// <pass-key kind="get|create"> inside a form: its button asks the browser for a passkey and sends the answer with the form.
const bytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0))
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
const known = list => list?.map(one => ({ ...one, id: bytes(one.id) }))

function understood({ publicKey }, alone) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) }
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) }
  if (options.allowCredentials) options.allowCredentials = known(options.allowCredentials)
  if (options.excludeCredentials) options.excludeCredentials = known(options.excludeCredentials)
  if (options.authenticatorSelection && alone !== undefined) {
    // signing in with it alone needs a key that knows its owner and checks who holds it
    Object.assign(options.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged", requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    })
  }
  return { publicKey: options }
}

function told(credential) {
  const response = {}
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name])
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports()
  return { type: credential.type, id: credential.id, rawId: text(credential.rawId), response,
    clientExtensionResults: credential.getClientExtensionResults() }
}

customElements.define("pass-key", class extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => this.ask())
  }

  async ask() {
    const form = this.closest("form"), kind = this.getAttribute("kind"), sorry = this.querySelector("[role=alert]")
    sorry.hidden = true
    try {
      const options = understood(await this.options(), form.elements.passwordless?.checked)
      const credential = await navigator.credentials[kind](options)
      form.elements.credential.value = JSON.stringify(told(credential))
      form.submit()
    } catch {
      sorry.hidden = false
    }
  }

  async options() {
    if (this.hasAttribute("options")) return JSON.parse(this.getAttribute("options"))
    const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" } })
    return (await answer.json()).request_options
  }
})
