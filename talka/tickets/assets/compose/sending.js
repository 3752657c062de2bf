// One way to talk to the server from the composer: the form's token goes along.
export async function post(address, body, options = {}) {
  const headers = { "X-CSRFToken": document.querySelector("meta[name=csrf]").content, "HX-Request": "true" }
  return fetch(address, { method: "POST", body, headers, ...options })
}

export const changed = (element, name = "input") => element.dispatchEvent(new Event(name, { bubbles: true }))
