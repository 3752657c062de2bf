// Every htmx request carries the CSRF token; every failure is said in words, and what was typed stays where it was.
const said = name => document.querySelector("toast-region")?.dataset[name]

export function tell(text, tone = "", more = {}) {
  if (text) document.body.dispatchEvent(new CustomEvent("talka:toast", { detail: { text, tone, ...more } }))
}

document.addEventListener("htmx:config:request", event => {
  const token = document.querySelector("meta[name=csrf]")?.content
  if (token && event.detail.ctx.request.method !== "GET") event.detail.ctx.request.headers["X-CSRFToken"] = token
})

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.response.headers.get("Talka-Toast")) return // the server said it better
  const { status } = ctx.response
  if (status === 422) return // the form comes back with its errors
  tell(said(status === 401 || status === 403 ? "expired" : status === 404 || status === 410 ? "gone" : "failed"), "bad")
})

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.error instanceof TypeError || detail.ctx?.status?.includes("timeout")) tell(said("offline"), "bad")
})

// What the server says about what it did: header Talka-Toast, written by talka/ui/render.py.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const words = ctx.response.headers.get("Talka-Toast")
  if (words) { const { text, ...more } = JSON.parse(words); tell(text, more.tone, more) }
})

// Signing out leaves no draft behind in this tab.
document.addEventListener("submit", event => { if (event.target.matches("[data-leave]")) { sessionStorage.clear(); localStorage.removeItem("talka-recent") } })

// A form marked data-reset is emptied once the server has taken it.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement?.closest?.("form[data-reset]")
  if (!form || ctx.response.status >= 400) return
  form.reset()
  form.dispatchEvent(new CustomEvent("talka:sent", { bubbles: true }))
})
